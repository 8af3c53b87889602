"""The checklist of a case as it stands: which checks apply, which are open, and what is to be done now.

Which checks apply follows from the kinds and the role each time that it is asked, and from the register of systems.
So a corrected kind or role changes the checklist by itself, and what was ticked stays ticked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cases.case import Case
from cases.checklist.table import ACT_NOW_TASKS, CHECKS, COPY_DELIVERED, SYSTEMS, Check
from cases.checklist.values import SYSTEM, ChecklistRules, Settlement, Task, system_key
from cases.verdict import Verdict
from cases.vocabulary import Kind, Status


def checks_of(verdict: Verdict, rules: ChecklistRules) -> tuple[str, ...]:
    """The keys of the checks that apply, in the order of the table."""
    applying = (check for check in CHECKS if applies(check, verdict))
    return tuple(key for check in applying for key in _keys(check, rules))


def applies(check: Check, verdict: Verdict) -> bool:
    """Whether the check is one of what was asked and of our role in it."""
    kinds = frozenset(verdict.kinds)
    together = not check.besides or bool(check.besides & kinds)
    return bool(check.kinds & kinds) and together and verdict.role in check.roles


def _keys(check: Check, rules: ChecklistRules) -> Iterator[str]:
    if check is SYSTEMS:
        yield from (system_key(system) for system in rules.systems)
    else:
        yield check.key


def check_named(key: str) -> Check:
    """The row of the table that a key is of. Raises KeyError."""
    return _BY_KEY[key.partition(".")[0] if key.startswith(f"{SYSTEM}.") else key]


_BY_KEY = {check.key: check for check in CHECKS}


def settlements(case: Case) -> dict[str, Settlement]:
    """What was settled, by the key of the check; what does not apply any more included."""
    return {settled.check: settled for settled in case.checks}


def open_checks(case: Case, rules: ChecklistRules) -> tuple[str, ...]:
    """The keys of the checks that apply and are neither ticked nor waived."""
    settled = settlements(case)
    return tuple(key for key in checks_of(case.verdict, rules) if not _is_settled(case, key, settled))


def _is_settled(case: Case, key: str, settled: dict[str, Settlement]) -> bool:
    return key in settled or (key == COPY_DELIVERED and bool(case.copy_left_in))


def progress(case: Case, rules: ChecklistRules) -> tuple[int, int]:
    """How many checks are settled, and of how many."""
    total = len(checks_of(case.verdict, rules))
    return total - len(open_checks(case, rules)), total


def open_tasks(case: Case) -> tuple[Task, ...]:
    """The tasks that are still to be done, in the order in which they are declared."""
    return tuple(task for task in _in_order(case.tasks) if task.open)


def _in_order(tasks: Iterable[Task]) -> list[Task]:
    order = list(ACT_NOW_TASKS)
    return sorted(tasks, key=lambda task: order.index(task.kind))


def tasks_due(case: Case) -> tuple[Kind, ...]:
    """The kinds whose task is not done, whether or not it was opened already."""
    done = {task.kind for task in case.tasks if not task.open}
    return tuple(kind for kind in task_kinds(case) if kind not in done)


def task_kinds(case: Case) -> tuple[Kind, ...]:
    """The kinds for which something has to be done now; spam asks for nothing, and of a merged case the other does."""
    if case.status is Status.SPAM or case.merged_into is not None:
        return ()
    return tuple(kind for kind in ACT_NOW_TASKS if kind in case.verdict.kinds)
