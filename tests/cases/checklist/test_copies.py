"""Whether the copy left that was asked for, by what the post said of the answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cases.audit_events import AuditEvent
from cases.case import Approval, Case
from cases.checklist.copies import require_together
from cases.checklist.state import settlements
from cases.decisions.delivery import decide_delivery
from cases.errors import CopyStaysWithErasure
from cases.events import LetterAccepted, LetterRefused
from cases.policy import Policy
from cases.ports import EnqueuedLetter
from cases.vocabulary import Kind, OutboxState, Purpose, Status
from tests.examples import NOW, NUMBER, a_case, a_verdict

KEY = "reply.pv-2026-0001.1"
LETTER = EnqueuedLetter(row=1, key=KEY, purpose=Purpose.REPLY, case=NUMBER, state=OutboxState.SENDING)
ACCEPTED, REFUSED = LetterAccepted(1, "t", "250 ok"), LetterRefused(1, "t", "550 5.1.1")


def approved(kind: Kind, *also: Kind, **changes: object) -> Case:
    approval = Approval(approver="U0ANNE", version=1, digest="d", at=NOW)
    return a_case(Status.APPROVED, approval=approval, verdict=a_verdict(kind, also=also), **changes)


def test_a_copy_and_an_erasure_are_not_split_into_two_cases() -> None:
    for kept, moved in (((Kind.ERASURE,), (Kind.ACCESS,)), ((Kind.PORTABILITY, Kind.COMPLAINT), (Kind.ERASURE,))):
        with pytest.raises(CopyStaysWithErasure):
            require_together(kept, moved)
    require_together((Kind.ERASURE, Kind.ACCESS), (Kind.COMPLAINT,))


def test_an_answer_to_access_is_the_copy() -> None:
    left = decide_delivery(approved(Kind.ACCESS), LETTER, ACCEPTED, Policy(), NOW).case

    assert left is not None
    assert left.copy_left_in == KEY


def test_an_answer_that_staff_said_holds_the_copy_is_the_copy() -> None:
    left = decide_delivery(approved(Kind.ERASURE, Kind.ACCESS), LETTER, ACCEPTED, Policy(), NOW).case

    assert left is not None
    assert left.copy_left_in == KEY


def test_a_refusal_of_erasure_without_the_copy_is_none() -> None:
    left = decide_delivery(approved(Kind.ERASURE, Kind.ACCESS, checks=()), LETTER, ACCEPTED, Policy(), NOW).case

    assert left is not None
    assert left.copy_left_in == ""


def test_an_answer_about_something_else_is_no_copy() -> None:
    left = decide_delivery(approved(Kind.ERASURE), LETTER, ACCEPTED, Policy(), NOW).case

    assert left is not None
    assert left.copy_left_in == ""


def test_a_copy_that_was_refused_must_be_ticked_anew() -> None:
    decision = decide_delivery(approved(Kind.ERASURE, Kind.ACCESS), LETTER, REFUSED, Policy(), NOW)

    assert decision.case is not None
    assert "copy_delivered" not in settlements(decision.case)
    assert "identity" in settlements(decision.case)
    assert AuditEvent.CHECK_REOPENED in [entry.event for entry in decision.entries]


def test_a_copy_that_left_before_stays_delivered_when_a_later_letter_is_refused() -> None:
    case = approved(Kind.ERASURE, Kind.ACCESS, copy_left_in="reply.pv-2026-0001.0")

    decision = decide_delivery(case, LETTER, REFUSED, Policy(), NOW)

    assert decision.case is not None
    assert decision.case.copy_left_in == "reply.pv-2026-0001.0"
    assert replace(decision.case, checks=()) != decision.case
