"""What a chat provider is to us: a name, its secrets, and the way from a signed delivery to a transcript."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cases.messages import Address, ChatTranscript
from service.chats.refusals import Unavailable


@dataclass(frozen=True, slots=True)
class Delivery:
    """One request of a provider, as it came.

    Attributes
    ----------
    headers:
        Looked up without regard to case.
    body:
        The raw bytes: what is signed.
    now:
        When it came.
    """

    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A chat that ended, of a provider whose delivery carries no transcript: what its API is asked for.

    Attributes
    ----------
    visitor:
        None where the API tells the address as well.
    requester:
        Whom to ask the API for then.
    """

    conversation_id: str
    started_at: datetime
    ended_at: datetime
    visitor: Address | None = field(default=None, repr=False)
    verified: bool = False
    requester: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One provider that may deliver chats.

    Attributes
    ----------
    secrets:
        All valid at once; none switches the provider off.
    verify:
        Raises `Unsigned` unless one of the secrets vouches for the delivery.
    parse:
        The body: a transcript, a reference to one, or None for an event that ends no chat. Raises `Malformed`.
    fetch:
        From a reference to its transcript. Raises `Unavailable` and `Malformed`.
    """

    name: str
    secrets: Sequence[bytes] = field(repr=False)
    verify: Callable[[Sequence[bytes], Delivery], None]
    parse: Callable[[bytes], ChatTranscript | Reference | None]
    fetch: Callable[[Reference], Awaitable[ChatTranscript]] | None = None

    async def read(self, delivery: Delivery) -> ChatTranscript | None:
        """The transcript of a delivery, None where it ends no chat. Raises the errors of `refusals`."""
        self.verify(self.secrets, delivery)
        found = self.parse(delivery.body)
        if not isinstance(found, Reference):
            return found
        if self.fetch is None:
            raise Unavailable("no API to fetch the transcript from")
        return await self.fetch(found)
