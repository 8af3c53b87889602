from datetime import UTC, date, datetime

import pytest

from cases.deadlines.breach import breach_deadline
from cases.deadlines.calendar import add_working_days
from cases.deadlines.deadline import Deadline
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

    assert internal_target(month_deadline(received, 1, Periods()), received, Periods()) == date(2027, 3, 17)


@pytest.mark.parametrize(
    "deadline",
    [
        working_day_target(FRIDAY_EVENING, 20),
        breach_deadline(FRIDAY_EVENING, Periods(breach_hours=1_000)),
        named_deadline(FRIDAY_EVENING, date(2026, 11, 26)),
    ],
    ids=["a target of ours", "hours", "a date so near that the target would be before the receipt"],
)
def test_there_is_no_internal_target_beside(deadline: Deadline) -> None:
    assert internal_target(deadline, FRIDAY_EVENING, Periods()) is None


def test_an_internal_target_may_be_the_day_of_the_receipt() -> None:
    named = named_deadline(FRIDAY_EVENING, add_working_days(FRIDAY_EVENING.date(), 5))

    assert internal_target(named, FRIDAY_EVENING, Periods()) == FRIDAY_EVENING.date()
