"""`POST /chats/generic`: our own documented form of a chat that ended (docs/reference/chats.md)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from cases.messages import Address, ChatLine, ChatTranscript
from cases.vocabulary import Language
from service.chats.payload import MOST_LINES, Id, Moment, Payload, read_payload
from service.chats.provider import Delivery
from service.chats.signature import verify as verify_signature

NAME = "generic"
TIMESTAMP_HEADER = "X-Personvern-Timestamp"
SIGNATURE_HEADER = "X-Personvern-Signature"

_Short = Annotated[str, StringConstraints(max_length=200)]
_Name = Annotated[str, StringConstraints(max_length=255)]


class Visitor(Payload):
    """Who the chat was with; the copy goes to this address only."""

    verified: bool = False
    email: Annotated[str, StringConstraints(min_length=3, max_length=254, pattern=r"^[^\s<>,;:\"@]+@[^\s<>,;:\"@]+$")]
    name: _Short = ""


class Message(Payload):
    """One line of the chat."""

    at: Moment
    speaker: Literal["visitor", "agent", "bot"]
    name: _Short = ""
    text: Annotated[str, StringConstraints(max_length=50_000)] = ""
    attachments: list[_Name] = Field(default_factory=list, max_length=100)


class Chat(Payload):
    """A chat that ended."""

    conversation_id: Id
    started_at: Moment
    ended_at: Moment
    visitor: Visitor
    language: Language | None = None
    messages: Annotated[list[Message], Field(max_length=MOST_LINES)]


def verify(secrets: Sequence[bytes], delivery: Delivery) -> None:
    """Raises `Unsigned` unless one of the secrets signed this body within the window."""
    timestamp, signature = (delivery.headers.get(name, "") for name in (TIMESTAMP_HEADER, SIGNATURE_HEADER))
    verify_signature(secrets, timestamp, signature, delivery.body, delivery.now)


def parse(body: bytes) -> ChatTranscript:
    """The transcript of a body. Raises `Malformed`, which names the first wrong field and no value."""
    chat = read_payload(Chat, body)
    return ChatTranscript(
        provider=NAME,
        conversation_id=chat.conversation_id,
        started_at=chat.started_at,
        ended_at=chat.ended_at,
        visitor=Address(chat.visitor.email, chat.visitor.name),
        language=chat.language,
        verified=chat.visitor.verified,
        lines=tuple(_line(message) for message in chat.messages),
    )


def _line(message: Message) -> ChatLine:
    return ChatLine(
        at=message.at,
        speaker=message.speaker,
        name=message.name,
        text=message.text,
        attachments=tuple(message.attachments),
    )
