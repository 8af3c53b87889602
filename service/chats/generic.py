"""`POST /chats/generic`: our own documented form of a chat that ended (docs/reference/chats.md)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator

from cases.messages import Address, ChatLine, ChatTranscript
from cases.vocabulary import Language
from service.chats.refusals import Malformed

PROVIDER = "generic"
TIMESTAMP_HEADER = "X-Personvern-Timestamp"
SIGNATURE_HEADER = "X-Personvern-Signature"

_Short = Annotated[str, StringConstraints(max_length=200)]
_Name = Annotated[str, StringConstraints(max_length=255)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class _Visitor(_Strict):
    email: Annotated[str, StringConstraints(min_length=3, max_length=254, pattern=r"^[^\s<>,;:\"@]+@[^\s<>,;:\"@]+$")]
    name: _Short = ""


class _Message(_Strict):
    at: AwareDatetime
    speaker: Literal["visitor", "agent", "bot"]
    name: _Short = ""
    text: Annotated[str, StringConstraints(max_length=50_000)] = ""
    attachments: Annotated[list[_Name], Field(max_length=100)] = []


class _Chat(_Strict):
    conversation_id: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    started_at: AwareDatetime
    ended_at: AwareDatetime
    visitor: _Visitor
    language: Language | None = None
    messages: Annotated[list[_Message], Field(max_length=20_000)]

    @field_validator("started_at", "ended_at")
    @classmethod
    def _utc(cls, value: datetime) -> datetime:
        return value.astimezone(UTC)


def parse(body: bytes) -> ChatTranscript:
    """The transcript of a body. Raises `Malformed`, which names the first wrong field and no value."""
    try:
        chat = _Chat.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        raise Malformed(first["type"], ".".join(map(str, first["loc"])) or "body") from None
    except (OverflowError, ValueError):
        raise Malformed("value", "body") from None
    return ChatTranscript(
        provider=PROVIDER,
        conversation_id=chat.conversation_id,
        started_at=chat.started_at,
        ended_at=chat.ended_at,
        visitor=Address(chat.visitor.email, chat.visitor.name),
        language=chat.language,
        lines=tuple(_line(message) for message in chat.messages),
    )


def _line(message: _Message) -> ChatLine:
    return ChatLine(
        at=message.at.astimezone(UTC),
        speaker=message.speaker,
        name=message.name,
        text=message.text,
        attachments=tuple(message.attachments),
    )
