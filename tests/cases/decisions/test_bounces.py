"""What a delivery report on a letter of ours leads to."""

from dataclasses import replace

import pytest

from cases.audit_events import AuditEvent
from cases.case import Approval
from cases.decisions.bounces import decide_bounce, heard
from cases.messages import Bounce
from cases.policy import Policy
from cases.ports import EnqueuedLetter
from cases.vocabulary import OutboxState, Purpose, Status
from tests.examples import NOW, NUMBER, a_case, a_mail

FAILED = a_mail(bounce=Bounce(action="failed", status="5.1.1"), automatic="N3 report", sender=None)
DELAYED = replace(FAILED, bounce=Bounce(action="delayed", status="4.4.1"))
ANSWERED = a_case(Status.ANSWERED, answered_at=NOW, approval=Approval(approver="U0ANNE", version=1, digest="d", at=NOW))


def letter(purpose=Purpose.REPLY, **changes):
    key = f"{purpose.value}.pv-2026-0001.1"
    given = EnqueuedLetter(row=1, key=key, purpose=purpose, case=NUMBER, state=OutboxState.SENT)
    return replace(given, **changes)


def summary(decision):
    return [entry.event for entry in decision.entries], [notice.text for notice in decision.notices]


def test_an_answer_that_came_back_is_no_answer():
    decision = decide_bounce(ANSWERED, letter(), FAILED, Policy(), NOW)

    assert decision.case.status is Status.REOPENED
    assert (decision.case.answered_at, decision.case.approval) == (None, None)
    assert summary(decision) == (
        [AuditEvent.MESSAGE_ADDED, AuditEvent.LETTER_BOUNCED, AuditEvent.CASE_REOPENED],
        ["letter_bounced", "reopened"],
    )
    assert decision.notices[0].params == {"purpose": "reply", "status": "5.1.1"}


def test_a_late_report_on_an_older_answer_reopens_nothing():
    decision = decide_bounce(ANSWERED, letter(key="reply.pv-2026-0001.0"), FAILED, Policy(), NOW)

    assert decision.case == ANSWERED
    assert summary(decision)[1] == ["letter_bounced"]


def test_an_acknowledgement_that_came_back_is_shown_and_changes_nothing():
    decision = decide_bounce(ANSWERED, letter(Purpose.ACKNOWLEDGEMENT), FAILED, Policy(), NOW)

    assert decision.case == ANSWERED
    assert summary(decision) == ([AuditEvent.MESSAGE_ADDED, AuditEvent.LETTER_BOUNCED], ["letter_bounced"])


def test_a_delay_is_shown_and_changes_nothing():
    decision = decide_bounce(ANSWERED, letter(), DELAYED, Policy(), NOW)

    assert decision.case == ANSWERED
    assert summary(decision) == ([AuditEvent.MESSAGE_ADDED, AuditEvent.LETTER_DELAYED], ["letter_delayed"])


def test_the_copy_of_a_chat_that_came_back_is_in_the_audit_log():
    decision = decide_bounce(None, letter(Purpose.CHAT_COPY, case=None), FAILED, Policy(), NOW)

    assert decision.case is None
    (entry,) = decision.entries
    assert (entry.event, entry.case, entry.fields["status"]) == (AuditEvent.LETTER_BOUNCED, None, "5.1.1")


def test_a_delay_shows_that_a_letter_left_of_which_nobody_knew():
    waiting = replace(ANSWERED, status=Status.APPROVED, answered_at=None, in_doubt=letter().key)

    decision = decide_bounce(waiting, letter(state=OutboxState.UNKNOWN), DELAYED, Policy(), NOW)

    assert (decision.case.status, decision.case.in_doubt) == (Status.ANSWERED, "")


def test_a_failure_settles_a_doubt_too():
    waiting = replace(ANSWERED, status=Status.APPROVED, answered_at=None, in_doubt=letter().key)

    decision = decide_bounce(waiting, letter(state=OutboxState.UNKNOWN), FAILED, Policy(), NOW)

    assert (decision.case.status, decision.case.in_doubt) == (Status.REOPENED, "")


@pytest.mark.parametrize(("status", "kept"), [("5.1.1", "failed 5.1.1"), ("", "failed")])
def test_what_the_outbox_keeps_names_nobody(status, kept):
    assert heard(Bounce(action="failed", status=status, recipient="kari@epost.example")) == kept
