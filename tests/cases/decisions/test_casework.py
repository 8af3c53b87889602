"""Handing on, noting, opening again, and closing with a reason."""

import pytest

from cases.audit_events import AuditEvent
from cases.case_number import CaseNumber
from cases.decisions.staff import decide_staff
from cases.errors import CaseIsMerged, IllegalTransition, NotPermitted, ReasonMissing
from cases.events import CaseAssigned, CaseClosed, CaseReopened, NoteAdded
from cases.intake import CloseReason
from cases.policy import Policy
from cases.vocabulary import Status
from tests.examples import ANNE, BJORN, NOW, NUMBER, READER, WORKER, a_case

POLICY = Policy()


def decided(case, event):
    return decide_staff(case, event, POLICY, NOW)


def test_a_case_is_handed_to_a_colleague_who_is_told():
    decision = decided(a_case(Status.RECEIVED), CaseAssigned(NUMBER, ANNE, BJORN.id))

    assert (decision.case.assignee, decision.case.status) == (BJORN.id, Status.IN_PROGRESS)
    assert decision.notices[0].params == {"staff": ANNE.id, "colleague": BJORN.id}


@pytest.mark.parametrize("status", list(Status))
def test_a_note_can_always_be_written_and_moves_nothing(status):
    decision = decided(a_case(status), NoteAdded(NUMBER, WORKER, "Ringte kunden."))

    assert decision.case.status is status
    assert [(note.text, note.author, note.inquiry) for note in decision.notes] == [("Ringte kunden.", WORKER.id, False)]
    assert "Ringte" not in f"{decision.entries} {decision.notices} {decision.notes}"


@pytest.mark.parametrize("status", [Status.ANSWERED, Status.CLOSED])
def test_a_case_is_opened_again_with_a_reason_and_the_same_clock(status):
    case = a_case(status, answered_at=NOW, closed_at=NOW, close_reason=CloseReason.DUPLICATE)

    decision = decided(case, CaseReopened(NUMBER, WORKER, "Personen ringte."))

    changed = decision.case
    assert (changed.status, changed.answered_at, changed.closed_at) == (Status.REOPENED, None, None)
    assert (changed.close_reason, changed.deadline) == (None, case.deadline)
    assert decision.notes[0].text == "Personen ringte."
    assert decision.entries[0].fields == {"because": "staff"}


def test_a_merged_case_is_not_opened_again():
    with pytest.raises(CaseIsMerged):
        decided(a_case(Status.CLOSED, merged_into=CaseNumber(2026, 2)), CaseReopened(NUMBER, WORKER, "x"))


def test_an_open_case_is_not_opened_again():
    with pytest.raises(IllegalTransition):
        decided(a_case(), CaseReopened(NUMBER, WORKER, "x"))


def test_closing_without_an_answer_takes_a_reason():
    with pytest.raises(ReasonMissing):
        decided(a_case(), CaseClosed(NUMBER, WORKER))
    with pytest.raises(ReasonMissing):
        decided(a_case(), CaseClosed(NUMBER, WORKER, CloseReason.MERGED))
    decision = decided(a_case(), CaseClosed(NUMBER, WORKER, CloseReason.WITHDRAWN))

    assert (decision.case.status, decision.case.close_reason) == (Status.CLOSED, CloseReason.WITHDRAWN)
    assert decision.entries[0].event is AuditEvent.CASE_CLOSED
    assert decision.entries[0].fields == {"reason": "withdrawn"}


def test_an_answered_case_is_closed_because_it_was_answered():
    decision = decided(a_case(Status.ANSWERED, answered_at=NOW), CaseClosed(NUMBER, WORKER))

    assert decision.case.close_reason is CloseReason.ANSWERED


def test_a_reader_does_none_of_it():
    for event in (CaseAssigned(NUMBER, READER, "U1"), NoteAdded(NUMBER, READER, "x")):
        with pytest.raises(NotPermitted):
            decided(a_case(), event)
