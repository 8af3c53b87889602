"""`POST /chats/chatwoot`: Chatwoot's `conversation_status_changed` to resolved; the lines are fetched from its API.

Sources: https://www.chatwoot.com/hc/user-guide/articles/1677693021-how-to-use-webhooks for the event and the headers
(`X-Chatwoot-Signature` is `sha256=` and the HMAC-SHA256 in hex over ``timestamp.body``, `X-Chatwoot-Timestamp` whole
seconds, `X-Chatwoot-Delivery` the delivery's id); https://developers.chatwoot.com/api-reference/messages/get-messages
for the messages. The webhook waits five seconds for an answer.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from typing import Annotated, Literal
from urllib.parse import unquote, urlsplit

from pydantic import Field

from cases.messages import Address, ChatLine, ChatReference, ChatTranscript
from service.chats.api import ApiAccess, Reader, reading
from service.chats.payload import MOST_LINES, Number, Payload, Short, Text, first_name, from_unix, read_payload
from service.chats.provider import Delivery
from service.chats.refusals import Unavailable
from service.chats.signature import require_fresh, require_match, unix_time

NAME = "chatwoot"
SIGNATURE_HEADER = "X-Chatwoot-Signature"
TIMESTAMP_HEADER = "X-Chatwoot-Timestamp"
DELIVERY_HEADER = "X-Chatwoot-Delivery"
TOKEN_HEADER = "api_access_token"  # noqa: S105 - the header's name
CHANGED = "conversation_status_changed"
RESOLVED = "resolved"

_LAST_ID = 2**62
_KINDS: dict[int, Literal["visitor", "agent", "bot"]] = {0: "visitor", 1: "agent", 3: "bot"}
"""`message_type`: incoming, outgoing, template. 2, activity, is noise."""


class _Event(Payload):
    event: Short
    status: Short = ""


class _Contact(Payload):
    email: Short = ""
    name: Short = ""


class _Meta(Payload):
    sender: _Contact = _Contact()


class _Inbox(Payload):
    hmac_verified: bool | None = False


class _Conversation(Payload):
    id: Number
    created_at: Number | None = None
    timestamp: Number
    contact_inbox: _Inbox = _Inbox()
    meta: _Meta


class _Sender(Payload):
    name: Short = ""
    available_name: Short = ""
    type: Short = ""


class _Attachment(Payload):
    data_url: Text = ""


class _Message(Payload):
    id: Number
    content: Text = ""
    message_type: int
    private: bool = False
    created_at: Number
    sender: _Sender | None = None
    attachments: list[_Attachment] = Field(default_factory=list, max_length=100)


class _Page(Payload):
    payload: Annotated[list[_Message], Field(max_length=MOST_LINES)]


def sign(secret: bytes, timestamp: str, body: bytes) -> str:
    """The value of `X-Chatwoot-Signature`."""
    return "sha256=" + hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def verify(secrets: Sequence[bytes], delivery: Delivery) -> None:
    """Raises `Unsigned` unless one of the secrets signed this body within the window."""
    timestamp = delivery.headers.get(TIMESTAMP_HEADER, "")
    require_fresh(unix_time(timestamp), delivery.now)
    given = delivery.headers.get(SIGNATURE_HEADER, "")
    require_match(secrets, lambda secret: sign(secret, timestamp, delivery.body), given)


def parse(body: bytes) -> ChatReference | None:
    """The conversation that was resolved; None for every other event. Raises `Malformed`."""
    event = read_payload(_Event, body)
    if event.event != CHANGED or event.status != RESOLVED:
        return None
    found = read_payload(_Conversation, body)
    ended_at = from_unix(found.timestamp)
    return ChatReference(
        provider=NAME,
        conversation_id=str(found.id),
        started_at=from_unix(found.created_at) if found.created_at is not None else ended_at,
        ended_at=ended_at,
        visitor=Address(found.meta.sender.email, found.meta.sender.name),
        verified=bool(found.contact_inbox.hmac_verified),
    )


class ChatwootApi:
    """Fetches the lines of a conversation. `access.url` is that of the account: `https://…/api/v1/accounts/1`."""

    def __init__(self, access: ApiAccess) -> None:
        self._access = access

    async def transcript(self, reference: ChatReference) -> ChatTranscript:
        """The transcript. Raises `Unavailable`, `Gone` and `Malformed`."""
        async with reading(self._access) as reader:
            messages = await self._messages(reader, f"/conversations/{reference.conversation_id}/messages")
        lines = tuple(_line(message) for message in messages if message.message_type in _KINDS and not message.private)
        return ChatTranscript(
            provider=NAME,
            conversation_id=reference.conversation_id,
            started_at=min((line.at for line in lines), default=reference.started_at),
            ended_at=reference.ended_at,
            visitor=reference.visitor or Address(""),
            verified=reference.verified,
            lines=lines,
        )

    async def _messages(self, reader: Reader, path: str) -> list[_Message]:
        """All of them by their ids, which grow with time; a page begins with the last of the one before it."""
        found: dict[int, _Message] = {}
        after = 0
        while len(found) <= MOST_LINES:
            page = (await reader.get(_Page, path, after=str(after), before=str(_LAST_ID))).payload
            fresh = [message for message in page if message.id not in found]
            if not fresh:
                return [found[number] for number in sorted(found)]
            found |= {message.id: message for message in fresh}
            after = max(found)
        raise Unavailable("the transcript is too large")


def _line(message: _Message) -> ChatLine:
    speaker = _KINDS[message.message_type]
    sender = message.sender or _Sender()
    if sender.type == "agent_bot":
        speaker = "bot"
    return ChatLine(
        at=from_unix(message.created_at),
        speaker=speaker,
        name=first_name(sender.available_name or sender.name) if speaker == "agent" else "",
        text=message.content,
        attachments=tuple(filter(None, (_file_name(each.data_url) for each in message.attachments))),
    )


def _file_name(url: str) -> str:
    """The last part of an address, without the signed words behind it."""
    return unquote(urlsplit(url).path.rpartition("/")[2])[:255]
