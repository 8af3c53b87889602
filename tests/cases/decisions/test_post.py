"""What follows when a person decides on a letter that waits."""

from dataclasses import replace

import pytest

from cases.audit_events import AuditEvent
from cases.case import Approval
from cases.decisions.post import decide_again, decide_confirmed, decide_held, decide_withdrawn, require_in_doubt
from cases.errors import IllegalTransition
from cases.policy import Policy
from cases.ports import EnqueuedLetter
from cases.vocabulary import OutboxState, Purpose, Status
from tests.examples import NOW, NUMBER, a_case

ACK = EnqueuedLetter(
    row=1,
    key="ack.pv-2026-0001",
    purpose=Purpose.ACKNOWLEDGEMENT,
    case=NUMBER,
    state=OutboxState.NEW,
    held="N15 forged",
)
ANSWER = EnqueuedLetter(
    row=2, key="reply.pv-2026-0001.1", purpose=Purpose.REPLY, case=NUMBER, state=OutboxState.UNKNOWN
)
HELD = a_case(Status.RECEIVED, acknowledgement_held=("N15 forged",))
DOUBTFUL = a_case(
    Status.APPROVED,
    in_doubt=ANSWER.key,
    approval=Approval(approver="U0ANNE", version=1, digest="d", at=NOW),
)


def said(decision):
    return [(entry.event, entry.actor) for entry in decision.entries], [notice.text for notice in decision.notices]


def test_a_held_acknowledgement_is_released_by_somebody():
    decision = decide_held(HELD, ACK, "U0ANNE", released=True)

    assert (decision.case.acknowledgement_held, decision.case.no_acknowledgement) == ((), ())
    assert said(decision) == ([(AuditEvent.ACKNOWLEDGEMENT_RELEASED, "U0ANNE")], ["ack_released"])


def test_a_discarded_acknowledgement_leaves_its_reasons_behind():
    decision = decide_held(HELD, ACK, "U0ANNE", released=False)

    assert decision.case.acknowledgement_held == ()
    assert decision.case.no_acknowledgement == ("N15 forged", "discarded by U0ANNE")
    assert said(decision) == ([(AuditEvent.ACKNOWLEDGEMENT_DISCARDED, "U0ANNE")], ["ack_discarded"])


def test_an_answer_in_doubt_is_sent_again():
    decision = decide_again(DOUBTFUL, ANSWER, "U0ANNE")

    assert (decision.case.status, decision.case.in_doubt) == (Status.APPROVED, "")
    assert said(decision) == ([(AuditEvent.LETTER_SENT_AGAIN, "U0ANNE")], ["letter_sent_again"])


def test_an_answer_that_the_person_has_is_an_answer():
    decision = decide_confirmed(DOUBTFUL, ANSWER, "U0ANNE", Policy(), NOW)

    assert (decision.case.status, decision.case.answered_at, decision.case.in_doubt) == (Status.ANSWERED, NOW, "")
    assert said(decision) == ([(AuditEvent.LETTER_CONFIRMED, "U0ANNE")], ["letter_confirmed"])


def test_an_answer_that_is_withdrawn_opens_its_case_again():
    decision = decide_withdrawn(DOUBTFUL, ANSWER, "operator:kari", Policy(), NOW)

    assert (decision.case.status, decision.case.approval, decision.case.in_doubt) == (Status.REOPENED, None, "")
    assert [entry.actor for entry in decision.entries] == ["operator:kari", "service"]


def test_an_acknowledgement_that_is_withdrawn_says_so_on_its_case():
    decision = decide_withdrawn(HELD, ACK, "operator:kari", Policy(), NOW)

    assert decision.case.status is Status.RECEIVED
    assert decision.case.no_acknowledgement == ("N15 forged", "discarded by operator:kari")
    assert decision.case.acknowledgement_held == ()


def test_the_copy_of_a_chat_belongs_to_no_case():
    copy = replace(ANSWER, purpose=Purpose.CHAT_COPY, case=None)

    assert decide_again(None, copy, "operator:kari").case is None
    assert decide_withdrawn(None, copy, "operator:kari", Policy(), NOW).notices == ()


@pytest.mark.parametrize("case", [a_case(Status.APPROVED), replace(DOUBTFUL, status=Status.ANSWERED)])
def test_where_nothing_is_in_doubt_nothing_is_to_be_settled(case):
    with pytest.raises(IllegalTransition):
        require_in_doubt(case)
