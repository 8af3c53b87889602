import pytest

from cases.audit_events import AuditEvent
from cases.decisions.delivery import decide_delivery, settled_state
from cases.events import LetterAccepted, LetterLost, LetterRefused
from cases.policy import Policy
from cases.ports import EnqueuedLetter
from cases.vocabulary import OutboxState, Purpose, Status
from tests.examples import NOW, NUMBER, a_case

ACCEPTED = LetterAccepted(1, "t", "250 queued")
REFUSED = LetterRefused(1, "t", "550 5.1.1")
LOST = LetterLost(1, "t")


def letter(purpose=Purpose.REPLY):
    return EnqueuedLetter(row=1, key="reply.pv-2026-0001.1", purpose=purpose, case=NUMBER, state=OutboxState.SENDING)


def test_an_accepted_acknowledgement_makes_the_case_acknowledged():
    decision = decide_delivery(a_case(Status.RECEIVED), letter(Purpose.ACKNOWLEDGEMENT), ACCEPTED, Policy(), NOW)

    assert decision.case.status is Status.ACKNOWLEDGED
    assert decision.case.acknowledged_at == NOW


def test_a_late_acknowledgement_does_not_turn_the_case_back():
    decision = decide_delivery(a_case(Status.IN_PROGRESS), letter(Purpose.ACKNOWLEDGEMENT), ACCEPTED, Policy(), NOW)

    assert decision.case.status is Status.IN_PROGRESS


def test_an_accepted_answer_makes_the_case_answered():
    decision = decide_delivery(a_case(Status.APPROVED), letter(), ACCEPTED, Policy(), NOW)

    assert decision.case.status is Status.ANSWERED
    assert decision.case.answered_at == NOW


def test_a_refused_answer_opens_the_case_again():
    decision = decide_delivery(a_case(Status.APPROVED), letter(), REFUSED, Policy(), NOW)

    assert decision.case.status is Status.REOPENED
    assert [entry.event for entry in decision.entries] == [AuditEvent.LETTER_REFUSED, AuditEvent.CASE_REOPENED]


def test_a_refused_acknowledgement_leaves_the_state_alone():
    decision = decide_delivery(a_case(Status.RECEIVED), letter(Purpose.ACKNOWLEDGEMENT), REFUSED, Policy(), NOW)

    assert decision.case.status is Status.RECEIVED


def test_a_lost_letter_is_told_and_nothing_more():
    decision = decide_delivery(a_case(Status.APPROVED), letter(), LOST, Policy(), NOW)

    assert decision.case == a_case(Status.APPROVED)
    assert [notice.text for notice in decision.notices] == ["letter_lost"]


@pytest.mark.parametrize(
    ("event", "state"),
    [
        (ACCEPTED, (OutboxState.SENT, "250 queued")),
        (REFUSED, (OutboxState.REFUSED, "550 5.1.1")),
        (LOST, (OutboxState.UNKNOWN, "")),
    ],
)
def test_each_outcome_settles_the_row(event, state):
    assert settled_state(event) == state
