"""What stands open on a case, and what was settled."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cases.checklist.state import check_named, checks_of, open_checks, open_tasks, progress, tasks_due
from cases.checklist.values import ChecklistRules, Settlement, System, Task
from cases.vocabulary import Kind, Status
from tests.examples import NOW, WORKER, a_case, a_verdict

CRM = System(key="crm", name="CRM", holds="navn", searched_by="salg")
MAIL = System(key="mail", name="e-posten", holds="e-post", searched_by="alle")
RULES = ChecklistRules(systems=(CRM, MAIL))


def test_the_systems_stand_in_the_checklist_in_the_order_of_the_register() -> None:
    keys = checks_of(a_verdict(), RULES)

    assert keys[:5] == ("identity", "role", "system.crm", "system.mail", "third_persons")


def test_a_fresh_case_has_nothing_settled() -> None:
    case = a_case(checks=())

    assert progress(case, RULES) == (0, len(checks_of(case.verdict, RULES)))
    assert open_checks(case, RULES) == checks_of(case.verdict, RULES)


def test_what_was_ticked_or_waived_is_open_no_more() -> None:
    ticked = Settlement(check="identity", by=WORKER.id, at=NOW)
    waived = Settlement(check="system.mail", by=WORKER.id, at=NOW, waived=True, reason="Finnes ikke")
    case = a_case(checks=(ticked, waived))

    left = open_checks(case, RULES)

    assert "identity" not in left
    assert "system.mail" not in left
    assert progress(case, RULES)[0] == 2


def test_a_system_that_joins_the_register_is_open_on_the_cases_that_stand() -> None:
    case = a_case()

    assert open_checks(case, ChecklistRules()) == ()
    assert open_checks(case, RULES) == ("system.crm", "system.mail")


def test_a_tick_of_another_kind_does_not_count() -> None:
    case = a_case(checks=(Settlement(check="every_list", by=WORKER.id, at=NOW),))

    assert progress(case, RULES)[0] == 0


def test_a_copy_that_left_settles_its_check_by_itself() -> None:
    case = a_case(checks=(), verdict=a_verdict(Kind.ERASURE, also=(Kind.ACCESS,)))

    assert "copy_delivered" in open_checks(case, RULES)
    assert "copy_delivered" not in open_checks(replace(case, copy_left_in="reply.pv-2026-0001.1"), RULES)


def test_a_key_finds_its_row() -> None:
    assert check_named("system.crm").key == "system"
    assert check_named("identity").key == "identity"
    with pytest.raises(KeyError):
        check_named("nothing")


def test_tasks_that_are_open_come_in_the_order_of_the_table() -> None:
    freeze = Task(kind=Kind.RESTRICTION, opened_at=NOW - timedelta(hours=1))
    stop = Task(kind=Kind.MARKETING_OPT_OUT, opened_at=NOW)
    done = Task(kind=Kind.OBJECTION, opened_at=NOW, done_at=NOW, done_by=WORKER.id)

    assert open_tasks(a_case(tasks=(freeze, done, stop))) == (stop, freeze)


def test_what_was_not_opened_yet_is_due_all_the_same() -> None:
    case = a_case(verdict=a_verdict(Kind.ERASURE, also=(Kind.MARKETING_OPT_OUT,)))

    assert tasks_due(case) == (Kind.MARKETING_OPT_OUT,)
    assert tasks_due(replace(case, status=Status.SPAM)) == ()
