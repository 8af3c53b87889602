from datetime import UTC, date, datetime

from cases.deadlines.by_kind import deadline_for
from cases.deadlines.extension import may_extend
from cases.policy import Periods
from cases.vocabulary import Kind

RECEIVED = datetime(2027, 1, 31, 8, tzinfo=UTC)


def due_with(noticed: datetime) -> date:
    deadline = deadline_for([Kind.ACCESS], RECEIVED, Periods(), noticed_at=noticed)
    assert deadline is not None
    return deadline.due


def test_three_months_are_reckoned_from_the_receipt_and_never_chained() -> None:
    noticed = datetime(2027, 3, 1, 10, tzinfo=UTC)

    assert due_with(noticed) == date(2027, 4, 30)


def test_a_notice_on_the_last_day_is_in_time_and_the_day_after_is_not() -> None:
    assert may_extend(RECEIVED, datetime(2027, 3, 1, 22, 59, 59, tzinfo=UTC), Periods())
    assert not may_extend(RECEIVED, datetime(2027, 3, 1, 23, 0, 1, tzinfo=UTC), Periods())


def test_a_late_notice_extends_nothing() -> None:
    late = datetime(2027, 3, 2, 10, tzinfo=UTC)

    assert due_with(late) == date(2027, 3, 1)
