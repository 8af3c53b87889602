"""What an answer waits for: its tasks, the copy before an erasure, and the whole checklist."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.case import Case
from cases.checklist.gate import require_ready
from cases.checklist.state import checks_of, open_checks, task_kinds
from cases.checklist.table import CONFIRM_NO_ERASURE, COPIES, INTERIM_LETTERS
from cases.checklist.values import ChecklistRules, Settlement, System, Task
from cases.decisions.staff import decide_staff
from cases.errors import CopyFirst, OpenChecks, PersonvernError, TasksOpen
from cases.events import ReplyApproved
from cases.policy import Policy
from cases.vocabulary import RIGHTS, Kind, Role
from tests.examples import ANNE, NOW, NUMBER, WORKER, a_case, a_draft, a_verdict, with_checks

SYSTEM = System(key="crm", name="CRM", holds="navn", searched_by="salg")
RULES = ChecklistRules(systems=(SYSTEM,))
OFF = replace(RULES, enforced=False)


def tasks_done(case: Case) -> Case:
    return replace(
        case, tasks=tuple(Task(kind=kind, opened_at=NOW, done_at=NOW, done_by="U1") for kind in task_kinds(case))
    )


def of_kinds(kind: Kind, *also: Kind, role: Role = Role.CONTROLLER) -> Case:
    """A case whose tasks are done, and whose checklist is untouched."""
    return tasks_done(a_case(checks=(), verdict=a_verdict(kind, also=also, role=role)))


def ready(case: Case, rules: ChecklistRules = RULES, letter: str = "reply_access") -> bool:
    with suppress(PersonvernError):
        require_ready(case, a_draft(letter=letter), rules)
        return True
    return False


@given(
    kinds=st.lists(st.sampled_from(sorted(Kind)), min_size=1, max_size=4, unique=True),
    role=st.sampled_from(Role),
    data=st.data(),
)
def test_an_answer_is_ready_just_when_all_is_settled(kinds: list[Kind], role: Role, data: st.DataObject) -> None:
    case = of_kinds(kinds[0], *kinds[1:], role=role)
    keys = checks_of(case.verdict, RULES)
    chosen = data.draw(st.sets(st.sampled_from(keys))) if keys else set()
    waived = data.draw(st.booleans())
    case = replace(
        case, checks=tuple(Settlement(check=key, by="U1", at=NOW, waived=waived, reason="x") for key in chosen)
    )

    expected = RIGHTS.isdisjoint(kinds) or chosen == set(keys)

    assert ready(case) is expected


@given(kind=st.sampled_from(sorted(RIGHTS)), missing=st.data())
def test_each_single_check_holds_the_answer_up(kind: Kind, missing: st.DataObject) -> None:
    case = with_checks(of_kinds(kind), RULES)
    left_out = missing.draw(st.sampled_from(case.checks))

    with pytest.raises(OpenChecks) as caught:
        require_ready(replace(case, checks=tuple(set(case.checks) - {left_out})), a_draft(), RULES)

    assert caught.value.checks == (left_out.check,)


def test_the_approval_itself_is_refused_while_a_check_is_open() -> None:
    case = a_case(checks=())

    with pytest.raises(OpenChecks):
        decide_staff(case, ReplyApproved(NUMBER, ANNE, a_draft().digest), Policy(checklist=RULES), NOW)


@pytest.mark.parametrize("letter", sorted(INTERIM_LETTERS))
def test_a_question_or_a_delay_may_leave_before_anything_is_checked(letter: str) -> None:
    case = a_case(checks=(), verdict=a_verdict(Kind.OBJECTION, also=(Kind.ERASURE, Kind.ACCESS)))

    assert ready(case, letter=letter)


def test_a_small_organisation_may_switch_the_checklist_off() -> None:
    assert not ready(of_kinds(Kind.ACCESS))
    assert ready(of_kinds(Kind.ACCESS), OFF)


@pytest.mark.parametrize("kind", sorted(set(Kind) - RIGHTS))
def test_what_is_no_right_is_held_up_by_nothing(kind: Kind) -> None:
    assert ready(of_kinds(kind))


@pytest.mark.parametrize("rules", [RULES, OFF])
@pytest.mark.parametrize("copy", sorted(COPIES))
def test_an_erasure_is_not_confirmed_before_the_copy(copy: Kind, rules: ChecklistRules) -> None:
    case = with_checks(of_kinds(Kind.ERASURE, copy), RULES)
    without = replace(case, checks=tuple(one for one in case.checks if one.check != "copy_delivered"))

    with pytest.raises(CopyFirst):
        require_ready(without, a_draft(letter="reply_erasure"), rules)
    assert ready(case, rules, "reply_erasure")
    assert ready(replace(without, copy_left_in="reply.pv-2026-0001.1"), rules, "reply_erasure")


@pytest.mark.parametrize("letter", sorted(CONFIRM_NO_ERASURE))
def test_a_refusal_waits_for_no_copy(letter: str) -> None:
    assert ready(of_kinds(Kind.ERASURE, Kind.ACCESS), OFF, letter)


@pytest.mark.parametrize("rules", [RULES, OFF])
def test_an_answer_does_not_say_that_we_stopped_before_we_did(rules: ChecklistRules) -> None:
    open_task = with_checks(a_case(verdict=a_verdict(Kind.MARKETING_OPT_OUT)), RULES)

    with pytest.raises(TasksOpen) as caught:
        require_ready(open_task, a_draft(letter="reply_marketing_opt_out"), rules)

    assert caught.value.tasks == ("marketing_opt_out",)
    assert ready(tasks_done(open_task), rules)


def test_every_task_of_several_must_be_done() -> None:
    case = with_checks(of_kinds(Kind.ERASURE, Kind.OBJECTION, Kind.RESTRICTION), RULES)
    one_open = replace(case.tasks[0], done_at=None, done_by="")

    assert ready(case)
    assert not ready(replace(case, tasks=(one_open, *case.tasks[1:])))


def test_no_open_check_hides_behind_a_settlement_of_another_key() -> None:
    case = of_kinds(Kind.ACCESS)
    case = replace(case, checks=(Settlement(check="system.other", by=WORKER.id, at=NOW),))

    assert "system.crm" in open_checks(case, RULES)
