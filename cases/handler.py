"""The one door: every event enters here, and leaves as one committed change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from cases.case import Case
from cases.events import Event


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an event came to.

    Attributes
    ----------
    case:
        As it stands after the change; None for a chat.
    changed:
        False when the event was known already or held no more, and nothing was recorded.
    """

    case: Case | None
    changed: bool


class Handler(Protocol):
    """Where the edges hand in their events."""

    async def handle(self, event: Event) -> Outcome:
        """Decides and records in one transaction. Raises the errors of `cases.errors`; then nothing changed."""
