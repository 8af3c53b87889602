"""`POST /chats/tawk`: tawk.to's webhook "New chat transcript" (https://developer.tawk.to/webhooks/).

`X-Tawk-Signature` is the HMAC-SHA1 of the raw body in hex. No time is signed, and `X-Hook-Event-Id` is not covered by
the signature: what stops a replay is the conversation and its end, both in the signed body. An answer other than 2xx
is tried again for twelve hours.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from cases.messages import Address, ChatLine, ChatTranscript
from service.chats.payload import MOST_LINES, Id, Moment, Payload, Short, Text, first_name, read_payload
from service.chats.provider import Delivery
from service.chats.signature import require_match

NAME = "tawk"
SIGNATURE_HEADER = "X-Tawk-Signature"
EVENT_HEADER = "X-Hook-Event-Id"
ENDED = "chat:transcript_created"

_SPEAKERS: dict[str, Literal["visitor", "agent", "bot"]] = {"v": "visitor", "a": "agent", "s": "bot"}
"""`s` is the system: the greeting that the visitor saw. Its other types are noise."""


class _Sender(Payload):
    t: Literal["v", "a", "s"]
    n: Short = ""


class _File(Payload):
    name: Short = ""


class _Content(Payload):
    file: _File = _File()


class _Attachment(Payload):
    content: _Content = _Content()


class _Message(Payload):
    sender: _Sender
    type: Short = "msg"
    msg: Text = ""
    time: Moment
    attchs: list[_Attachment] = Field(default_factory=list, max_length=100)


class _Visitor(Payload):
    name: Short = ""
    email: Short = ""


class _Chat(Payload):
    id: Id
    visitor: _Visitor = _Visitor()
    messages: Annotated[list[_Message], Field(max_length=MOST_LINES)]


class _Event(Payload):
    event: Short


class _Transcript(Payload):
    time: Moment
    chat: _Chat


def sign(secret: bytes, body: bytes) -> str:
    """The value of `X-Tawk-Signature`."""
    return hmac.new(secret, body, hashlib.sha1).hexdigest()


def verify(secrets: Sequence[bytes], delivery: Delivery) -> None:
    """Raises `Unsigned` unless one of the secrets signed this body."""
    given = delivery.headers.get(SIGNATURE_HEADER, "")
    require_match(secrets, lambda secret: sign(secret, delivery.body), given)


def parse(body: bytes) -> ChatTranscript | None:
    """The transcript; None for the other events, such as `chat:end`, which carries no line. Raises `Malformed`."""
    if read_payload(_Event, body).event != ENDED:
        return None
    found = read_payload(_Transcript, body)
    lines = tuple(_line(message) for message in found.chat.messages if _is_said(message))
    return ChatTranscript(
        provider=NAME,
        conversation_id=found.chat.id,
        started_at=min((line.at for line in lines), default=found.time),
        ended_at=found.time,
        visitor=Address(found.chat.visitor.email, found.chat.visitor.name),
        lines=lines,
    )


def _is_said(message: _Message) -> bool:
    return message.sender.t != "s" or message.type == "msg"


def _line(message: _Message) -> ChatLine:
    speaker = _SPEAKERS[message.sender.t]
    return ChatLine(
        at=message.time,
        speaker=speaker,
        name=first_name(message.sender.n) if speaker == "agent" else "",
        text=message.msg,
        attachments=tuple(each.content.file.name for each in message.attchs if each.content.file.name),
    )
