"""Mails that lay among the junk: cases with a running clock, released by staff or in the mailbox."""

from datetime import timedelta

import pytest

from cases.audit_events import AuditEvent
from cases.decisions import incoming, quarantine
from cases.decisions.incoming import NewCaseFacts
from cases.decisions.staff import decide_staff
from cases.errors import IllegalTransition, NotPermitted
from cases.events import CaseMarkedSpam, CaseReleased
from cases.policy import Policy
from cases.ports import AcknowledgementHistory
from cases.vocabulary import Kind, Status
from tests.examples import NOW, NUMBER, READER, RECEIVED, WORKER, a_case, a_mail, a_verdict

POLICY = Policy()
JUNK = {"quarantined": True, "no_ack": (quarantine.JUNK_RULE,)}


def opened(verdict=None, **changes):
    facts = NewCaseFacts(number=NUMBER, history=AcknowledgementHistory())
    return incoming.open_case(a_mail(**{**JUNK, **changes}), verdict or a_verdict(), facts, POLICY)


def released(case):
    return decide_staff(case, CaseReleased(NUMBER, WORKER), POLICY, NOW + timedelta(days=3))


def test_a_mail_among_the_junk_is_a_case_with_its_clock_and_without_an_acknowledgement():
    decision = opened()

    assert decision.case.status is Status.SPAM
    assert decision.case.quarantined
    assert decision.case.deadline.due > RECEIVED.date()
    assert decision.case.received_at == RECEIVED
    assert (decision.letters, decision.notices) == ((), ())


def test_a_release_acknowledges_late_with_the_date_of_arrival():
    decision = released(opened().case)

    [letter] = decision.letters
    assert letter.variables["received_on"] == RECEIVED.date()
    assert decision.case.status is Status.RECEIVED
    assert not decision.case.quarantined
    assert decision.case.deadline == opened().case.deadline
    assert [entry.event for entry in decision.entries] == [AuditEvent.CASE_RELEASED]
    assert [notice.text for notice in decision.notices] == ["released"]


def test_a_robot_that_is_released_is_not_acknowledged():
    decision = released(opened(no_ack=("N2 auto-submitted", quarantine.JUNK_RULE)).case)

    assert decision.letters == ()
    assert decision.case.no_acknowledgement == ("N2 auto-submitted",)


def test_what_triage_took_for_spam_becomes_what_it_thought_next():
    verdict = a_verdict(Kind.SPAM, candidates=((Kind.SPAM, 0.6), (Kind.ACCESS, 0.3), (Kind.OTHER, 0.1)))

    decision = released(opened(verdict, quarantined=False, no_ack=()).case)

    assert decision.case.verdict.kind is Kind.ACCESS
    assert decision.case.deadline.statutory
    assert len(decision.letters) == 1


def test_what_was_acknowledged_before_is_not_acknowledged_again():
    marked = decide_staff(a_case(acknowledged_at=NOW), CaseMarkedSpam(NUMBER, WORKER), POLICY, NOW).case

    assert marked.status is Status.SPAM
    assert released(marked).letters == ()


def test_a_mail_that_somebody_moves_out_of_the_junk_folder_is_released():
    decision = quarantine.released_in_mailbox(opened().case, POLICY, NOW)

    assert decision.case.status is Status.RECEIVED
    assert len(decision.letters) == 1
    assert [notice.text for notice in decision.notices] == ["released_in_mailbox"]


def test_only_spam_is_released_and_only_by_those_who_may():
    with pytest.raises(IllegalTransition):
        decide_staff(a_case(), CaseReleased(NUMBER, WORKER), POLICY, NOW)
    with pytest.raises(NotPermitted):
        decide_staff(opened().case, CaseReleased(NUMBER, READER), POLICY, NOW)


def test_the_case_keeps_what_a_trusted_server_found():
    assert opened(authentication="spf=pass dmarc=pass").case.authentication == "spf=pass dmarc=pass"


def test_a_release_that_finds_a_claim_holds_it_and_logs_the_date():
    spam = opened(a_verdict(Kind.SPAM, candidates=((Kind.SPAM, 0.6), (Kind.COMPENSATION_CLAIM, 0.4)))).case

    decision = released(spam)

    events = [entry.event for entry in decision.entries]
    assert decision.case.hold == "claim"
    assert events[0] is AuditEvent.CASE_RELEASED
    assert AuditEvent.HOLD_SET in events
