from datetime import UTC, date, datetime

from cases.deadlines.extension import extended_deadline, may_extend
from cases.policy import Periods

RECEIVED = datetime(2027, 1, 31, 8, tzinfo=UTC)


def test_three_months_are_reckoned_from_the_receipt_and_never_chained() -> None:
    noticed = datetime(2027, 3, 1, 10, tzinfo=UTC)

    assert extended_deadline(RECEIVED, noticed, Periods()).due == date(2027, 4, 30)


def test_a_notice_on_the_last_day_is_in_time_and_the_day_after_is_not() -> None:
    assert may_extend(RECEIVED, datetime(2027, 3, 1, 22, 59, 59, tzinfo=UTC), Periods())
    assert not may_extend(RECEIVED, datetime(2027, 3, 1, 23, 0, 1, tzinfo=UTC), Periods())


def test_a_late_notice_extends_nothing() -> None:
    late = datetime(2027, 3, 2, 10, tzinfo=UTC)

    assert extended_deadline(RECEIVED, late, Periods()).due == date(2027, 3, 1)
