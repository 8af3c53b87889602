"""Which of the staff an inquiry is about: closed to them, restricted for all, and told without a name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cases.audit_events import AuditEvent
from cases.case import Case, Staff
from cases.decisions.decision import Decision
from cases.decisions.staff import decide_staff
from cases.errors import CaseClosedToStaff, NotPermitted
from cases.events import ConcernsSet
from cases.policy import Policy
from cases.vocabulary import Flag
from tests.examples import ANNE, BJORN, NOW, NUMBER, READER, a_case

CASE = a_case(assignee=BJORN.id)


def said(case: Case, *concerned: str, by: Staff = ANNE) -> Decision:
    return decide_staff(case, ConcernsSet(NUMBER, by, frozenset(concerned)), Policy(), NOW)


def test_the_case_is_taken_from_whom_it_is_about_and_restricted():
    decision = said(CASE, BJORN.id)

    assert decision.case is not None
    assert (decision.case.concerns, decision.case.assignee) == (frozenset({BJORN.id}), None)
    assert Flag.NAMED_STAFF_MEMBER in decision.case.verdict.flags
    assert [entry.event for entry in decision.entries] == [AuditEvent.CONCERNS_SET]


def test_staff_are_not_told_in_the_thread_whom_it_is_about():
    (notice,) = said(CASE, BJORN.id).notices

    assert (notice.text, BJORN.id in str(notice.params)) == ("concerns_set", False)


def test_where_it_is_about_none_it_is_open_to_all_again():
    closed = said(CASE, BJORN.id).case
    assert closed is not None

    opened = said(closed).case

    assert opened is not None
    assert (opened.concerns, Flag.NAMED_STAFF_MEMBER in opened.verdict.flags) == (frozenset(), False)


def test_the_same_again_changes_nothing():
    assert said(replace(CASE, concerns=frozenset({BJORN.id})), BJORN.id).case is None


def test_nobody_closes_a_case_to_themselves():
    with pytest.raises(CaseClosedToStaff):
        said(CASE, ANNE.id)


def test_a_reader_closes_nothing():
    with pytest.raises(NotPermitted):
        said(CASE, BJORN.id, by=READER)
