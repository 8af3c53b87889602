"""What follows when staff tick, waive or reopen checks, or have done what could not wait."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from cases.case import Case, Staff
from cases.checklist.state import open_checks, settlements
from cases.checklist.values import CheckChange, ChecklistRules, Settlement, Task
from cases.decisions.decision import Decision
from cases.decisions.staff import decide_staff
from cases.errors import CheckNotWaivable, IllegalTransition, NotPermitted, WaiverWithoutReason
from cases.events import ChecksChanged, TasksDone
from cases.policy import Policy
from cases.vocabulary import Kind, Status
from tests.examples import ANNE, NOW, NUMBER, READER, WORKER, a_case, a_verdict

RULES = ChecklistRules()
REASON = "Finnes ikke hos oss"
STOP = Task(kind=Kind.MARKETING_OPT_OUT, opened_at=NOW)
FREEZE = Task(kind=Kind.RESTRICTION, opened_at=NOW)


def change(case: Case, changes: Mapping[str, CheckChange], reason: str = "", staff: Staff = WORKER) -> Decision:
    return decide_staff(case, ChecksChanged(NUMBER, staff, changes, reason), Policy(checklist=RULES), NOW)


def changed(case: Case, changes: Mapping[str, CheckChange], reason: str = "", staff: Staff = WORKER) -> Case:
    case_after = change(case, changes, reason, staff).case
    assert case_after is not None
    return case_after


def told(decision: Decision) -> list[tuple[str, ...]]:
    return [(entry.event.value, entry.actor, *entry.fields.values()) for entry in decision.entries]


def test_a_tick_keeps_by_whom_and_when() -> None:
    case = changed(a_case(checks=()), {"identity": CheckChange.TICK})

    assert case.checks == (Settlement(check="identity", by=WORKER.id, at=NOW),)


def test_a_waiver_keeps_its_reason_and_the_audit_log_does_not() -> None:
    decision = change(a_case(checks=()), {"notes_and_logs": CheckChange.WAIVE}, REASON)

    assert decision.case is not None
    assert decision.case.checks[0].reason == REASON
    assert told(decision) == [("check.waived", WORKER.id, "notes_and_logs")]
    assert REASON not in repr(decision)


def test_a_waiver_without_a_reason_is_refused() -> None:
    with pytest.raises(WaiverWithoutReason):
        change(a_case(checks=()), {"identity": CheckChange.WAIVE}, "  ")


def test_the_order_of_copy_and_erasure_cannot_be_waived() -> None:
    case = a_case(checks=(), verdict=a_verdict(Kind.ERASURE, also=(Kind.ACCESS,)))

    with pytest.raises(CheckNotWaivable):
        change(case, {"copy_delivered": CheckChange.WAIVE}, REASON)
    assert "copy_delivered" in settlements(changed(case, {"copy_delivered": CheckChange.TICK}))


def test_two_who_tick_different_boxes_lose_nothing() -> None:
    first = changed(a_case(checks=()), {"identity": CheckChange.TICK})

    second = changed(first, {"role": CheckChange.TICK}, staff=ANNE)

    assert {one.check: one.by for one in second.checks} == {"identity": WORKER.id, "role": ANNE.id}


def test_a_repeated_tick_changes_nothing_and_keeps_the_first() -> None:
    first = changed(a_case(checks=()), {"identity": CheckChange.TICK})

    again = change(first, {"identity": CheckChange.TICK}, staff=ANNE)

    assert (again.case, again.entries, again.notices) == (None, (), ())


def test_a_check_can_be_opened_again() -> None:
    decision = change(a_case(), {"identity": CheckChange.REOPEN})

    assert decision.case is not None
    assert open_checks(decision.case, RULES) == ("identity",)
    assert told(decision) == [("check.reopened", WORKER.id, "identity")]


def test_a_waived_check_can_be_ticked_and_a_reason_replaced() -> None:
    waived = changed(a_case(checks=()), {"identity": CheckChange.WAIVE}, REASON)

    ticked = changed(waived, {"identity": CheckChange.TICK})
    otherwise = changed(waived, {"identity": CheckChange.WAIVE}, "En annen grunn", ANNE)

    assert not ticked.checks[0].waived
    assert (otherwise.checks[0].reason, otherwise.checks[0].by) == ("En annen grunn", ANNE.id)


def test_what_is_no_check_of_the_case_is_left_out() -> None:
    decision = change(a_case(checks=()), {"every_list": CheckChange.TICK, "system.nowhere": CheckChange.TICK})

    assert decision.case is None


def test_staff_are_told_how_far_the_checklist_is() -> None:
    (notice,) = change(a_case(checks=()), {"identity": CheckChange.TICK, "role": CheckChange.TICK}).notices

    assert notice.text == "checks_changed"
    assert notice.params == {"staff": WORKER.id, "done": "2", "total": "8"}


def test_a_reader_ticks_nothing() -> None:
    with pytest.raises(NotPermitted):
        change(a_case(checks=()), {"identity": CheckChange.TICK}, staff=READER)


@pytest.mark.parametrize("status", [Status.APPROVED, Status.ANSWERED, Status.CLOSED, Status.SPAM])
def test_the_checklist_of_a_case_that_is_not_open_stands(status: Status) -> None:
    with pytest.raises(IllegalTransition):
        change(a_case(status, checks=()), {"identity": CheckChange.TICK})


def test_a_task_is_done_by_somebody_at_some_time() -> None:
    case = a_case(tasks=(STOP, FREEZE))

    decision = decide_staff(case, TasksDone(NUMBER, WORKER, frozenset({Kind.RESTRICTION})), Policy(), NOW)

    assert decision.case is not None
    assert decision.case.tasks[0] == STOP
    assert (decision.case.tasks[1].done_at, decision.case.tasks[1].done_by) == (NOW, WORKER.id)
    assert told(decision) == [("task.done", WORKER.id, "restriction")]


def test_a_task_that_was_done_stays_with_whoever_did_it() -> None:
    case = a_case(tasks=(Task(kind=Kind.RESTRICTION, opened_at=NOW, done_at=NOW, done_by=WORKER.id),))

    decision = decide_staff(case, TasksDone(NUMBER, ANNE, frozenset({Kind.RESTRICTION})), Policy(), NOW)

    assert (decision.case, decision.entries) == (None, ())


def test_what_could_not_wait_is_still_to_be_done_when_the_case_is_closed() -> None:
    case = a_case(Status.CLOSED, tasks=(STOP,))

    decision = decide_staff(case, TasksDone(NUMBER, WORKER, frozenset({STOP.kind})), Policy(), NOW)

    assert decision.case is not None
    assert not decision.case.tasks[0].open
    assert decision.case.status is Status.CLOSED
