"""The settings: read once, from `personvern.toml`, the environment and secret files; every mistake told at once.

The environment wins over the file. A variable `PERSONVERN_X_FILE` names a file that holds the value of
`PERSONVERN_X`. No error shows a value, and no secret prints.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from cases.policy import AcknowledgementLimits, Policy
from service.chat_settings import ChatSettings
from service.checklist_settings import ChecklistSettings
from service.facts_settings import FactsSettings
from service.mail_login_settings import MailLoginSettings
from service.mail_proof_settings import MailProofSettings
from service.page_settings import PageSettings
from service.register_settings import RegisterSettings
from service.reminder_settings import ReminderSettings
from service.retention_settings import RetentionSettings
from service.rights_settings import RightsSettings
from service.sandbox_settings import SandboxSettings
from service.secret_commands import FROM_COMMANDS, SUFFIX, SecretCommandFailed, printed_secret
from service.staff_settings import StaffSettings
from service.triage_settings import TriageSettings

PREFIX = "PERSONVERN_"
DEFAULT_FILE = Path("personvern.toml")


class SettingsError(Exception):
    """The settings cannot be used.

    Attributes
    ----------
    problems:
        One line for each mistake: the name of the setting and what is wrong, never the value.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class DatabaseSettings(BaseSettings):
    """What every command needs that works on the record."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, extra="ignore", hide_input_in_errors=True, frozen=True, validate_default=False
    )

    database_url: str = Field(
        "sqlite:///personvern.db",
        description="`sqlite:///path` or `postgres://…`; over a network with TLS, unless it ends in `?sslmode=…`",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment, then secret files, then the file."""
        del dotenv_settings, file_secret_settings
        secrets = InitSettingsSource(settings_cls, init_kwargs=_read_secret_files(os.environ, settings_cls))
        file = TomlConfigSettingsSource(settings_cls, toml_file=settings_file())
        return init_settings, env_settings, secrets, file

    @classmethod
    def load(cls) -> Self:
        """Reads the settings. Raises `SettingsError` with every mistake at once."""
        problems = _unknown_names(os.environ)
        try:
            settings = cls()
        except ValidationError as error:
            raise SettingsError([*problems, *map(_describe, error.errors())]) from None
        except SecretCommandFailed as error:
            raise SettingsError([*problems, str(error)]) from None
        except (OSError, ValueError) as error:
            raise SettingsError([*problems, f"a file of settings or secrets: {type(error).__name__}"]) from None
        if problems:
            raise SettingsError(problems)
        return settings


class RecordSettings(DatabaseSettings):
    """What the commands need that read the record."""

    master_key: SecretStr = Field(description="32 random bytes in base64; wraps every data key")

    second_master_key: SecretStr = Field(
        SecretStr(""), description="while the master key is changed: the other one, which opens as well"
    )

    @field_validator("master_key", "second_master_key")
    @classmethod
    def _check_master_key(cls, value: SecretStr, about: ValidationInfo) -> SecretStr:
        if about.field_name == "second_master_key" and not value.get_secret_value():
            return value
        try:
            key = base64.b64decode(value.get_secret_value(), validate=True)
        except binascii.Error:
            key = b""
        if len(key) != 32:
            raise ValueError("needs 32 bytes in base64; make one with: openssl rand -base64 32")
        return value


class TrainSettings(TriageSettings, RecordSettings):
    """What `personvern train` needs."""


