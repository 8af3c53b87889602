"""The page of the workflow: what may happen in which state, what follows, and who may, from the code."""

from __future__ import annotations

from cases.permissions import ALLOWED, FOUR_EYES
from cases.vocabulary import Action, Status
from cases.workflow import OPEN, TRANSITIONS

_HEAD = """# Workflow

Which action leads from which state to which (`cases/workflow.py`), and from which role on staff may take it
(`cases/permissions.py`). What is in no row cannot be done: it is refused, and the refusal names state and action. An
action without a role is done by the post, the person or the clock; one without a state moves no case.

"""


def workflow_page() -> str:
    """Every action with its roles and moves."""
    rows = [f"| `{action.value}` | {_least(action)} | {_moves(action)} |" for action in Action]
    states = ", ".join(f"`{status.value}`" for status in Status if status in OPEN)
    four = ", ".join(f"`{kind.value}`" for kind in sorted(FOUR_EYES))
    return _HEAD + "\n".join(
        [
            f"*Open* is a case in {states}: somebody waits for our answer, and nobody has approved one.",
            "",
            "| action | from this role on | from → to |",
            "|---|---|---|",
            *rows,
            "",
            "## Four eyes",
            "",
            f"Whoever wrote the answer cannot approve it for these kinds: {four}.",
            "",
        ]
    )


def _least(action: Action) -> str:
    return next((f"`{role.value}`" for role, allowed in ALLOWED.items() if action in allowed), "–")


def _moves(action: Action) -> str:
    """The states in which nothing changes, and each other state after those that it follows on."""
    moves = TRANSITIONS[action]
    before = {target: [status for status in Status if moves.get(status) is target] for target in Status}
    whole = {target for target, statuses in before.items() if statuses != [target] and OPEN.issubset(statuses)}
    stays = [status for status in Status if moves.get(status) is status and status not in whole]
    changed = {
        # Where every open case moves to one state, one that is there already is no exception worth a word.
        target: [status for status in statuses if target in whole or status is not target]
        for target, statuses in before.items()
    }
    parts = [f"{_named(statuses)} → `{target.value}`" for target, statuses in changed.items() if statuses]
    return "; ".join([f"stays: {_named(stays)}", *parts] if stays else parts) or "–"


def _named(statuses: list[Status]) -> str:
    if set(statuses) == set(Status):
        return "all"
    named = ["*open*"] if set(statuses) >= OPEN else []
    return ", ".join([*named, *(f"`{status.value}`" for status in statuses if not (named and status in OPEN))])
