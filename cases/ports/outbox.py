"""What waits to leave: letters by SMTP, notices to Slack; and who may do what alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from cases.case_number import CaseNumber
from cases.messages import (
    Notice,
    PreparedMail,
)
from cases.vocabulary import OutboxState


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedLetter:
    """A letter that this sender alone may send until the lease ends; the row is `sending`, committed.

    Attributes
    ----------
    token:
        Fences a sender whose lease ran out.
    attempts:
        How often sending began, this time included.
    """

    row: int
    token: str
    attempts: int
    first_attempt_at: datetime
    mail: PreparedMail


class LetterOutbox(Protocol):
    """Letters on their way. Acceptance, refusal and loss go through `CaseHandler`, which settles the row."""

    async def claim(self, limit: int, lease: timedelta, now: datetime) -> tuple[ClaimedLetter, ...]:
        """Takes letters that are due and marks them `sending`, committed, before any is sent."""

    async def release(self, letter: ClaimedLetter, due: datetime, reason: str) -> None:
        """Not sent, for sure: the row is `retry` and due again; `reason` is a reply code or an error's name."""

    async def mark_lost(self, now: datetime) -> int:
        """Marks every `sending` row whose lease ran out as `unknown`. Returns how many."""

    async def claim_unknown(
        self, limit: int, lease: timedelta, hold_off: timedelta, now: datetime
    ) -> tuple[ClaimedLetter, ...]:
        """Takes `unknown` rows whose last attempt began at least `hold_off` ago, to look for evidence.

        The rows stay `unknown`; approved answers for which a search found nothing are not given out again.
        """

    async def send_again(self, letter: ClaimedLetter, now: datetime) -> None:
        """No evidence was found: the row is due again, with the same bytes."""

    async def depth(self) -> dict[OutboxState, int]:
        """How many letters stand in each state that is not final."""

    async def next_due(self) -> datetime | None:
        """When the next letter is due; None when none waits."""


@dataclass(frozen=True, slots=True)
class Posting:
    """Where the card of a case, or the pointer to it, stands in Slack: the channel's id and the message's timestamp.

    Attributes
    ----------
    shown:
        A digest of what it shows; empty where that is not known.
    """

    channel: str
    ts: str
    shown: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedNotice:
    """A notice that this publisher alone may post until the lease ends.

    Attributes
    ----------
    card:
        Where the case's card stands, if it was posted already.
    pointer:
        Where the general channel shows that there is the case, if its card stands in the restricted one.
    """

    row: int
    token: str
    attempts: int
    notice: Notice
    card: Posting | None = None
    pointer: Posting | None = None


class NoticeOutbox(Protocol):
    """Notices on their way to Slack, in order for each case."""

    async def claim(self, limit: int, lease: timedelta, now: datetime) -> tuple[ClaimedNotice, ...]:
        """Takes notices that are due, at most one a case, the oldest first."""

    async def follow(
        self, notice: ClaimedNotice, limit: int, lease: timedelta, now: datetime
    ) -> tuple[ClaimedNotice, ...]:
        """Takes what is due of the same case after a notice that is claimed already, in order."""

    async def adopt(self, case: CaseNumber, at: Posting) -> bool:
        """Remembers a card that was posted and not recorded. False where the case has another, or is not there."""

    async def adopt_pointer(self, case: CaseNumber, at: Posting) -> bool:
        """The same for a pointer. False where the case has another, or its card does not stand elsewhere."""

    async def posted(
        self, notice: ClaimedNotice, at: Posting, now: datetime, *, pointer: Posting | None = None
    ) -> None:
        """Posted or updated. Remembers `at` as the case's card when the notice is a card, with the pointer to it.

        What stands of the case in the channel that the card left, and a pointer that is none any more, is to go.
        """

    async def release(self, notice: ClaimedNotice, due: datetime, reason: str) -> None:
        """Not posted: due again."""

    async def refuse(self, notice: ClaimedNotice, reason: str, now: datetime) -> None:
        """Slack will never take it: kept as `refused`, with the documented error name."""

    async def depth(self) -> dict[OutboxState, int]:
        """How many notices stand in each state that is not final."""


class Leases(Protocol):
    """Who may do what only one replica may do at a time, such as polling the mailbox."""

    async def acquire(self, name: str, holder: str, lease: timedelta, now: datetime) -> bool:
        """Takes or prolongs the lease. False while somebody else holds it."""

    async def give_back(self, name: str, holder: str) -> None:
        """Ends the lease, if `holder` has it."""
