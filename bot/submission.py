"""How the submits of modals are declared, and what each is answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.desk import Desk
from bot.modals import Shown
from cases.case import Staff
from cases.vocabulary import Action

Answer = dict[str, Any]
"""What Slack is answered: empty to close the modal, else a `response_action` with its fields."""

Values = Mapping[str, str]
"""What stands in the fields, by block id."""

CLOSE: Answer = {}

Submit = Callable[[Desk, Staff, Shown, Values], Awaitable[Answer]]


def field_errors(**errors: str) -> Answer:
    """Shows each error on its field."""
    return {"response_action": "errors", "errors": errors}


@dataclass(frozen=True, slots=True)
class Submission:
    """What a modal's submit does: the action whose right it takes, and the work."""

    action: Action
    run: Submit


Submissions = Mapping[str, Submission]
"""By callback id."""
