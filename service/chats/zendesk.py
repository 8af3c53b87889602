"""`POST /chats/zendesk`: a messaging or chat ticket that is solved; lines and address are fetched from Zendesk's API.

Sources: https://developer.zendesk.com/documentation/webhooks/verifying/ (`X-Zendesk-Webhook-Signature` is the base64
of the HMAC-SHA256 over the timestamp and the body, `X-Zendesk-Webhook-Signature-Timestamp` that time in ISO 8601);
https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events for the event;
https://developer.zendesk.com/api-reference/ticketing/tickets/conversation_log/ for the lines. Zendesk waits twelve
seconds, and tries again after a 503 that names a wait of less than a minute.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from cases.messages import Address, ChatLine, ChatReference, ChatTranscript
from mail.html_text import html_to_text
from mail.plain_text import clean
from service.chats.api import ApiAccess, Reader, reading
from service.chats.payload import MOST_LINES, Moment, Payload, Short, Text, first_name, read_payload
from service.chats.provider import Delivery
from service.chats.refusals import Unavailable
from service.chats.signature import iso_time, require_fresh, require_match

NAME = "zendesk"
SIGNATURE_HEADER = "X-Zendesk-Webhook-Signature"
TIMESTAMP_HEADER = "X-Zendesk-Webhook-Signature-Timestamp"
CHANGED = "zen:event-type:ticket.status_changed"
ENDED = frozenset({"SOLVED", "CLOSED"})
CHANNELS = frozenset({"native_messaging", "messaging", "chat"})
"""Of the ticket, `via.channel`: what is no conversation, such as a mail, has no transcript."""

_MESSAGE = "Messaging::ConversationMessage"
_SPEAKERS: dict[str, Literal["visitor", "agent", "bot"]] = {
    "user": "visitor",
    "end-user": "visitor",
    "agent": "agent",
    "bot": "bot",
}

_Digits = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,20}$")]


class _Kind(Payload):
    type: Short


class _Via(Payload):
    channel: Short = ""


class _Detail(Payload):
    id: _Digits
    requester_id: _Digits
    created_at: Moment
    status: Short
    via: _Via = _Via()


class _Changed(Payload):
    time: Moment
    detail: _Detail


class _Author(Payload):
    type: Short = ""
    display_name: Short = ""


class _Content(Payload):
    text: Text = ""
    body: Text = ""
    type: Short = ""


class _Metadata(Payload):
    public: bool = False


class _File(Payload):
    file_name: Short = ""


class _Said(Payload):
    type: Short
    created_at: Moment
    author: _Author = _Author()
    content: _Content = _Content()
    metadata: _Metadata = _Metadata()
    attachments: list[_File] = Field(default_factory=list, max_length=100)


class _Meta(Payload):
    has_more: bool = False
    after_cursor: Short = ""


class _Log(Payload):
    events: Annotated[list[_Said], Field(max_length=MOST_LINES)]
    meta: _Meta = _Meta()


class _User(Payload):
    email: Short = ""
    name: Short = ""
    verified: bool = False


class _UserAnswer(Payload):
    user: _User


def sign(secret: bytes, timestamp: str, body: bytes) -> str:
    """The value of `X-Zendesk-Webhook-Signature`."""
    return b64encode(hmac.new(secret, timestamp.encode() + body, hashlib.sha256).digest()).decode()


def verify(secrets: Sequence[bytes], delivery: Delivery) -> None:
    """Raises `Unsigned` unless one of the secrets signed this body within the window."""
    timestamp = delivery.headers.get(TIMESTAMP_HEADER, "")
    require_fresh(iso_time(timestamp), delivery.now)
    given = delivery.headers.get(SIGNATURE_HEADER, "")
    require_match(secrets, lambda secret: sign(secret, timestamp, delivery.body), given)


def parse(body: bytes) -> ChatReference | None:
    """The conversation that was solved; None for every other event. Raises `Malformed`."""
    if read_payload(_Kind, body).type != CHANGED:
        return None
    found = read_payload(_Changed, body)
    if found.detail.status.upper() not in ENDED or found.detail.via.channel not in CHANNELS:
        return None
    return ChatReference(
        provider=NAME,
        conversation_id=found.detail.id,
        started_at=found.detail.created_at,
        ended_at=found.time,
        requester=found.detail.requester_id,
    )


class ZendeskApi:
    """Fetches a conversation. `access.url` is that of the account: `https://firma.zendesk.com`."""

    def __init__(self, access: ApiAccess) -> None:
        self._access = access

    async def transcript(self, reference: ChatReference) -> ChatTranscript:
        """The transcript. Raises `Unavailable`, `Gone` and `Malformed`."""
        async with reading(self._access) as reader:
            user = (await reader.get(_UserAnswer, f"/api/v2/users/{reference.requester}.json")).user
            said = await self._log(reader, f"/api/v2/tickets/{reference.conversation_id}/conversation_log")
        return ChatTranscript(
            provider=NAME,
            conversation_id=reference.conversation_id,
            started_at=reference.started_at,
            ended_at=reference.ended_at,
            visitor=Address(user.email, user.name),
            verified=user.verified,
            lines=tuple(_line(each) for each in said if _is_public(each)),
        )

    async def _log(self, reader: Reader, path: str) -> list[_Said]:
        """Every page, by our own cursor: a link in an answer may lead anywhere."""
        said: list[_Said] = []
        query = {"page[size]": "100", "sort": "created_at"}
        while len(said) <= MOST_LINES:
            page = await reader.get(_Log, path, **query)
            said += page.events
            if not page.meta.has_more or not page.meta.after_cursor:
                return said
            query["page[after]"] = page.meta.after_cursor
        raise Unavailable("the transcript is too large")


def _is_public(said: _Said) -> bool:
    return said.author.type in _SPEAKERS and (said.type == _MESSAGE or said.metadata.public)


def _line(said: _Said) -> ChatLine:
    speaker = _SPEAKERS[said.author.type]
    return ChatLine(
        at=said.created_at,
        speaker=speaker,
        name=first_name(said.author.display_name) if speaker == "agent" else "",
        text=said.content.text or html_to_text(clean(said.content.body)),
        attachments=tuple(each.file_name for each in said.attachments if each.file_name),
    )
