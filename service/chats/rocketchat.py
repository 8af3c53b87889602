"""`POST /chats/rocketchat`: Rocket.Chat's Omnichannel webhook on "Chat Close" (https://docs.rocket.chat/docs/webhooks).

`X-RocketChat-Livechat-Token` carries the secret itself: it proves who sent a delivery to whoever can keep it secret on
the way, and says nothing of the body or the time. Only take it over TLS, and name the workspace's address at the
reverse proxy. What stops a replay is the conversation and its end. An answer other than 200 is tried again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from pydantic import Field

from cases.messages import Address, ChatLine, ChatTranscript
from service.chats.payload import MOST_LINES, Id, Moment, Payload, Short, Text, first_name, read_payload
from service.chats.provider import Delivery
from service.chats.signature import require_match

NAME = "rocketchat"
TOKEN_HEADER = "X-RocketChat-Livechat-Token"  # noqa: S105 - the header's name
ENDED = "LivechatSession"


class _Email(Payload):
    address: Short = ""


class _Visitor(Payload):
    username: Short = ""
    name: Short = ""
    email: list[_Email] | Short = ""

    @property
    def address(self) -> str:
        if isinstance(self.email, str):
            return self.email
        return self.email[0].address if self.email else ""


class _Agent(Payload):
    username: Short = ""
    name: Short = ""


class _File(Payload):
    name: Short = ""


class _Message(Payload):
    username: Short = ""
    agent_id: Short = Field("", alias="agentId")
    msg: Text = ""
    ts: Moment
    closing: bool = Field(False, alias="closingMessage")
    navigation: object = None
    file: _File | None = None


class _Event(Payload):
    type: Short


class _Session(Payload):
    id: Id = Field(alias="_id")
    created_at: Moment = Field(alias="createdAt")
    last_message_at: Moment | None = Field(None, alias="lastMessageAt")
    closed_at: Moment | None = Field(None, alias="closedAt")
    visitor: _Visitor
    agent: _Agent | None = None
    messages: Annotated[list[_Message], Field(max_length=MOST_LINES)]

    @property
    def ended_at(self) -> datetime:
        return self.closed_at or self.last_message_at or self.created_at


def verify(secrets: Sequence[bytes], delivery: Delivery) -> None:
    """Raises `Unsigned` unless the token is one of the secrets."""
    require_match(secrets, lambda secret: secret.decode(), delivery.headers.get(TOKEN_HEADER, ""))


def parse(body: bytes) -> ChatTranscript | None:
    """The transcript; None for every other event. Raises `Malformed`."""
    if read_payload(_Event, body).type != ENDED:
        return None
    found = read_payload(_Session, body)
    said = [message for message in found.messages if not message.closing and message.navigation is None]
    return ChatTranscript(
        provider=NAME,
        conversation_id=found.id,
        started_at=found.created_at,
        ended_at=found.ended_at,
        visitor=Address(found.visitor.address, found.visitor.name),
        lines=tuple(_line(message, found.agent or _Agent()) for message in said),
    )


def _line(message: _Message, agent: _Agent) -> ChatLine:
    """Who answered is known by name where it is the agent who serves the chat; a user name is nobody's to read."""
    served = bool(message.username) and message.username == agent.username
    return ChatLine(
        at=message.ts,
        speaker="agent" if message.agent_id else "visitor",
        name=first_name(agent.name) if message.agent_id and served else "",
        text=message.msg,
        attachments=(message.file.name,) if message.file and message.file.name else (),
    )
