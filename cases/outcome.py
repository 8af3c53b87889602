"""What an event came to."""

from __future__ import annotations

from dataclasses import dataclass

from cases.case import Case


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an event came to.

    Attributes
    ----------
    case:
        As it stands after the change; None for a chat.
    changed:
        False when the event was known already or held no more, and nothing was recorded.
    letters:
        How many letters or mails that waited were decided on.
    limited:
        A limit on copies of chats was reached.
    """

    case: Case | None
    changed: bool
    letters: int = 0
    limited: bool = False


NOTHING = Outcome(None, changed=False)
"""The event was known already, or concerns no case."""
