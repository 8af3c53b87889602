"""Our role, dates that only a person can know, and legal holds."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cases.decisions.incoming import NewCaseFacts, open_case, read_at_last
from cases.decisions.staff import decide_staff
from cases.errors import NotPermitted, WrongDate
from cases.events import CaseReclassified, DatesSet, DraftRequested, LegalHoldLifted, LegalHoldSet, RoleDecided
from cases.policy import Policy
from cases.ports import AcknowledgementHistory
from cases.vocabulary import HoldReason, Kind, Provision, Role, Status
from tests.examples import ANNE, NOW, NUMBER, RECEIVED, WORKER, a_case, a_draft, a_mail, a_verdict


def decide(case, event):
    return decide_staff(case, event, Policy(), NOW)


@pytest.mark.parametrize(
    ("role", "letter"),
    [
        (Role.PROCESSOR, "reply_processor_referral"),
        (Role.BOTH, "reply_processor_referral"),
        (Role.NOT_US, "reply_misdirected"),
    ],
)
def test_the_draft_follows_the_role_and_the_guess_stays(role, letter):
    decision = decide(a_case(), RoleDecided(NUMBER, WORKER, role))

    assert (decision.case.role, decision.case.verdict.role) == (role, Role.CONTROLLER)
    assert decision.draft.name == letter
    assert decision.entries[0].fields == {"guess": "controller", "role": role}


def test_for_both_roles_the_letter_answers_for_our_own_half():
    case = a_case(verdict=a_verdict(Kind.ACCESS, also=(Kind.ERASURE,)))

    both = decide(case, RoleDecided(NUMBER, ANNE, Role.BOTH)).draft.variables["kinds"]
    processor = decide(case, RoleDecided(NUMBER, ANNE, Role.PROCESSOR)).draft.variables["kinds"]

    assert both == (Kind.PROCESSOR_REFERRAL, Kind.ACCESS, Kind.ERASURE)
    assert processor == (Kind.PROCESSOR_REFERRAL,)


def test_what_a_person_wrote_is_not_written_anew_for_a_role():
    case = a_case(draft=a_draft(author="U0ANNE"))

    assert decide(case, RoleDecided(NUMBER, ANNE, Role.PROCESSOR)).draft is None


def test_a_referral_that_was_wrong_becomes_the_answer_to_what_was_asked():
    case = a_case(verdict=a_verdict(Kind.PROCESSOR_REFERRAL, also=(Kind.PORTABILITY,)))

    assert decide(case, RoleDecided(NUMBER, ANNE, Role.CONTROLLER)).draft.name == "reply_portability"


def test_the_hours_of_a_breach_run_from_when_a_person_says_we_knew():
    aware = NOW - timedelta(minutes=1)

    decision = decide(a_case(verdict=a_verdict(Kind.BREACH_REPORT)), DatesSet(NUMBER, WORKER, aware_at=aware))

    assert decision.case.deadline.due_at == aware + timedelta(hours=72)


def test_the_date_of_an_authoritys_letter_can_be_set_when_the_case_is_answered_already():
    case = a_case(Status.ANSWERED, verdict=a_verdict(Kind.AUTHORITY))

    assert decide(case, DatesSet(NUMBER, WORKER, named=date(2026, 12, 14))).case.deadline.due == date(2026, 12, 14)


@pytest.mark.parametrize("dates", [{"aware_at": NOW + timedelta(minutes=1)}, {"named": date(2026, 11, 22)}])
def test_an_impossible_date_is_refused(dates):
    with pytest.raises(WrongDate):
        decide(a_case(), DatesSet(NUMBER, WORKER, **dates))


@pytest.mark.parametrize(
    ("kind", "hold"), [(Kind.COMPENSATION_CLAIM, "claim"), (Kind.AUTHORITY, "authority"), (Kind.ACCESS, "")]
)
def test_a_claim_and_an_authority_hold_the_case_by_themselves(kind, hold):
    facts = NewCaseFacts(number=NUMBER, history=AcknowledgementHistory())

    opened = open_case(a_mail(), a_verdict(kind), facts, Policy())
    corrected = decide(a_case(), CaseReclassified(NUMBER, WORKER, kind))

    assert opened.case.hold == corrected.case.hold == hold
    assert [entry.fields["reason"] for entry in opened.entries if entry.event == "hold.set"] == ([hold] if hold else [])


def test_a_hold_that_a_person_set_is_not_changed_by_the_kind():
    held = decide(a_case(), LegalHoldSet(NUMBER, WORKER, HoldReason.COURT)).case

    assert decide(held, CaseReclassified(NUMBER, WORKER, Kind.COMPENSATION_CLAIM)).case.hold == "court"


def test_a_hold_is_lifted_by_whoever_may_approve():
    held = a_case(Status.CLOSED, hold="claim")

    with pytest.raises(NotPermitted):
        decide(held, LegalHoldLifted(NUMBER, WORKER))
    assert decide(held, LegalHoldLifted(NUMBER, ANNE)).case.hold == ""
    assert decide(replace(held, hold=""), LegalHoldLifted(NUMBER, ANNE)).case is None


def test_a_refusal_is_drafted_with_the_provision_that_staff_chose():
    decision = decide(a_case(), DraftRequested(NUMBER, ANNE, "refusal", Provision.ARTICLE_12_5))

    assert decision.draft.name == "refusal"
    assert decision.draft.variables["provision"] is Provision.ARTICLE_12_5
    assert decision.draft.variables["received_on"] == RECEIVED.date()


def test_a_provision_that_is_not_in_the_list_is_left_to_staff():
    decision = decide(a_case(), DraftRequested(NUMBER, ANNE, "refusal_part", Provision.OTHER))

    assert decision.draft.variables["provision"] is None


def test_what_staff_decided_before_a_mail_could_be_read_holds_when_it_is_read_at_last():
    unread = a_case(Status.DEAD_LETTER, hold="court", decided_role=Role.BOTH, named=date(2026, 12, 1), draft=None)
    facts = NewCaseFacts(number=NUMBER, history=AcknowledgementHistory())

    read = read_at_last(unread, a_mail(), a_verdict(Kind.AUTHORITY), facts, Policy()).case

    assert (read.hold, read.role, read.deadline.due) == ("court", Role.BOTH, date(2026, 12, 1))
