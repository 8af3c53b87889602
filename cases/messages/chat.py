"""Chats that ended."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime

from cases.messages.inbound import Address
from cases.vocabulary import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatLine:
    """One message of a chat.

    Attributes
    ----------
    speaker:
        `visitor`, `agent` or `bot`.
    name:
        The agent's first name or role, as the person may see it; empty for the visitor.
    """

    at: datetime
    speaker: str
    name: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    attachments: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatTranscript:
    """A support chat that has ended.

    Attributes
    ----------
    provider, conversation_id:
        Who ran the chat, and its id there; with `ended_at` they are the key by which a repeat is known.
    visitor:
        The address recorded in the chat session: the only one that the copy goes to.
    verified:
        The provider vouches for the address: the visitor was logged in, or proved it.
    """

    provider: str
    conversation_id: str = field(repr=False)
    started_at: datetime
    ended_at: datetime
    visitor: Address = field(repr=False)
    language: Language | None = None
    verified: bool = False
    lines: tuple[ChatLine, ...] = field(repr=False)

    @property
    def key(self) -> str:
        """Names this end of this conversation, without naming anybody: 24 hex digits."""
        return _key(self.provider, self.conversation_id, self.ended_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatReference:
    """A chat that ended, of a provider whose delivery carries no transcript: what its API is asked for.

    Attributes
    ----------
    visitor:
        None where the API tells the address as well.
    requester:
        Whom to ask the API for then.
    """

    provider: str
    conversation_id: str = field(repr=False)
    started_at: datetime
    ended_at: datetime
    visitor: Address | None = field(default=None, repr=False)
    verified: bool = False
    requester: str = field(default="", repr=False)

    @property
    def key(self) -> str:
        """The same as that of the transcript."""
        return _key(self.provider, self.conversation_id, self.ended_at)


def _key(provider: str, conversation_id: str, ended_at: datetime) -> str:
    text = json.dumps([provider, conversation_id, ended_at.isoformat()])
    return hashlib.sha256(text.encode()).hexdigest()[:24]
