"""An answer as the person will see it, and what was changed in it since the template; both above an open modal."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from types import MappingProxyType

from bot.blocks import SECTION_LIMIT, Block, context, section, split_text, verbatim
from bot.deed import Deed, Deeds, open_view
from bot.desk import Ask, Desk
from bot.inert import clean, reveal
from bot.modals import Shown, edited_text, letter_blocks, view
from bot.texts import Texts
from cases.case import SERVICE, Draft, Staff
from cases.case_number import CaseNumber
from cases.errors import NoDraft, StaleDraft
from cases.events import ContentShown
from cases.vocabulary import Action

_BLOCKS = 90
"""Slack ends a view at 100."""

_AROUND = 1
"""Lines that stayed, shown around each change."""


def preview_view(number: CaseNumber, draft: Draft, texts: Texts) -> Block:
    """The letter as the person gets it."""
    blocks = [section(texts("modal.preview_intro", number=number)), *letter_blocks(draft, texts)]
    return view("preview", texts, Shown(number, ""), _cut(blocks, texts), submit=False)


def changes_view(number: CaseNumber, draft: Draft, texts: Texts) -> Block:
    """What stands otherwise than in the template."""
    blocks = [section(texts("modal.changes_intro", number=number)), *_changes(draft, texts)]
    return view("changes", texts, Shown(number, ""), _cut(blocks, texts), submit=False)


def template_of(draft: Draft) -> str:
    """The text as the service wrote it; empty where it wrote none."""
    return draft.standard or (draft.text if draft.author == SERVICE else "")


def changed_lines(before: str, after: str) -> list[str]:
    """The lines that went, begun with `−`, those that came, with `+`, and those around; nothing where none changed."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=_AROUND)
    # The first two lines name the files. A line of the letter may look like one of them.
    return [_shown(line) for line in islice(lines, 2, None)]


def _shown(line: str) -> str:
    """A line of a unified diff as people read it."""
    if line.startswith("@@"):
        return "⋯"
    return f"− {line[1:]}" if line.startswith("-") else f"{line[0]} {line[1:]}"


def _changes(draft: Draft, texts: Texts) -> Iterator[Block]:
    template = template_of(draft)
    lines = changed_lines(clean(template), clean(draft.text))
    if not template:
        yield section(texts("modal.changes_written"))
    elif not lines:
        yield section(texts("modal.changes_none"))
    else:
        yield from (verbatim(piece) for piece, _ in split_text(reveal("\n".join(lines)), SECTION_LIMIT))


def _cut(blocks: list[Block], texts: Texts) -> list[Block]:
    return blocks if len(blocks) <= _BLOCKS else [*blocks[:_BLOCKS], context([texts("modal.changes_cut")])]


async def _entered(desk: Desk, ask: Ask) -> Draft:
    """The draft with what stands in the fields of the modal, where they were meant for it."""
    case = await desk.queries.case(ask.number)
    draft = case.draft
    if draft is None and case.sender is not None:
        draft = Draft(letter="", version=0, author="", recipient=case.sender, subject="", text="")
    if draft is None:
        raise NoDraft("this case has no draft")
    if "subject" not in ask.entered:
        return draft
    standard = template_of(draft)
    try:
        text = clean(edited_text(dict(ask.entered), draft.text))
    except KeyError:
        raise StaleDraft("the draft was changed after it was shown") from None
    return replace(draft, subject=clean(ask.entered["subject"]), text=text, standard=standard)


async def _preview(desk: Desk, ask: Ask, staff: Staff) -> None:
    draft = await _entered(desk, ask)
    await desk.handler.handle(ContentShown(ask.number, staff, "draft", draft.digest))
    await open_view(desk, ask, preview_view(ask.number, draft, desk.texts))


async def _show_changes(desk: Desk, ask: Ask, staff: Staff) -> None:
    draft = await _entered(desk, ask)
    await desk.handler.handle(ContentShown(ask.number, staff, "draft", draft.digest))
    await open_view(desk, ask, changes_view(ask.number, draft, desk.texts))


DEEDS: Deeds = MappingProxyType(
    {
        "preview": Deed(Action.EDIT, _preview),
        "changes": Deed(Action.READ, _show_changes),
    }
)
