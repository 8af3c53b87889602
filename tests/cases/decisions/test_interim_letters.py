"""Letters beside the answer: who may write them, what they say, and that they leave just as they were read."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from cases.case import PreparedLetter
from cases.decisions.due_dates import clocked
from cases.decisions.staff import decide_staff
from cases.errors import (
    DraftHasGaps,
    ExtensionRefused,
    IllegalTransition,
    NoDraft,
    NotPermitted,
    ReasonMissing,
    StaleDraft,
    UnknownLetter,
)
from cases.events import CustomerTold, DraftRequested, ExtensionNoticed, IdentityAsked, InterimPrepared, ScopeAsked
from cases.interim import Interim
from cases.messages import Address
from cases.permissions import may
from cases.policy import Policy
from cases.vocabulary import Action, InterimReason, Kind, StaffRole, Status
from tests.examples import ANNE, NOW, NUMBER, PERSON, WORKER, a_case, a_draft, a_verdict

CUSTOMER = Address("personvern@kunde.example")
LATE = datetime(2026, 12, 24, 9, tzinfo=UTC)


def decide(case, event, now=NOW):
    return decide_staff(case, event, Policy(), now)


def clocked_case(**changes):
    """A case whose deadline stands, as after its opening."""
    return clocked(a_case(**changes), Policy(), NOW)


def prepare(letter, reason=None, recipient=None, staff=ANNE):
    return InterimPrepared(NUMBER, staff, letter, reason, recipient)


def shown(letter="identity_question", reason="", **changes):
    draft = a_draft(letter=letter, text="Hei, hvem er du?\n", **changes)
    return PreparedLetter(draft=draft, reason=reason)


def sends(event, prepared, text="Hei, hvem er du?", subject="Et spørsmål"):
    return event(NUMBER, ANNE, prepared.draft.digest, subject, text)


def test_a_question_says_from_when_the_clock_stands_still():
    variables = decide(clocked_case(), prepare("identity_question")).prepare.letter.variables

    assert (variables["due_on"], variables["paused_from"]) == (date(2026, 12, 23), date(2026, 11, 23))


def test_a_question_that_comes_late_promises_no_pause():
    late = NOW + timedelta(days=7)

    assert decide(clocked_case(), prepare("identity_question"), late).prepare.letter.variables["paused_from"] is None


def test_a_notice_names_the_date_that_was_promised_and_the_new_one():
    variables = decide(clocked_case(), prepare("extension", InterimReason.COMPLEXITY)).prepare.letter.variables

    assert (variables["due_before"], variables["due_on"]) == (date(2026, 12, 23), date(2027, 2, 23))


@pytest.mark.parametrize(
    ("letter", "reason"),
    [
        ("extension", None),
        ("extension", InterimReason.MANY_YEARS),
        ("scope_question", None),
        ("scope_question", InterimReason.COMPLEXITY),
    ],
)
def test_without_a_reason_that_the_law_accepts_nothing_is_written(letter, reason):
    with pytest.raises(ReasonMissing):
        decide(clocked_case(), prepare(letter, reason))


@pytest.mark.parametrize(
    "case",
    [
        clocked_case(verdict=a_verdict(Kind.INFORMATION)),
        clocked_case(
            interims=(Interim(letter="extension", key="interim.1", by="U0ANNE", at=NOW, left_at=NOW),),
        ),
    ],
    ids=["no month", "extended before"],
)
def test_what_cannot_be_extended_is_not(case):
    with pytest.raises(ExtensionRefused):
        decide(case, prepare("extension", InterimReason.NUMBER))


def test_after_the_first_month_no_notice_is_written_and_none_that_was_written_leaves():
    written = shown("extension", "number")

    with pytest.raises(ExtensionRefused):
        decide(clocked_case(), prepare("extension", InterimReason.NUMBER), LATE)
    with pytest.raises(ExtensionRefused):
        decide(clocked_case(prepared=written), sends(ExtensionNoticed, written), LATE)


def test_only_a_customer_is_written_to_at_another_address():
    to_customer = decide(clocked_case(), prepare("referral", recipient=CUSTOMER)).prepare.letter

    assert to_customer.recipient == CUSTOMER
    assert to_customer.thread.in_reply_to == ""
    with pytest.raises(UnknownLetter):
        decide(clocked_case(), prepare("identity_question", recipient=CUSTOMER))
    with pytest.raises(UnknownLetter):
        decide(clocked_case(), prepare("referral"))


@pytest.mark.parametrize("letter", ["reply_access", "retention_notice", ""])
def test_an_answer_cannot_leave_by_this_way(letter):
    with pytest.raises(UnknownLetter):
        decide(clocked_case(), prepare(letter))


def test_without_an_address_nobody_can_be_asked():
    with pytest.raises(NoDraft):
        decide(clocked_case(sender=None, draft=None), prepare("identity_question"))


def test_a_case_worker_may_not_let_a_letter_leave():
    with pytest.raises(NotPermitted):
        decide(clocked_case(), prepare("identity_question", staff=WORKER))


def test_the_letter_leaves_as_it_was_written_and_the_case_waits():
    written = shown()
    decision = decide(clocked_case(prepared=written), sends(IdentityAsked, written, "Hei,\r\n\r\nhvem er du?  "))

    assert decision.case.status is Status.WAITING_IDENTITY
    assert decision.case.prepared is None
    assert decision.beside.draft.text == "Hei,\n\nhvem er du?\n"
    assert decision.beside.draft.recipient == PERSON
    [interim] = decision.case.interims
    assert (interim.key, interim.left_at) == ("interim.pv-2026-0001.1", None)
    assert decision.entries[0].fields["digest"] == decision.beside.draft.digest


def test_a_letter_with_gaps_stays():
    written = shown()

    with pytest.raises(DraftHasGaps):
        decide(clocked_case(prepared=written), sends(IdentityAsked, written, "Hei, [[hvorfor]]"))


@pytest.mark.parametrize("prepared", [None, shown(version=1, subject="Endret"), shown("scope_question", "many_years")])
def test_what_was_changed_after_it_was_shown_or_is_another_letter_stays(prepared):
    with pytest.raises(StaleDraft):
        decide(clocked_case(prepared=prepared), sends(IdentityAsked, shown()))


def test_each_letter_has_a_key_of_its_own():
    written = shown("scope_question", "many_years")
    before = Interim(letter="identity_question", key="interim.pv-2026-0001.1", by="U0ANNE", at=NOW)

    decision = decide(clocked_case(prepared=written, interims=(before,)), sends(ScopeAsked, written))

    assert [one.key for one in decision.case.interims] == ["interim.pv-2026-0001.1", "interim.pv-2026-0001.2"]
    assert decision.case.status is Status.WAITING_SCOPE


def test_a_letter_to_the_customer_makes_the_case_wait_for_the_customer():
    written = shown("customer_notice", recipient=CUSTOMER)

    decision = decide(clocked_case(prepared=written), sends(CustomerTold, written))

    assert decision.case.status is Status.WAITING_CUSTOMER
    assert decision.beside.draft.recipient == CUSTOMER


def test_an_answered_case_asks_nothing_more():
    written = shown()

    with pytest.raises(IllegalTransition):
        decide(clocked_case(status=Status.ANSWERED, prepared=written), sends(IdentityAsked, written))


def test_every_way_to_let_a_letter_leave_takes_the_right_to_approve():
    actions = (Action.ASK_IDENTITY, Action.ASK_SCOPE, Action.EXTEND, Action.INFORM, Action.REFER)

    assert all(may(StaffRole.APPROVER, action) for action in actions)
    assert not any(may(StaffRole.CASE_WORKER, action) for action in actions)


def test_the_clock_runs_again_when_staff_go_on_without_the_answer():
    question = Interim(letter="identity_question", key="interim.1", by="U0ANNE", at=NOW, left_at=NOW, stops_clock=True)
    waiting = clocked_case(status=Status.WAITING_IDENTITY, interims=(question,))

    decision = decide(waiting, DraftRequested(NUMBER, ANNE), NOW + timedelta(days=4))

    assert decision.case.interims == (replace(question, answered_at=NOW + timedelta(days=4)),)
    assert (decision.case.deadline.due, decision.case.alarm_deadline.due) == (date(2026, 12, 28), date(2026, 12, 23))
