"""The settings by which we log in to the mail servers; those that a way of logging in needs are asked for together."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, SecretStr, ValidationInfo, field_validator

_NEEDED = {
    "microsoft_tenant": "microsoft",
    "microsoft_client_id": "microsoft",
    "google_service_account_file": "google",
}
"""Which setting which way of logging in cannot do without."""


class MailLoginSettings(BaseModel):
    """Part of `service.settings.Settings`. A field is checked after those above it, whose values it may ask for."""

    mail_auth: Literal["password", "microsoft", "google"] = Field(
        "password", description="how to log in to the mail servers: by passwords, or by OAuth2 (XOAUTH2)"
    )
    imap_password: SecretStr = Field(SecretStr(""), description="the mailbox's password")
    smtp_password: SecretStr = Field(SecretStr(""), description="the mail server's password")
    microsoft_tenant: str = Field(
        "",
        validate_default=True,
        description="Microsoft 365: the tenant's id or domain; see docs/howto/microsoft-365.md",
    )
    microsoft_client_id: str = Field("", validate_default=True, description="Microsoft 365: the app's client id")
    microsoft_certificate_file: Path | None = Field(
        None, description="Microsoft 365: the app's certificate in PEM, instead of a client secret"
    )
    microsoft_key_file: Path | None = Field(
        None, validate_default=True, description="the RSA key of that certificate in PEM, without a passphrase"
    )
    microsoft_client_secret: SecretStr = Field(
        SecretStr(""), validate_default=True, description="Microsoft 365: the app's client secret"
    )
    google_service_account_file: Path | None = Field(
        None,
        validate_default=True,
        description="Google Workspace: the service account's key file in JSON; see docs/howto/google-workspace.md",
    )
    oauth_token_url: str = Field(
        "", description="where tokens are had, instead of the provider's own address: https, or http on loopback"
    )
    token_renew_seconds: float = Field(
        300, gt=0, description="how long before its end a token is renewed; at most a quarter of its life"
    )
    token_retry_seconds: float = Field(30, gt=0, le=60, description="how long to wait after no token was had")
    imap_login_retry_seconds: float = Field(
        30, gt=0, description="how long to wait after a refused login to the mailbox, at first; up to two minutes later"
    )
    smtp_login_retry_seconds: float = Field(
        900, gt=0, description="how long to wait after a refused login to the mail server"
    )

    @field_validator(*_NEEDED)
    @classmethod
    def _is_there(cls, value: object, info: ValidationInfo) -> object:
        way = _NEEDED[str(info.field_name)]
        if not value and info.data.get("mail_auth") == way:
            raise ValueError(f"is not set; PERSONVERN_MAIL_AUTH={way} needs it")
        return value

    @field_validator("microsoft_key_file")
    @classmethod
    def _has_its_other_half(cls, value: Path | None, info: ValidationInfo) -> Path | None:
        if (value is None) != (info.data.get("microsoft_certificate_file") is None):
            raise ValueError("goes together with PERSONVERN_MICROSOFT_CERTIFICATE_FILE: set both, or none")
        return value

    @field_validator("microsoft_client_secret")
    @classmethod
    def _one_proof(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        by_certificate = info.data.get("microsoft_certificate_file") is not None
        if info.data.get("mail_auth") == "microsoft" and by_certificate == bool(value.get_secret_value()):
            raise ValueError("set this, or PERSONVERN_MICROSOFT_CERTIFICATE_FILE and …_KEY_FILE, and not both")
        return value
