"""What the schedule asks of one case, item by item; nights are those of Oslo."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.case import Case
from cases.case_number import CaseNumber
from cases.clock_state import ClockState
from cases.interim import Interim
from cases.messages import AnswerFile
from cases.retention.of_case import Deed, due_steps, last_interaction, looked, steps_of
from cases.retention.periods import RetentionPeriods
from cases.retention.schedule import RULES, SCHEDULE, Item
from cases.retention.state import ErasureOrder, Retention
from cases.vocabulary import Kind, Status
from tests.examples import a_case, a_draft, a_verdict

OSLO = ZoneInfo("Europe/Oslo")
PERIODS = RetentionPeriods()
ARRIVED = datetime(2024, 1, 10, 9, tzinfo=OSLO)
ANSWERED = datetime(2024, 2, 1, 12, tzinfo=OSLO)
FILE = AnswerFile(id=1, name="innsyn.pdf", media_type="application/pdf", size=3, sha256="ab" * 32)


def night(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 2, 30, tzinfo=OSLO)


def answered(**changes: object) -> Case:
    case = a_case(Status.ANSWERED, received_at=ARRIVED, answered_at=ANSWERED)
    return replace(case, **changes)  # type: ignore[arg-type]


def planned(case: Case) -> list[tuple[Deed, Item, datetime]]:
    return [(step.deed, step.item, step.at) for step in steps_of(case, PERIODS)]


def told(case: Case, at: datetime) -> Case:
    return replace(case, retention=replace(case.retention, told_at=at))


def stripped(case: Case, at: datetime = datetime(2024, 6, 1, tzinfo=OSLO)) -> Case:
    return replace(case, retention=replace(case.retention, raw_gone_at=at, files_gone_at=at))


def test_raw_mails_go_ninety_days_after_the_answer_and_the_record_after_three_years_once_staff_were_told() -> None:
    assert planned(answered()) == [
        (Deed.STRIP, Item.RAW, night(2024, 5, 2)),
        (Deed.TELL, Item.RECORD, night(2027, 1, 26)),
    ]


def test_a_case_goes_a_week_after_staff_were_told() -> None:
    case = told(stripped(answered()), night(2027, 1, 26))

    assert planned(case) == [(Deed.ERASE, Item.RECORD, night(2027, 2, 2))]


def test_where_staff_are_told_late_a_case_goes_a_week_after_that() -> None:
    case = told(stripped(answered()), datetime(2027, 6, 1, 11, tzinfo=OSLO))

    assert planned(case) == [(Deed.ERASE, Item.RECORD, night(2027, 6, 8))]


def test_what_was_told_before_the_person_wrote_again_counts_for_nothing() -> None:
    heard = datetime(2027, 1, 28, tzinfo=OSLO)
    case = told(stripped(answered()), night(2027, 1, 26))
    case = replace(case, retention=replace(case.retention, heard_at=heard))

    assert (Deed.TELL, Item.RECORD, night(2030, 1, 22)) in planned(case)


def test_files_that_were_disclosed_go_thirty_days_after_they_were_delivered() -> None:
    case = answered(draft=a_draft(attachments=(FILE,)))

    assert planned(case)[0] == (Deed.STRIP, Item.DISCLOSURE, night(2024, 3, 3))
    assert planned(stripped(case))[0][1] is Item.RECORD


def test_bytes_of_an_open_case_stay() -> None:
    case = a_case(Status.REOPENED, received_at=ARRIVED, draft=a_draft(attachments=(FILE,)))

    assert [item for _, item, _ in planned(case)] == [Item.LIMIT]


def test_raw_mails_that_came_after_the_first_ones_went_go_too() -> None:
    case = stripped(answered(answered_at=datetime(2024, 8, 1, tzinfo=OSLO)))

    assert planned(case)[0] == (Deed.STRIP, Item.RAW, night(2024, 10, 31))


@pytest.mark.parametrize("kind", [Kind.COMPLAINT, Kind.COMPENSATION_CLAIM, Kind.AUTHORITY])
def test_complaints_claims_and_authorities_are_reviewed_by_hand_and_go_at_the_limit(kind: Kind) -> None:
    case = stripped(answered(verdict=a_verdict(also=(kind,))))

    assert planned(case) == [(Deed.REVIEW, Item.REVIEWED, night(2027, 2, 2))]
    assert planned(told(case, night(2027, 2, 2))) == [(Deed.ERASE, Item.LIMIT, night(2028, 2, 2))]


@pytest.mark.parametrize(("letter", "item"), [("refusal", Item.REVIEWED), ("reply_access", Item.RECORD)])
def test_a_refusal_is_reviewed_by_hand(letter: str, item: Item) -> None:
    case = stripped(answered(draft=a_draft(letter=letter)))

    assert planned(case)[0][1] is item


def test_spam_goes_thirty_days_after_staff_marked_it() -> None:
    reviewed = ClockState(worked_at=datetime(2024, 1, 15, tzinfo=OSLO))
    case = a_case(Status.SPAM, received_at=ARRIVED, clock=reviewed)

    assert planned(case) == [(Deed.ERASE, Item.SPAM, night(2024, 2, 15))]


def test_junk_that_staff_closed_goes_thirty_days_later() -> None:
    closed = a_case(Status.CLOSED, received_at=ARRIVED, quarantined=True, closed_at=ANSWERED)

    assert (Deed.ERASE, Item.SPAM, night(2024, 3, 3)) in planned(closed)


def test_junk_that_nobody_looked_at_does_not_go_as_spam() -> None:
    case = a_case(Status.SPAM, received_at=ARRIVED, quarantined=True)

    assert planned(case) == [(Deed.TELL, Item.LIMIT, night(2028, 1, 4))]


@pytest.mark.parametrize("kind", [Kind.SUPPORT, Kind.MISDIRECTED])
def test_what_was_handed_over_goes_thirty_days_later(kind: Kind) -> None:
    case = a_case(Status.CLOSED, received_at=ARRIVED, closed_at=ANSWERED, verdict=a_verdict(kind))

    assert planned(case)[0] == (Deed.ERASE, Item.HANDED_OVER, night(2024, 3, 3))


def test_a_matter_of_privacy_that_was_handed_over_as_well_is_kept_as_one() -> None:
    case = answered(verdict=a_verdict(Kind.SUPPORT, also=(Kind.ACCESS,)))

    assert Item.HANDED_OVER not in {item for _, item, _ in planned(case)}


def test_an_open_case_that_nobody_ends_goes_at_the_limit() -> None:
    case = a_case(Status.DEAD_LETTER, received_at=ARRIVED)

    assert planned(case) == [(Deed.TELL, Item.LIMIT, night(2028, 1, 4))]


def test_nothing_of_a_case_under_a_hold_goes_not_even_on_order() -> None:
    order = Retention(order=ErasureOrder(by="U0ANNE", at=ANSWERED))

    assert planned(answered(hold="dispute", retention=order)) == []
    assert looked(answered(hold="dispute"), PERIODS).retention.look_at is None


def test_a_case_that_goes_on_in_another_goes_with_that_one() -> None:
    assert planned(answered(merged_into=CaseNumber(2024, 7))) == []


def test_an_order_is_carried_out_at_once_and_in_place_of_everything_else() -> None:
    case = answered(retention=Retention(order=ErasureOrder(by="U0ANNE", at=ANSWERED)))

    assert planned(case) == [(Deed.ERASE, Item.REQUESTED, ANSWERED)]


def test_the_last_interaction_is_with_the_person_and_not_among_staff() -> None:
    letter = Interim(letter="scope", key="k", by="U0ANNE", at=ANSWERED, left_at=ANSWERED + timedelta(days=9))
    case = answered(interims=(letter,), clock=ClockState(worked_at=ANSWERED + timedelta(days=99)))

    assert last_interaction(case) == ANSWERED + timedelta(days=9)


@pytest.mark.parametrize(
    ("answered_at", "told_on"),
    [
        (datetime(2024, 2, 29, 12, tzinfo=OSLO), night(2027, 2, 22)),
        (datetime(2025, 2, 28, 12, tzinfo=OSLO), night(2028, 2, 22)),
        # A minute before midnight in UTC is the next day in Oslo.
        (datetime(2024, 3, 31, 23, 59, tzinfo=ZoneInfo("UTC")), night(2027, 3, 26)),
    ],
)
def test_years_go_by_the_norwegian_calendar_leap_days_included(answered_at: datetime, told_on: datetime) -> None:
    assert planned(stripped(answered(answered_at=answered_at), answered_at))[-1][2] == told_on


def test_of_everything_that_is_due_only_the_erasure_is_done() -> None:
    case = told(answered(), night(2027, 1, 26))

    assert [step.deed for step in due_steps(case, PERIODS, night(2027, 2, 2))] == [Deed.ERASE]
    assert [step.deed for step in due_steps(case, PERIODS, night(2027, 2, 1))] == [Deed.STRIP]


def test_shorter_periods_have_everything_go_sooner() -> None:
    case = stripped(answered())

    assert steps_of(case, RetentionPeriods(record_years=1))[0].at == night(2025, 1, 26)


@given(
    st.sampled_from(Status),
    st.sampled_from(Kind),
    st.integers(0, 2200).map(lambda days: ARRIVED + timedelta(days=days)),
    st.integers(0, 400),
)
def test_no_case_without_a_hold_outlives_the_limit_by_more_than_the_warning(
    status: Status, kind: Kind, received: datetime, days: int
) -> None:
    ended = received + timedelta(days=days)
    case = stripped(a_case(status, received_at=received, answered_at=ended, verdict=a_verdict(kind)), ended)

    [step] = steps_of(case, PERIODS)
    if step.deed is not Deed.ERASE:
        [step] = steps_of(told(case, step.at), PERIODS)

    assert step.deed is Deed.ERASE
    assert step.at - ended <= timedelta(days=4 * 365 + 3)


def test_every_line_says_why_and_names_a_period_that_there_is() -> None:
    for rule in SCHEDULE:
        assert rule.source
        assert rule.what
        assert not rule.period or hasattr(PERIODS, rule.period)
    assert set(RULES) == set(Item)
