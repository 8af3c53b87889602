"""The clock of the sandbox: moved by a file, and honoured only where nothing real can be reached."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError

_ENDPOINTS = ("imap_url", "smtp_url", "slack_api_url", "public_url", "optout_webhook_url")
_BINDS = ("http_bind", "ops_bind")


class SandboxSettings(BaseModel):
    """What only the sandbox sets."""

    sandbox_clock: Path | None = Field(
        None,
        description="a file with the seconds by which the time is moved forward; only where every endpoint is loopback",
    )

    @model_validator(mode="after")
    def _only_on_loopback(self) -> Self:
        if self.sandbox_clock is not None and not all(map(is_loopback, self._hosts())):
            raise PydanticCustomError(
                "sandbox_clock", "PERSONVERN_SANDBOX_CLOCK: the time is moved only where every endpoint is loopback"
            )
        return self

    def _hosts(self) -> list[str]:
        """Every host that the service would speak to or listen on."""
        urls = [str(getattr(self, name, "") or "") for name in (*_ENDPOINTS, "database_url")]
        named = [urlsplit(url).hostname or "" for url in urls if url and not url.startswith("sqlite:")]
        return named + [str(getattr(self, name)).rpartition(":")[0] for name in _BINDS if hasattr(self, name)]


def is_loopback(host: str) -> bool:
    """Whether the host is this machine, named so that nothing else can be meant."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
