"""What a chat provider is to us: a name, its secrets, and the way from a signed delivery to a transcript."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cases.messages import ChatReference, ChatTranscript
from cases.ports import ChatContent


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


Fetch = Callable[[ChatReference], Awaitable[ChatTranscript]]


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
        From a reference to its transcript. Raises `Unavailable`, `Gone` and `Malformed`.
    """

    name: str
    secrets: Sequence[bytes] = field(repr=False)
    verify: Callable[[Sequence[bytes], Delivery], None]
    parse: Callable[[bytes], ChatContent | None]
    fetch: Fetch | None = None

    def read(self, delivery: Delivery) -> ChatContent | None:
        """What a delivery holds, None where it ends no chat. Raises the errors of `refusals`."""
        self.verify(self.secrets, delivery)
        return self.parse(delivery.body)
