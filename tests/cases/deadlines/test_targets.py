from datetime import UTC, date, datetime

from cases.deadlines.legal_month import month_deadline
from cases.deadlines.targets import internal_target, named_deadline, working_day_target
from cases.policy import Periods

FRIDAY_EVENING = datetime(2026, 11, 20, 20, tzinfo=UTC)


def test_a_target_counts_working_days_and_is_not_statutory() -> None:
    target = working_day_target(FRIDAY_EVENING, 5)

    assert target.due == date(2026, 11, 27)
    assert not target.statutory
    assert target.steps[-1].source == "policy"


def test_a_date_in_a_letter_is_never_moved() -> None:
    saturday = date(2026, 12, 5)

    assert named_deadline(FRIDAY_EVENING, saturday).due == saturday


def test_the_internal_target_lies_five_working_days_before_the_unrolled_date() -> None:
    received = datetime(2027, 2, 25, 10, tzinfo=UTC)

    assert internal_target(month_deadline(received, 1, Periods()), Periods()) == date(2027, 3, 17)
