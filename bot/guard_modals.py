"""The modal in which a second person vouches for what the wrong-person guard found in an answer."""

from __future__ import annotations

from bot.blocks import Block, section, text_input
from bot.modals import Shown, letter_blocks, view
from bot.texts import Texts
from cases.case import Draft
from cases.case_number import CaseNumber
from cases.guard import Examined


def override_view(number: CaseNumber, draft: Draft, examined: Examined, texts: Texts) -> Block:
    """The findings in fixed words, the exact letter, and a field for the reason where anybody may vouch for them."""
    found = ", ".join(texts.word("finding", finding) for finding in examined.findings)
    asked = text_input("reason", texts("modal.reason"), "", multiline=True)
    blocks = [
        section(texts("modal.override_intro", number=number)),
        section(texts("modal.override_absolute" if examined.absolute else "modal.override_found", findings=found)),
        *([] if examined.absolute else [asked]),
        *letter_blocks(draft, texts),
    ]
    return view("override", texts, Shown(number, draft.digest), blocks, submit=not examined.absolute)
