from datetime import UTC, date, datetime

from cases.deadlines.pauses import SCOPE, Pause, counts, paused_deadline
from cases.policy import Periods

RECEIVED = datetime(2027, 1, 4, 8, tzinfo=UTC)


def _at(day: int) -> datetime:
    return datetime(2027, 1, day, 8, tzinfo=UTC)


def test_a_question_of_scope_pauses_only_with_a_reason() -> None:
    without = Pause(asked_at=_at(5), answered_at=_at(8), about=SCOPE)
    reasoned = Pause(asked_at=_at(5), answered_at=_at(8), about=SCOPE, reason="eleven systems")

    assert not counts(without, RECEIVED, Periods())
    assert counts(reasoned, RECEIVED, Periods())


def test_the_third_working_day_is_in_time_and_the_fourth_is_not() -> None:
    assert counts(Pause(asked_at=_at(7), answered_at=_at(9)), RECEIVED, Periods())
    assert not counts(Pause(asked_at=_at(8), answered_at=_at(9)), RECEIVED, Periods())


def test_days_in_two_pauses_count_once() -> None:
    pauses = [Pause(asked_at=_at(5), answered_at=_at(15)), Pause(asked_at=_at(6), answered_at=_at(19))]

    both = paused_deadline(RECEIVED, 1, pauses, Periods())

    assert (both.legal.due, both.legal.statutory) == (date(2027, 2, 18), True)
    assert both.legal.steps[-1].detail == "days=14, unpaused=2027-02-04"


def test_without_a_pause_both_dates_are_one() -> None:
    both = paused_deadline(RECEIVED, 1, [], Periods())

    assert both.legal is both.unpaused
