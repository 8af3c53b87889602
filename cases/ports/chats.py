"""Deliveries of chat providers: accepted first, all of what waits in one commit, and worked off afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from cases.messages import ChatReference, ChatTranscript

ChatContent = ChatTranscript | ChatReference
"""What a signed delivery holds: the chat, or what its provider's API is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedDelivery:
    """A delivery that this worker alone works on until the lease ends.

    Attributes
    ----------
    attempts:
        How often it was begun, this time included.
    """

    row: int
    attempts: int
    received_at: datetime
    content: ChatContent = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryBacklog:
    """What of the deliveries is not worked off.

    Attributes
    ----------
    failed:
        Those that wait for a person.
    oldest:
        When the oldest of the others came; None where none waits.
    """

    failed: int = 0
    oldest: datetime | None = None


class ChatDeliveries(Protocol):
    """Deliveries that were accepted. Each call is a transaction of its own."""

    async def accept(self, contents: Sequence[ChatContent], now: datetime) -> tuple[bool, ...]:
        """Stores them, sealed, in one commit. For each, False where this end of this conversation is known."""

    async def claim(self, limit: int, lease: timedelta, now: datetime, *, fetched: bool) -> tuple[ClaimedDelivery, ...]:
        """Takes deliveries that are due, with or without their transcript, and counts an attempt at each."""

    async def put_off(self, delivery: ClaimedDelivery, due: datetime | None, reason: str) -> None:
        """To be tried again at `due`; None leaves it to a person. `reason` is a fixed word."""

    async def backlog(self) -> DeliveryBacklog:
        """What is not worked off."""
