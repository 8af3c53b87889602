"""Tasks and checks follow whatever changes a case, and the audit log says how."""

from __future__ import annotations

from dataclasses import replace

from cases.audit_events import AuditEntry
from cases.case import Case
from cases.case_number import CaseNumber
from cases.checklist.following import follow
from cases.checklist.state import open_checks
from cases.checklist.values import ChecklistRules, Settlement, Task
from cases.vocabulary import Kind, Role, Status
from tests.examples import NOW, WORKER, a_case, a_verdict

RULES = ChecklistRules()


def told(entries: tuple[AuditEntry, ...]) -> list[tuple[str, ...]]:
    return [(entry.event.value, *entry.fields.values()) for entry in entries]


def reclassified(case: Case, kind: Kind, *also: Kind, role: Role = Role.CONTROLLER) -> Case:
    return replace(case, verdict=a_verdict(kind, also=also, role=role))


def test_a_new_case_has_a_task_for_each_kind_that_cannot_wait() -> None:
    case = a_case(verdict=a_verdict(Kind.ERASURE, also=(Kind.OBJECTION, Kind.MARKETING_OPT_OUT)))

    followed, entries = follow(case, None, RULES, NOW)

    assert followed.tasks == (
        Task(kind=Kind.MARKETING_OPT_OUT, opened_at=NOW),
        Task(kind=Kind.OBJECTION, opened_at=NOW),
    )
    assert told(entries) == [("task.opened", "marketing_opt_out"), ("task.opened", "objection")]


def test_a_task_stays_as_it_was_opened_or_done() -> None:
    first, _ = follow(a_case(verdict=a_verdict(Kind.RESTRICTION)), None, RULES, NOW)
    done = replace(first, tasks=(replace(first.tasks[0], done_at=NOW, done_by=WORKER.id),))

    again, entries = follow(done, first, RULES, NOW.replace(hour=23))

    assert again == done
    assert entries == ()


def test_a_corrected_kind_opens_its_task_and_withdraws_the_one_that_nobody_needs() -> None:
    before, _ = follow(a_case(verdict=a_verdict(Kind.MARKETING_OPT_OUT)), None, RULES, NOW)

    after, entries = follow(reclassified(before, Kind.RESTRICTION), before, RULES, NOW)

    assert [task.kind for task in after.tasks] == [Kind.RESTRICTION]
    assert ("task.opened", "restriction") in told(entries)
    assert ("task.withdrawn", "marketing_opt_out") in told(entries)


def test_what_was_done_is_kept_whatever_the_case_is_taken_for_later() -> None:
    done = Task(kind=Kind.MARKETING_OPT_OUT, opened_at=NOW, done_at=NOW, done_by=WORKER.id)
    before = a_case(verdict=a_verdict(Kind.MARKETING_OPT_OUT), tasks=(done,))

    after, _ = follow(reclassified(before, Kind.INFORMATION), before, RULES, NOW)

    assert after.tasks == (done,)


def test_spam_asks_for_nothing_until_it_is_released() -> None:
    case = a_case(Status.SPAM, verdict=a_verdict(Kind.MARKETING_OPT_OUT))

    spam, _ = follow(case, None, RULES, NOW)
    released, _ = follow(replace(spam, status=Status.RECEIVED), spam, RULES, NOW)

    assert spam.tasks == ()
    assert [task.kind for task in released.tasks] == [Kind.MARKETING_OPT_OUT]


def test_what_a_merged_case_left_to_do_is_the_other_cases() -> None:
    before, _ = follow(a_case(verdict=a_verdict(Kind.OBJECTION)), None, RULES, NOW)

    merged, entries = follow(replace(before, merged_into=CaseNumber(2026, 2)), before, RULES, NOW)

    assert merged.tasks == ()
    assert told(entries) == [("task.withdrawn", "objection")]


def test_a_corrected_kind_keeps_the_ticks_that_still_apply() -> None:
    before = a_case()

    after, entries = follow(reclassified(before, Kind.ERASURE), before, RULES, NOW)

    assert "identity" not in open_checks(after, RULES)
    assert ("check.set_aside", "notes_and_logs") in told(entries)
    assert ("check.set_aside", "identity") not in told(entries)


def test_a_tick_that_was_set_aside_counts_again_when_the_kind_comes_back() -> None:
    before = a_case()
    erasure, _ = follow(reclassified(before, Kind.ERASURE), before, RULES, NOW)

    back, entries = follow(reclassified(erasure, Kind.ACCESS), erasure, RULES, NOW)

    assert open_checks(back, RULES) == ()
    assert ("check.resumed", "notes_and_logs") in told(entries)


def test_another_role_sets_aside_what_is_the_customers_to_check() -> None:
    before = a_case()

    after, entries = follow(reclassified(before, Kind.ACCESS, role=Role.PROCESSOR), before, RULES, NOW)

    assert open_checks(after, RULES) == ("customer_told",)
    assert ("check.set_aside", "storage_periods") in told(entries)


def test_nothing_is_told_of_checks_while_kind_and_role_stand() -> None:
    before = a_case(checks=(Settlement(check="every_list", by=WORKER.id, at=NOW),))

    _, entries = follow(replace(before, assignee=WORKER.id), before, RULES, NOW)

    assert entries == ()