class Settings(
    StaffSettings,
    ReminderSettings,
    RetentionSettings,
    ChecklistSettings,
    PageSettings,
    MailLoginSettings,
    MailProofSettings,
    ChatSettings,
    FactsSettings,
    RegisterSettings,
    RightsSettings,
    SandboxSettings,
    TriageSettings,
    RecordSettings,
):
    """Everything that an operator can set. Units stand in the names."""

    model_config = SettingsConfigDict(extra="forbid")

    imap_url: str = Field(description="`imaps://user@host:993/INBOX`, `imap+starttls://…`, `imap://…` on loopback")
    smtp_url: str = Field(description="`smtps://user@host:465`, `smtp+starttls://…`, `smtp://…` on loopback")
    mail_address: str = Field("personvern@duett.no", description="the address that people write to and we answer from")
    mail_ca_file: Path | None = Field(None, description="certificates to trust besides the system's, for a private CA")
    own_addresses: Annotated[frozenset[str], NoDecode] = Field(
        frozenset(), description="further addresses of ours, parted by commas; mail from them is never acknowledged"
    )
    trusted_authserv_ids: Annotated[frozenset[str], NoDecode] = Field(
        frozenset(), description="names under which our own border server writes Authentication-Results"
    )
    web_form_senders: Annotated[frozenset[str], NoDecode] = Field(
        frozenset(),
        description="addresses that forms on our web pages write from; whom they name is confirmed by a person first",
    )
    null_sender: bool = Field(True, description="acknowledgements leave with MAIL FROM:<>")
    done_folder: str = Field("Behandlet", description="where a mail is moved once its case is stored")
    junk_folder: str = Field(
        "auto",
        description="the junk folder, watched as well: its name, `auto` for the one that the server marks, or empty",
    )
    max_mail_bytes: int = Field(
        25_000_000, ge=1_000_000, description="of a larger mail only the header and the first 64 KB are read"
    )
    sent_folder: str = Field("Sent", description="where the mail server keeps what it sent; searched after a crash")
    poll_seconds: float = Field(60, gt=0, le=3600, description="how often to look, besides IDLE")
    smtp_connections: int = Field(2, ge=1, le=20, description="connections to the mail server at once")
    evidence_hold_off_seconds: float = Field(
        120, ge=0, description="how long after a lost connection to look whether a letter left"
    )
    smtp_timeout_seconds: float = Field(
        20, gt=0, le=120, description="for each answer of the mail server; three times as long for that to the letter"
    )
    lease_seconds: float = Field(
        240, ge=1, description="how long a claim on a letter holds when its process is gone; more than 7 SMTP timeouts"
    )

    slack_bot_token: SecretStr = Field(description="`xoxb-…`")
    slack_app_token: SecretStr = Field(
        SecretStr(""), description="`xapp-…`, for Socket Mode; without it Slack must reach `/slack/events` by HTTP"
    )
    slack_signing_secret: SecretStr = Field(SecretStr(""), description="for requests by HTTP; needed without app token")
    slack_api_url: str = Field("https://slack.com/api/", description="https, or http on loopback")
    slack_channel: str = Field(description="id of the private staff channel, `C…` or `G…`")
    slack_restricted_channel: str = Field(
        "", description="id of a private channel for claims, authorities and matters of employees; may be empty"
    )
    slack_posts_per_second: float = Field(1, gt=0, le=1000, description="Slack's limit for one channel is one")
    language: Literal["nb", "en"] = Field("nb", description="the language of cards and commands")

    http_bind: str = Field("127.0.0.1:8080", description="where chats are delivered")
    ops_bind: str = Field("127.0.0.1:9090", description="health and metrics; keep it on loopback")

    four_eyes: bool = Field(True, description="whoever wrote an answer that discloses or refuses cannot approve it")
    acknowledge_authorities: bool = Field(False, description="send authorities a neutral receipt")
    ack_sender_per_hour: int = Field(1, ge=0, description="acknowledgements to one address")
    ack_sender_per_day: int = Field(3, ge=0, description="acknowledgements to one address")
    ack_domain_per_hour: int = Field(5, ge=0, description="acknowledgements to one domain, public providers excepted")
    ack_total_per_hour: int = Field(60, ge=0, description="acknowledgements to anybody")

    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="how much to log")
    log_format: Literal["json", "console"] = Field("json", description="how to log")

    @field_validator("own_addresses", "trusted_authserv_ids", "web_form_senders", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return frozenset(part.strip() for part in value.split(",") if part.strip())
        return value

    def policy(self) -> Policy:
        """The numbers and switches that the rules use."""
        return Policy(
            four_eyes=self.four_eyes,
            acknowledge_authorities=self.acknowledge_authorities,
            acknowledgements=AcknowledgementLimits(
                sender_per_hour=self.ack_sender_per_hour,
                sender_per_day=self.ack_sender_per_day,
                domain_per_hour=self.ack_domain_per_hour,
                total_per_hour=self.ack_total_per_hour,
            ),
            reminders=self.reminders(),
            chats=self.chat_limits(),
            checklist=self.checklist_rules(),
            pages=self.page_limits(),
            undo_window=self.undo_window,
            retention=self.retention_periods(),
        )

    @model_validator(mode="after")
    def _check_slack_transport(self) -> Self:
        if not self.slack_app_token.get_secret_value() and not self.slack_signing_secret.get_secret_value():
            raise PydanticCustomError(
                "slack_transport",
                "PERSONVERN_SLACK_APP_TOKEN or PERSONVERN_SLACK_SIGNING_SECRET: one of them is needed",
            )
        return self

    @property
    def evidence_hold_off(self) -> timedelta:
        """`evidence_hold_off_seconds` as a period."""
        return timedelta(seconds=self.evidence_hold_off_seconds)

    @property
    def lease(self) -> timedelta:
        """`lease_seconds` as a period."""
        return timedelta(seconds=self.lease_seconds)


def settings_file() -> Path:
    """The file of settings, which need not be there."""
    return Path(os.environ.get(f"{PREFIX}CONFIG", DEFAULT_FILE))


def _read_secret_files(environ: Mapping[str, str], settings: type[BaseSettings]) -> dict[str, Any]:
    """The values that `PERSONVERN_X_FILE` variables point to, by the names of the settings."""
    found = {}
    for name, path in environ.items():
        field = name.removeprefix(PREFIX).removesuffix("_FILE").lower()
        if name.startswith(PREFIX) and name.endswith("_FILE") and field in settings.model_fields:
            found[field] = Path(path).read_text(encoding="utf-8").strip()
    for field in FROM_COMMANDS:
        name = f"{PREFIX}{field.upper()}{SUFFIX}"
        if name in environ and field in settings.model_fields:
            found[field] = printed_secret(name, environ[name], environ)
    return found


def named_files(environ: Mapping[str, str] | None = None) -> dict[str, Path]:
    """The files that `PERSONVERN_…_FILE` variables name, by the variable."""
    found = os.environ if environ is None else environ
    return {name: Path(path) for name, path in found.items() if name.startswith(PREFIX) and name.endswith("_FILE")}


def _unknown_names(environ: Mapping[str, str]) -> list[str]:
    known = {f"{PREFIX}{name.upper()}{suffix}" for name in Settings.model_fields for suffix in ("", "_FILE")}
    known |= {f"{PREFIX}CONFIG", *(f"{PREFIX}{name.upper()}{SUFFIX}" for name in FROM_COMMANDS)}
    return [
        f"{name}: there is no such setting" for name in sorted(environ) if name.startswith(PREFIX) and name not in known
    ]


def _describe(error: Any) -> str:
    if not error["loc"]:
        return str(error["msg"])
    name = f"{PREFIX}{'.'.join(str(part) for part in error['loc'][:1]).upper()}"
    if error["type"] == "missing":
        return f"{name}: is not set"
    return f"{name}: {error['msg'].removeprefix('Value error, ')}"
