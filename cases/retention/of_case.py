"""What the schedule asks of one case: which of its items go when, and what staff are told before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from cases.case import Case
from cases.deadlines.calendar import OSLO, local_date
from cases.deadlines.legal_month import same_day_later
from cases.retention.periods import RetentionPeriods
from cases.retention.schedule import BY_HAND, PASSED_ON, REFUSALS, RULES, Item
from cases.vocabulary import Kind, Status

_DONE = frozenset({Status.ANSWERED, Status.CLOSED})


class Deed(StrEnum):
    """What is done with a case."""

    STRIP = "strip"
    TELL = "tell"
    REVIEW = "review"
    ERASE = "erase"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: what, by which line of the schedule, and from when on."""

    deed: Deed
    item: Item
    at: datetime


def steps_of(case: Case, periods: RetentionPeriods) -> tuple[Step, ...]:
    """What is still to be done with a case, the earliest first; nothing under a hold.

    A case that was merged into another goes with that one.
    """
    if case.hold or case.merged_into is not None:
        return ()
    if case.retention.order is not None:
        return (Step(Deed.ERASE, Item.REQUESTED, case.retention.order.at),)
    found = (*_strips(case, periods), *_end(case, periods))
    return tuple(sorted(found, key=lambda step: step.at))


def due_steps(case: Case, periods: RetentionPeriods, now: datetime) -> tuple[Step, ...]:
    """Those whose time has come; only the erasure where the whole case goes."""
    due = [step for step in steps_of(case, periods) if step.at <= now]
    erasures = tuple(step for step in due if step.deed is Deed.ERASE)
    return erasures[:1] or tuple(due)


def looked(case: Case, periods: RetentionPeriods) -> Case:
    """The case, knowing when retention has something to do with it next."""
    coming = steps_of(case, periods)
    look_at = coming[0].at.astimezone(UTC) if coming else None
    return replace(case, retention=replace(case.retention, look_at=look_at))


def last_interaction(case: Case) -> datetime:
    """When the person last heard of us or we of them; what staff do among themselves is none."""
    letters = [moment for one in case.interims for moment in (one.left_at, one.answered_at)]
    moments = (
        case.received_at,
        case.retention.heard_at,
        case.acknowledged_at,
        case.answered_at,
        case.closed_at,
        *letters,
    )
    return max(moment for moment in moments if moment is not None)


def ended_at(case: Case) -> datetime | None:
    """When the case came to its end; None while somebody still has to do something about it."""
    if case.status not in _DONE:
        return None
    return max((moment for moment in (case.answered_at, case.closed_at) if moment), default=case.received_at)


def is_reviewed_by_hand(case: Case) -> bool:
    """Whether a person looks at it before it goes."""
    refused = case.draft is not None and case.answered_at is not None and case.draft.letter in REFUSALS
    return refused or not BY_HAND.isdisjoint(case.verdict.kinds)


# --- bytes -----------------------------------------------------------------------------------------------------------


def _strips(case: Case, periods: RetentionPeriods) -> Iterator[Step]:
    ended, state = ended_at(case), case.retention
    if ended is None:
        return
    gone = state.raw_gone_at is not None and state.raw_gone_at >= max(ended, state.heard_at or ended)
    if not gone:
        yield Step(Deed.STRIP, Item.RAW, _days_later(ended, periods.raw_days, periods))
    disclosed = case.answered_at if case.draft is not None and case.draft.attachments else None
    if disclosed is None or gone or (state.files_gone_at is not None and state.files_gone_at >= disclosed):
        return
    yield Step(Deed.STRIP, Item.DISCLOSURE, _days_later(disclosed, periods.disclosure_days, periods))


# --- the whole case --------------------------------------------------------------------------------------------------


def _end(case: Case, periods: RetentionPeriods) -> Iterator[Step]:
    """How the case goes, and what staff are told before."""
    last, ended = last_interaction(case), ended_at(case)
    told = case.retention.told_at if case.retention.told_at and case.retention.told_at >= last else None
    if (soon := _short_lived(case, periods)) is not None:
        yield soon
        return
    item, due = Item.LIMIT, _years_later(last, periods.limit_years, periods)
    if ended is not None and not is_reviewed_by_hand(case):
        item, due = Item.RECORD, _years_later(last, periods.record_years, periods)
    if told is None and ended is not None and item is Item.LIMIT:
        yield Step(Deed.REVIEW, Item.REVIEWED, _years_later(ended, periods.review_years, periods))
    elif told is None and RULES[item].warned:
        yield Step(Deed.TELL, item, due - timedelta(days=periods.warn_days))
    else:
        yield Step(Deed.ERASE, item, max(due, _days_later(told or last, periods.warn_days - 1, periods)))


def _short_lived(case: Case, periods: RetentionPeriods) -> Step | None:
    """Spam that a person saw, and what was handed over."""
    if (reviewed := _reviewed_as_spam(case)) is not None:
        return Step(Deed.ERASE, Item.SPAM, _days_later(reviewed, periods.spam_days, periods))
    ended = ended_at(case)
    if ended is None or not PASSED_ON.issuperset(case.verdict.kinds):
        return None
    last = max(ended, last_interaction(case))
    return Step(Deed.ERASE, Item.HANDED_OVER, _days_later(last, periods.handed_over_days, periods))


def _reviewed_as_spam(case: Case) -> datetime | None:
    """When staff marked it as spam, or closed what lay there; None while nobody looked, and where it is none."""
    if case.status is Status.SPAM:
        return case.clock.worked_at
    junk = case.quarantined or case.verdict.kind is Kind.SPAM
    return case.closed_at if case.status is Status.CLOSED and junk else None


def _days_later(moment: datetime, days: int, periods: RetentionPeriods) -> datetime:
    return _night_after(local_date(moment) + timedelta(days=days), periods)


def _years_later(moment: datetime, years: int, periods: RetentionPeriods) -> datetime:
    """From 29 February it is 28 February, where the year has no other."""
    return _night_after(same_day_later(local_date(moment), 12 * years), periods)


def _night_after(day: date, periods: RetentionPeriods) -> datetime:
    """The night that follows the last day of a period."""
    return datetime.combine(day + timedelta(days=1), periods.at, OSLO)
