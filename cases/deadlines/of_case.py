"""The deadlines of a case, from what happened to it: with its pauses, and as if there were none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from cases.case import Case
from cases.deadlines.by_kind import deadline_for
from cases.deadlines.deadline import Deadline
from cases.deadlines.extension import may_extend
from cases.deadlines.pauses import IDENTITY, SCOPE, Pause, counts
from cases.interim import Interim
from cases.policy import Periods
from cases.vocabulary import RIGHTS, Kind

QUESTIONS = MappingProxyType({"identity_question": IDENTITY, "scope_question": SCOPE})
"""The letters for whose answer the clock of a month stands still, and what they ask for."""

EXTENSION = "extension"
"""The letter by which the person is told why it takes longer."""

MONTH_KINDS = RIGHTS | {Kind.UNCLEAR, Kind.SPAM}
"""The kinds on which the month of article 12(3) runs, if only provisionally."""


@dataclass(frozen=True, slots=True)
class Both:
    """Both dates, for both are shown; the same one twice where nothing stopped the clock."""

    legal: Deadline | None
    unpaused: Deadline | None


def runs_by_month(case: Case) -> bool:
    """Whether a question can stop a clock of this case, and a notice prolong it."""
    return not MONTH_KINDS.isdisjoint(case.verdict.kinds)


def deadlines_of(case: Case, periods: Periods, now: datetime, *, noticed_at: datetime | None = None) -> Both:
    """Both deadlines as they stand at `now`; a question that nobody has answered yet stops the clock until then.

    `noticed_at` supposes a notice of a longer time that left then, beside those that did.
    """
    noticed = min(filter(None, (noticed_at, extended_at(case))), default=None)
    legal, unpaused = (
        deadline_for(
            case.verdict.kinds,
            case.received_at,
            periods,
            aware_at=case.aware_at,
            noticed_at=noticed,
            named=case.named,
            pauses=pauses,
            terms=case.terms,
        )
        for pauses in (pauses_of(case, now), ())
    )
    return Both(legal, unpaused)


def pauses_of(case: Case, now: datetime) -> tuple[Pause, ...]:
    """The questions that left, each until its answer."""
    return tuple(pause_for(one, now) for one in case.interims if one.counts and one.letter in QUESTIONS)


def pause_for(question: Interim, now: datetime) -> Pause:
    """The pause that a question makes, if it counts; from `now` where it has not left yet."""
    asked = question.left_at or now
    return Pause(
        asked_at=asked,
        answered_at=max(question.answered_at or now, asked),
        about=QUESTIONS[question.letter],
        reason=question.reason,
    )


def would_stop(case: Case, question: Interim, periods: Periods, now: datetime) -> bool:
    """Whether the question stops the clock, having left when it did, or if it left `now`."""
    return runs_by_month(case) and counts(pause_for(question, now), case.received_at, periods)


def extended_at(case: Case) -> datetime | None:
    """When the first notice of a longer time left; None if none did."""
    return min(
        (one.left_at for one in case.interims if one.letter == EXTENSION and one.counts and one.left_at), default=None
    )


def can_extend(case: Case, periods: Periods, now: datetime) -> bool:
    """Whether a notice that left now would give two more months: once, and within the first."""
    return runs_by_month(case) and extended_at(case) is None and may_extend(case.received_at, now, periods)


def stands_still_since(case: Case) -> datetime | None:
    """Since when the clock stands still for a question that nobody has answered; None while it runs."""
    left = [one.left_at for one in case.interims if one.waits and one.left_at]
    return min(left) if left and runs_by_month(case) else None
