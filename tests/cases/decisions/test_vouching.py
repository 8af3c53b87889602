"""Vouching for what the wrong-person guard found takes two people, and binds to the exact letter."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases.audit_events import AuditEvent
from cases.case import Case, Staff
from cases.decisions.staff import decide_staff
from cases.errors import FourEyesRequired, NothingToOverride, NotPermitted, StaleDraft, WrongPerson
from cases.events import GuardOverridden, ReplyApproved, ReplyEdited
from cases.policy import Policy
from cases.vocabulary import Kind
from tests.examples import ANNE, BJORN, NOW, NUMBER, WORKER, a_draft, a_verdict
from tests.examples import a_case as any_case


def a_case(**changes: object) -> Case:
    """A question: its answer waits for no checks."""
    return any_case(verdict=a_verdict(Kind.INFORMATION), **changes)  # type: ignore[arg-type]


def overridden(case: Case, staff: Staff = BJORN, findings: tuple[str, ...] = ("other_case",)) -> Case:
    assert case.draft is not None
    event = GuardOverridden(NUMBER, staff, case.draft.digest, "Saken gjelder samme person", findings)
    decided = decide_staff(case, event, Policy(), NOW)
    assert decided.case is not None
    assert [entry.event for entry in decided.entries] == [AuditEvent.GUARD_OVERRIDDEN]
    assert "samme person" not in str([entry.fields for entry in decided.entries])
    return decided.case


def test_whoever_vouched_cannot_approve_and_another_can() -> None:
    case = overridden(a_case())
    digest = a_draft().digest

    with pytest.raises(FourEyesRequired):
        decide_staff(case, ReplyApproved(NUMBER, BJORN, digest), Policy(), NOW)
    assert decide_staff(case, ReplyApproved(NUMBER, ANNE, digest), Policy(), NOW).reply == a_draft()


def test_the_author_cannot_vouch() -> None:
    with pytest.raises(FourEyesRequired):
        overridden(a_case(draft=a_draft(author=BJORN.id)))


def test_a_case_worker_cannot_vouch() -> None:
    with pytest.raises(NotPermitted):
        overridden(a_case(), WORKER)


def test_what_is_absolute_or_not_there_cannot_be_vouched_for() -> None:
    with pytest.raises(WrongPerson):
        overridden(a_case(), findings=("national_id", "other_case"))
    with pytest.raises(NothingToOverride):
        overridden(a_case(), findings=())


def test_one_vouches_for_the_letter_that_was_shown() -> None:
    with pytest.raises(StaleDraft):
        decide_staff(a_case(), GuardOverridden(NUMBER, BJORN, "another", "ok", ("iban",)), Policy(), NOW)


def test_an_edit_leaves_the_one_who_vouched_free_to_approve() -> None:
    case = overridden(a_case())
    edited = decide_staff(case, ReplyEdited(NUMBER, ANNE, a_draft().digest, "Svar", "Nytt"), Policy(), NOW).case

    assert edited is not None
    assert edited.draft is not None
    assert decide_staff(edited, ReplyApproved(NUMBER, BJORN, edited.draft.digest), Policy(), NOW).reply


def test_an_approval_says_until_when_it_can_be_undone() -> None:
    window = timedelta(seconds=30)

    for policy, leaves_at in ((Policy(), NOW + window), (Policy(undo_window=timedelta(0)), None)):
        decided = decide_staff(a_case(), ReplyApproved(NUMBER, ANNE, a_draft().digest), policy, NOW)
        assert decided.case is not None
        assert decided.case.approval is not None
        assert decided.case.approval.leaves_at == leaves_at
