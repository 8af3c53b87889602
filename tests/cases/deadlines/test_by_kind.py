from datetime import UTC, date, datetime, timedelta

import pytest

from cases.deadlines.by_kind import RULES, deadline_for
from cases.deadlines.pauses import Pause
from cases.policy import Periods
from cases.vocabulary import RIGHTS, Kind

RECEIVED = datetime(2026, 11, 23, 9, tzinfo=UTC)
MONTH = date(2026, 12, 23)


def test_every_kind_has_a_rule() -> None:
    assert set(RULES) == set(Kind)


@pytest.mark.parametrize("kind", sorted(RIGHTS))
def test_a_right_runs_on_the_statutory_month(kind: Kind) -> None:
    deadline = deadline_for([kind], RECEIVED, Periods())

    assert deadline is not None
    assert (deadline.due, deadline.statutory) == (MONTH, True)


@pytest.mark.parametrize("kinds", [[Kind.UNCLEAR], [Kind.SPAM], []])
def test_the_month_runs_provisionally_for_spam_unclear_and_dead_letters(kinds: list[Kind]) -> None:
    deadline = deadline_for(kinds, RECEIVED, Periods())

    assert deadline is not None
    assert (deadline.due, deadline.statutory) == (MONTH, True)
    assert deadline.steps[-1].rule == "provisional"


@pytest.mark.parametrize(
    ("kind", "due"),
    [
        (Kind.INFORMATION, date(2026, 11, 30)),
        (Kind.COMPLAINT, date(2026, 11, 30)),
        (Kind.PROCESSOR_REFERRAL, date(2026, 11, 25)),
        (Kind.MISDIRECTED, date(2026, 11, 25)),
        (Kind.AUTHORITY, date(2026, 11, 24)),
    ],
)
def test_a_target_of_ours_is_not_statutory(kind: Kind, due: date) -> None:
    deadline = deadline_for([kind], RECEIVED, Periods())

    assert deadline is not None
    assert (deadline.due, deadline.statutory) == (due, False)


@pytest.mark.parametrize("kind", [Kind.SUPPORT, Kind.AUTOMATIC, Kind.OTHER, Kind.COMPENSATION_CLAIM])
def test_a_kind_without_a_clock_has_no_deadline(kind: Kind) -> None:
    assert deadline_for([kind], RECEIVED, Periods()) is None


def test_the_transparency_act_sets_three_weeks_by_law() -> None:
    deadline = deadline_for([Kind.OTHER_LAW], RECEIVED, Periods())

    assert deadline is not None
    assert (deadline.due, deadline.statutory) == (date(2026, 12, 14), True)


def test_the_earliest_of_all_kinds_wins() -> None:
    deadline = deadline_for([Kind.ACCESS, Kind.BREACH_REPORT, Kind.SUPPORT], RECEIVED, Periods())

    assert deadline is not None
    assert deadline.due_at.isoformat() == "2026-11-26T10:00:00+01:00"


def test_of_two_that_end_together_the_one_that_a_law_sets_is_shown() -> None:
    target = deadline_for([Kind.INFORMATION], RECEIVED, Periods())
    assert target is not None

    deadline = deadline_for([Kind.INFORMATION, Kind.AUTHORITY], RECEIVED, Periods(), named=target.due)

    assert deadline is not None
    assert (deadline.due_at, deadline.statutory) == (target.due_at, True)


@pytest.mark.parametrize("kind", [Kind.ACCESS, Kind.INFORMATION, Kind.SUPPORT])
def test_the_hours_of_a_breach_do_not_run_on_an_inquiry_that_tells_of_none(kind: Kind) -> None:
    without = deadline_for([kind], RECEIVED, Periods())

    assert deadline_for([kind], RECEIVED, Periods(), aware_at=RECEIVED) == without


def test_a_complaint_beside_a_right_runs_on_the_clock_of_the_right() -> None:
    deadline = deadline_for([Kind.COMPLAINT, Kind.ACCESS], RECEIVED, Periods())

    assert deadline is not None
    assert (deadline.due, deadline.statutory) == (MONTH, True)


def test_the_date_in_an_authoritys_letter_counts_once_it_is_read() -> None:
    deadline = deadline_for([Kind.AUTHORITY], RECEIVED, Periods(), named=date(2026, 12, 4))

    assert deadline is not None
    assert (deadline.due, deadline.statutory) == (date(2026, 12, 4), True)


def test_a_supplier_notice_has_the_date_that_stands_in_it() -> None:
    assert deadline_for([Kind.SUPPLIER_NOTICE], RECEIVED, Periods()) is None
    assert deadline_for([Kind.SUPPLIER_NOTICE], RECEIVED, Periods(), named=date(2026, 12, 7)) is not None


def test_an_extension_counts_only_if_its_notice_left_in_time() -> None:
    in_time = deadline_for([Kind.ACCESS], RECEIVED, Periods(), noticed_at=datetime(2026, 12, 23, 9, tzinfo=UTC))
    late = deadline_for([Kind.ACCESS], RECEIVED, Periods(), noticed_at=datetime(2026, 12, 24, 9, tzinfo=UTC))

    assert in_time is not None
    assert late is not None
    assert (in_time.due, late.due) == (date(2027, 2, 23), MONTH)


def test_a_pause_moves_the_month_and_is_told() -> None:
    asked, answered = datetime(2026, 11, 24, 9, tzinfo=UTC), datetime(2026, 11, 26, 9, tzinfo=UTC)

    deadline = deadline_for([Kind.ACCESS], RECEIVED, Periods(), pauses=(Pause(asked_at=asked, answered_at=answered),))

    assert deadline is not None
    assert deadline.raw == date(2026, 12, 25)
    assert "pause" in [step.rule for step in deadline.steps]


def test_the_72_hours_run_from_the_awareness_that_a_person_set() -> None:
    aware = datetime(2026, 11, 24, 12, tzinfo=UTC)

    deadline = deadline_for([Kind.BREACH_REPORT], RECEIVED, Periods(), aware_at=aware)

    assert deadline is not None
    assert deadline.due_at == datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.mark.parametrize("kind", [Kind.CUSTOMER_MATTER, Kind.SUPPLIER_NOTICE])
def test_a_customer_or_supplier_who_tells_of_a_breach_starts_the_hours(kind: Kind) -> None:
    told = deadline_for([kind], RECEIVED, Periods(), aware_at=RECEIVED)
    silent = deadline_for([kind], RECEIVED, Periods())

    assert told is not None
    assert told.due_at == RECEIVED + timedelta(hours=72)
    assert silent is None or silent.due_at != told.due_at
