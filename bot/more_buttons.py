"""The buttons of the private overview: what a case can be done to beside its answer, for whoever looks at it alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.blocks import Block
from bot.cards import button_of, can
from bot.texts import Texts
from cases.case import Case, Draft
from cases.decisions.attaching import CODE_GIVEN_OUT
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
    ("concerns", Action.SET_CONCERNS),
    ("export", Action.ATTACH),
    ("erase", Action.ASK_ERASURE),
    ("note", Action.NOTE),
    ("history", Action.READ),
    ("assign", Action.ASSIGN),
    ("identity", Action.IDENTIFY),
    ("send-code", Action.SEND_CODE),
    ("on-behalf", Action.REPRESENT),
    ("link", Action.LINK),
    ("merge", Action.MERGE),
    ("split", Action.SPLIT),
    ("files", Action.ATTACH),
    ("download", Action.ATTACH),
    ("download-code", Action.OPEN_FULL),
    ("close", Action.CLOSE),
    ("reopen", Action.REOPEN),
    ("replay", Action.REPLAY),
)
"""Those of the private overview: each opens a modal, but for the last, which acts at once."""


_ABOUT_FILES: Mapping[str, Callable[[Draft], bool]] = MappingProxyType(
    {
        "files": lambda _: True,
        "download": lambda draft: bool(draft.attachments) and not draft.as_download,
        "download-code": lambda draft: draft.as_download,
    }
)
"""What a draft must be like for these to make sense."""


def more_buttons(case: Case, texts: Texts) -> tuple[Block, ...]:
    """A button for each further thing that is still possible, for whoever looks at the case alone."""
    possible = [name for name, action in MORE_BUTTONS if can(case, action) and _makes_sense(case, name)]
    return tuple(button_of(case, texts, name, "", {}) for name in possible)


def _makes_sense(case: Case, name: str) -> bool:
    if name not in _ABOUT_FILES:
        return True
    if name == "download-code" and case.status not in CODE_GIVEN_OUT:
        return False
    return case.draft is not None and _ABOUT_FILES[name](case.draft)
