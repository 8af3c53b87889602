"""The buttons of the private overview: what a case can be done to beside its answer, for whoever looks at it alone."""

from __future__ import annotations

from bot.blocks import Block
from bot.cards import button_of, can
from bot.texts import Texts
from cases.case import Case
from cases.vocabulary import Action

MORE_BUTTONS: tuple[tuple[str, Action], ...] = (
    ("draft", Action.DRAFT),
    ("ask-identity", Action.ASK_IDENTITY),
    ("ask-scope", Action.ASK_SCOPE),
    ("extend", Action.EXTEND),
    ("inform", Action.INFORM),
    ("refer", Action.REFER),
    ("role", Action.DECIDE_ROLE),
    ("hold", Action.HOLD),
    ("note", Action.NOTE),
    ("history", Action.READ),
    ("assign", Action.ASSIGN),
    ("identity", Action.IDENTIFY),
    ("send-code", Action.SEND_CODE),
    ("on-behalf", Action.REPRESENT),
    ("link", Action.LINK),
    ("merge", Action.MERGE),
    ("split", Action.SPLIT),
    ("close", Action.CLOSE),
    ("reopen", Action.REOPEN),
)
"""Those of the private overview: each opens a modal."""


def more_buttons(case: Case, texts: Texts) -> tuple[Block, ...]:
    """A button for each further thing that is still possible, for whoever looks at the case alone."""
    return tuple(button_of(case, texts, name, "", {}) for name, action in MORE_BUTTONS if can(case, action))
