"""The words for checks and tasks: those of the texts, and the organisation's own for its systems."""

from __future__ import annotations

from collections.abc import Iterable

from bot import dates
from bot.inert import escape, mention, shorten
from bot.texts import Texts
from cases.case import Case
from cases.checklist.state import check_named
from cases.checklist.table import ACT_NOW_TASKS
from cases.checklist.values import ChecklistRules, System, Task, system_key
from cases.vocabulary import Kind

_LISTED = 2500


def check_label(key: str, texts: Texts, rules: ChecklistRules) -> str:
    """What the check is, as plain text."""
    system = _system(key, rules)
    return texts("check.system", name=system.name) if system else texts.word("check", key)


def check_about(key: str, texts: Texts, rules: ChecklistRules) -> str:
    """What a system holds and who searches it; of another check, the rule that it follows."""
    system = _system(key, rules)
    if system is None:
        return check_named(key).source
    return texts("modal.checks_system", holds=system.holds, searched_by=system.searched_by)


def _system(key: str, rules: ChecklistRules) -> System | None:
    return next((system for system in rules.systems if system_key(system) == key), None)


def check_list(keys: Iterable[str], texts: Texts, rules: ChecklistRules) -> str:
    """The checks, a line each, in mrkdwn."""
    return shorten("\n".join(f"• {escape(check_label(key, texts, rules))}" for key in keys), _LISTED)


def task_label(kind: Kind, texts: Texts) -> str:
    """What is to be done, with the rule that says so."""
    return texts("card.task", task=texts.word("task", kind), source=ACT_NOW_TASKS[kind])


def task_lines(case: Case, texts: Texts) -> str:
    """What cannot wait, and what of it was done by whom, a line each, in mrkdwn; empty where there is nothing."""
    return "\n".join(_task_line(task, texts) for task in sorted(case.tasks, key=lambda task: not task.open))


def _task_line(task: Task, texts: Texts) -> str:
    label = escape(task_label(task.kind, texts))
    if task.done_at is None:
        return texts("card.act_now", task=label)
    return texts("card.acted", task=label, staff=mention(task.done_by), at=dates.minute(task.done_at))


def task_list(kinds: Iterable[Kind], texts: Texts) -> str:
    """The tasks, a line each, in mrkdwn."""
    return "\n".join(f"• {escape(task_label(kind, texts))}" for kind in kinds)
