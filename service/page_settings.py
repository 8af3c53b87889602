"""The settings of approvals and of the service's own pages."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, field_validator

from cases.policy import PageLimits


class PageSettings(BaseModel):
    """Part of `service.settings.Settings`."""

    public_url: str = Field("", description="how people reach `http_bind`; without it links are off")
    undo_seconds: float = Field(
        30, ge=0, le=3600, description="how long an approved answer waits before it leaves, so that it can be undone"
    )
    page_minutes: float = Field(15, gt=0, le=120, description="how long a link for staff, and then its page, is open")
    download_days: float = Field(14, ge=4, le=90, description="how long an answer can be fetched by the person")
    upload_max_bytes: int = Field(
        50_000_000, ge=1000, le=500_000_000, description="the largest file that staff can put to an answer"
    )
    mail_files_max_bytes: int = Field(
        7_000_000, ge=1000, description="files up to this size together are mailed; larger ones must be fetched"
    )

    @field_validator("public_url")
    @classmethod
    def _public_url_is_an_origin(cls, value: str) -> str:
        if not value:
            return value
        parts = urlsplit(value)
        loopback = parts.hostname in ("127.0.0.1", "localhost", "::1")
        if parts.scheme != "https" and not (parts.scheme == "http" and loopback):
            raise ValueError("must begin with https://")
        if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment or parts.username:
            raise ValueError("is a scheme and a host, without a path")
        return value.rstrip("/")

    @property
    def undo_window(self) -> timedelta:
        """`undo_seconds` as a period."""
        return timedelta(seconds=self.undo_seconds)

    def page_limits(self) -> PageLimits:
        """What the rules of the pages use."""
        return PageLimits(
            link=timedelta(minutes=self.page_minutes),
            download=timedelta(days=self.download_days),
            upload_bytes=self.upload_max_bytes,
            mailed_bytes=self.mail_files_max_bytes,
            public=bool(self.public_url),
        )
