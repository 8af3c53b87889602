"""What must be done before an answer may be approved."""

from __future__ import annotations

from cases.case import Case, Draft
from cases.checklist.state import open_checks, tasks_due
from cases.checklist.table import CONFIRM_NO_ERASURE, COPY_DELIVERED, INTERIM_LETTERS
from cases.checklist.values import ChecklistRules
from cases.errors import CopyFirst, OpenChecks, TasksOpen
from cases.vocabulary import RIGHTS, Kind


def require_ready(case: Case, draft: Draft, rules: ChecklistRules) -> None:
    """Raises `TasksOpen`, `CopyFirst` or `OpenChecks` where the answer says what was not done yet.

    A question to the person, or news of a delay, is no answer: it may leave at any time.
    """
    if tasks := held_up_by_tasks(case, draft):
        raise TasksOpen(tuple(kind.value for kind in tasks))
    blocking = blocking_checks(case, draft, rules)
    if COPY_DELIVERED in blocking:
        raise CopyFirst(CopyFirst.__doc__)
    if blocking:
        raise OpenChecks(blocking)


def held_up_by_tasks(case: Case, draft: Draft) -> tuple[Kind, ...]:
    """What must be done before this letter may say that it is."""
    return () if draft.letter in INTERIM_LETTERS else tasks_due(case)


def blocking_checks(case: Case, draft: Draft, rules: ChecklistRules) -> tuple[str, ...]:
    """The open checks by which this letter cannot be approved.

    That a copy is delivered before an erasure is confirmed binds whatever the organisation decided, but for a letter
    that confirms none.
    """
    if draft.letter in INTERIM_LETTERS or RIGHTS.isdisjoint(case.verdict.kinds):
        return ()
    return tuple(key for key in open_checks(case, rules) if _blocks(key, draft, rules))


def _blocks(key: str, draft: Draft, rules: ChecklistRules) -> bool:
    if key == COPY_DELIVERED:
        return draft.letter not in CONFIRM_NO_ERASURE
    return rules.enforced
