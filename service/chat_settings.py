"""The settings of the chat providers: a secret switches one on, and one whose API is asked needs its address too."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import NoDecode

from cases.policy import ChatLimits
from service.chats.api import require_safe

_APIS = {
    "chat_chatwoot_api_url": "chatwoot",
    "chat_chatwoot_api_token": "chatwoot",
    "chat_zendesk_api_url": "zendesk",
    "chat_zendesk_api_user": "zendesk",
    "chat_zendesk_api_token": "zendesk",
}
"""Which setting which provider cannot do without."""


class ChatSettings(BaseModel):
    """Part of `service.settings.Settings`. A field is checked after those above it, whose values it may ask for."""

    chat_generic_secret: SecretStr = Field(
        SecretStr(""), description="signs `POST /chats/generic`; empty: switched off"
    )
    chat_tawk_secret: SecretStr = Field(SecretStr(""), description="the secret of tawk.to's webhook; empty: off")
    chat_chatwoot_secret: SecretStr = Field(SecretStr(""), description="the secret of Chatwoot's webhook; empty: off")
    chat_chatwoot_api_url: str = Field(
        "", validate_default=True, description="the account in Chatwoot's API: `https://chat…/api/v1/accounts/1`"
    )
    chat_chatwoot_api_token: SecretStr = Field(
        SecretStr(""), validate_default=True, description="access token of a Chatwoot agent who sees all conversations"
    )
    chat_rocketchat_secret: SecretStr = Field(
        SecretStr(""), description="the secret token of Rocket.Chat's Omnichannel webhook; empty: off"
    )
    chat_zendesk_secret: SecretStr = Field(SecretStr(""), description="the secret of Zendesk's webhook; empty: off")
    chat_zendesk_api_url: str = Field(
        "", validate_default=True, description="the Zendesk account: `https://….zendesk.com`"
    )
    chat_zendesk_api_user: str = Field(
        "", validate_default=True, description="the address of the agent whose API token is used at Zendesk"
    )
    chat_zendesk_api_token: SecretStr = Field(
        SecretStr(""), validate_default=True, description="the API token for Zendesk"
    )
    chat_mail_senders: Annotated[frozenset[str], NoDecode] = Field(
        frozenset(),
        description="addresses from which a chat system mails its transcripts, parted by commas; they are believed "
        "only with `dmarc=pass` of one of `PERSONVERN_TRUSTED_AUTHSERV_IDS`",
    )
    chat_copy_json: bool = Field(False, description="copies of chats carry the chat as a JSON file besides")
    chat_copy_pdf: bool = Field(
        False, description="copies of chats carry the chat as a PDF besides; needs the extra `pdf`"
    )
    chat_fetch_seconds: float = Field(
        4, gt=0, le=10, description="how long fetching one transcript may take; it is tried again for a day"
    )
    chat_copies_address_per_hour: int = Field(5, ge=1, description="copies of chats to one address; more wait an hour")
    chat_copies_address_per_day: int = Field(
        20, ge=1, description="copies of chats to one address; more are not sent, and stand in the next day's copy"
    )
    chat_copies_total_per_hour: int = Field(5000, ge=1, description="copies of chats to anybody; more wait an hour")
    chat_max_bytes: int = Field(2_000_000, ge=1000, description="the largest transcript that is read")

    def chat_limits(self) -> ChatLimits:
        """How many copies may leave."""
        return ChatLimits(
            copies_address_per_hour=self.chat_copies_address_per_hour,
            copies_address_per_day=self.chat_copies_address_per_day,
            copies_total_per_hour=self.chat_copies_total_per_hour,
        )

    @field_validator("chat_mail_senders", mode="before")
    @classmethod
    def _split_senders(cls, value: object) -> object:
        if isinstance(value, str):
            return frozenset(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator(*_APIS)
    @classmethod
    def _chat_api_is_named(cls, value: str | SecretStr, info: ValidationInfo) -> str | SecretStr:
        provider = _APIS[str(info.field_name)]
        plain = value.get_secret_value() if isinstance(value, SecretStr) else value
        secret = info.data.get(f"chat_{provider}_secret")
        if not plain and secret is not None and secret.get_secret_value():
            raise ValueError(f"is not set; PERSONVERN_CHAT_{provider.upper()}_SECRET needs it")
        return value

    @field_validator("chat_chatwoot_api_url", "chat_zendesk_api_url")
    @classmethod
    def _chat_api_is_safe(cls, value: str) -> str:
        return require_safe(value) if value else value
