"""The settings of the registers: where opt-outs are handed to, and how long a breach is kept."""

from __future__ import annotations

from pydantic import BaseModel, Field, SecretStr, ValidationInfo, field_validator

from service.chats.api import require_safe

_LEAST_SECRET = 32


class RegisterSettings(BaseModel):
    """Part of `service.settings.Settings`, and of what `personvern breach` reads."""

    optout_webhook_url: str = Field(
        "", description="where confirmed blocks are posted to; https, or http on loopback; without it they are exported"
    )
    optout_webhook_secret: SecretStr = Field(
        SecretStr(""), validate_default=True, description="signs what is posted there; 32 characters at least"
    )
    breach_retention_years: int = Field(
        5, ge=3, le=30, description="how long an entry of the breach register stays after it was last changed"
    )

    @field_validator("optout_webhook_url")
    @classmethod
    def _webhook_is_safe(cls, value: str) -> str:
        return require_safe(value) if value else value

    @field_validator("optout_webhook_secret")
    @classmethod
    def _webhook_is_signed(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        if info.data.get("optout_webhook_url") and len(value.get_secret_value()) < _LEAST_SECRET:
            raise ValueError(f"needs {_LEAST_SECRET} characters at least; make one with: openssl rand -hex 32")
        return value
