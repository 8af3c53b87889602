"""The deadlines of a case, from the letters that left and what staff entered."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from cases.deadlines.of_case import can_extend, deadlines_of, stands_still_since
from cases.interim import Interim
from cases.policy import Periods
from cases.vocabulary import InterimReason, Kind
from tests.examples import a_case, a_verdict

PERIODS = Periods()


def at(day: int, month: int = 11, hour: int = 12) -> datetime:
    return datetime(2026 if month > 2 else 2027, month, day, hour, tzinfo=UTC)


def a_letter(letter: str = "identity_question", left: datetime | None = None, **changes: object) -> Interim:
    sent = Interim(letter=letter, key=f"interim.{letter}", by="U0ANNE", at=at(24), left_at=left or at(24))
    return replace(sent, **changes)  # type: ignore[arg-type]


def dates(case, now):
    both = deadlines_of(case, PERIODS, now)
    return both.legal.due, both.unpaused.due


def test_without_letters_both_dates_are_the_month():
    assert dates(a_case(), at(24)) == (date(2026, 12, 23), date(2026, 12, 23))


def test_a_question_that_was_answered_moves_the_date_by_the_days_between():
    case = a_case(interims=(a_letter(answered_at=at(30)),))

    assert dates(case, at(1, 12)) == (date(2026, 12, 29), date(2026, 12, 23))


def test_an_open_question_moves_the_date_with_each_day():
    case = a_case(interims=(a_letter(),))

    assert dates(case, at(24)) == (date(2026, 12, 23), date(2026, 12, 23))
    assert dates(case, at(28)) == (date(2026, 12, 28), date(2026, 12, 23))


@pytest.mark.parametrize(
    "question",
    [
        a_letter(left=at(27), answered_at=at(30, hour=13)),
        a_letter(failed=True, answered_at=at(30)),
        a_letter(left_at=None),
        a_letter("scope_question", answered_at=at(30)),
        a_letter("status_update"),
    ],
    ids=["left on the fourth working day", "bounced", "not left yet", "scope without a reason", "no question"],
)
def test_these_letters_move_nothing(question):
    assert dates(a_case(interims=(question,)), at(1, 12)) == (date(2026, 12, 23), date(2026, 12, 23))


def test_a_question_about_the_scope_needs_its_reason():
    question = a_letter("scope_question", reason=InterimReason.MANY_YEARS.value, answered_at=at(30))

    assert dates(a_case(interims=(question,)), at(1, 12))[0] == date(2026, 12, 29)


def test_a_question_stops_no_clock_but_that_of_a_month():
    case = a_case(verdict=a_verdict(Kind.INFORMATION), interims=(a_letter(answered_at=at(30), stops_clock=True),))

    assert dates(case, at(1, 12)) == (date(2026, 11, 30), date(2026, 11, 30))
    assert stands_still_since(replace(case, interims=(a_letter(stops_clock=True),))) is None


def test_a_notice_that_left_in_the_first_month_gives_three():
    case = a_case(interims=(a_letter("extension", left=at(23, 12)),))

    assert dates(case, at(28, 12)) == (date(2027, 2, 23), date(2027, 2, 23))


def test_a_notice_that_left_late_gives_nothing():
    case = a_case(interims=(a_letter("extension", left=at(24, 12)),))

    assert dates(case, at(28, 12)) == (date(2026, 12, 23), date(2026, 12, 23))


def test_a_pause_gives_no_more_time_for_the_notice():
    case = a_case(interims=(a_letter(answered_at=at(10, 12)),))

    assert can_extend(case, PERIODS, at(23, 12))
    assert not can_extend(case, PERIODS, at(24, 12))


def test_the_time_is_extended_once_and_only_where_a_month_runs():
    assert not can_extend(a_case(interims=(a_letter("extension"),)), PERIODS, at(25))
    assert not can_extend(a_case(verdict=a_verdict(Kind.BREACH_REPORT)), PERIODS, at(24))


@pytest.mark.parametrize("kind", [Kind.UNCLEAR, Kind.SPAM])
def test_the_month_that_runs_provisionally_can_be_extended(kind):
    assert can_extend(a_case(verdict=a_verdict(kind)), PERIODS, at(24))


def test_of_several_notices_the_first_counts():
    in_time, late = a_letter("extension", left=at(1, 12)), a_letter("extension", left=at(24, 12), key="interim.2")

    assert dates(a_case(interims=(late, in_time)), at(28, 12))[0] == date(2027, 2, 23)
    assert deadlines_of(a_case(interims=(in_time,)), PERIODS, at(28, 12), noticed_at=at(28, 12)).legal.due == date(
        2027, 2, 23
    )


def test_the_hours_of_a_breach_run_from_awareness():
    case = a_case(verdict=a_verdict(Kind.BREACH_REPORT), aware_at=at(24, hour=10))

    assert deadlines_of(case, PERIODS, at(24)).legal.due_at == at(27, hour=10)


def test_the_date_in_an_authoritys_letter_counts():
    case = a_case(verdict=a_verdict(Kind.AUTHORITY), named=date(2026, 12, 14))

    assert dates(case, at(24)) == (date(2026, 12, 14), date(2026, 12, 14))


def test_the_clock_stands_still_since_the_first_open_question_left():
    first, second = a_letter(stops_clock=True), a_letter(left=at(25), key="interim.2", stops_clock=True)

    assert stands_still_since(a_case(interims=(second, first))) == at(24)
    assert stands_still_since(a_case(interims=(replace(first, answered_at=at(25)),))) is None
