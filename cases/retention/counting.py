"""What is counted of a case before it goes: the quarter, words of ours, and durations in bands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cases.case import Case
from cases.deadlines.calendar import local_date
from cases.vocabulary import Kind, Language, Role, Status

NEVER = "never"
_BANDS = ((1, "within a day"), (5, "2 to 5 days"), (14, "6 to 14 days"), (31, "15 to 31 days"), (92, "32 to 92 days"))
LONGER = "longer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The cell of the statistics that a case falls into.

    Attributes
    ----------
    quarter:
        Of receipt in Oslo, as `2026-Q4`.
    channel:
        `mail`, or how staff came by the inquiry.
    acknowledged_in, answered_in, paused:
        A band of days; `never` where it did not happen.
    outcome:
        `on time`, `late`, or why it ended without an answer.
    """

    quarter: str
    kind: Kind
    language: Language
    role: Role
    channel: str
    acknowledged_in: str
    answered_in: str
    paused: str
    extended: bool
    outcome: str


def counted(case: Case) -> Counted:
    """The cell of a case."""
    received = local_date(case.received_at)
    paused = sum((_paused(one.left_at, one.answered_at) for one in case.interims if one.stops_clock), timedelta())
    return Counted(
        quarter=f"{received.year}-Q{(received.month + 2) // 3}",
        kind=case.verdict.kind,
        language=case.verdict.language,
        role=case.role,
        channel=case.intake.channel.value if case.intake is not None else "mail",
        acknowledged_in=band(case.received_at, case.acknowledged_at),
        answered_in=band(case.received_at, case.answered_at),
        paused=_band(paused) if paused else NEVER,
        extended=any(one.letter == "extension" and one.counts for one in case.interims),
        outcome=_outcome(case),
    )


def band(since: datetime, until: datetime | None) -> str:
    """How long something took, in a band."""
    return _band(until - since) if until is not None else NEVER


def _band(period: timedelta) -> str:
    return next((name for days, name in _BANDS if period <= timedelta(days=days)), LONGER)


def _paused(since: datetime | None, until: datetime | None) -> timedelta:
    return until - since if since is not None and until is not None else timedelta()


def _outcome(case: Case) -> str:
    if case.status is Status.SPAM:
        return "spam"
    if case.answered_at is None:
        return case.close_reason.value if case.close_reason is not None else "open"
    return "late" if case.deadline is not None and case.answered_at > case.deadline.due_at else "on time"
