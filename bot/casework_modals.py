"""The modals about one case beside its answer: hand it on, note, close, open again, and what happened to it."""

from __future__ import annotations

from collections.abc import Sequence

from bot import dates
from bot.blocks import (
    FIELD_LIMIT,
    SECTION_LIMIT,
    Block,
    context,
    header,
    plain_text,
    section,
    select_input,
    split_text,
    text_input,
    verbatim,
)
from bot.history_texts import history_line
from bot.inert import clean, mention
from bot.lists import paragraphs
from bot.modals import Shown, view
from bot.texts import Texts
from cases.case import Case
from cases.case_number import CaseNumber
from cases.intake import CHOSEN_REASONS
from cases.ports import AuditRecord, StoredMessage

_HISTORY_LINES = 400
_NOTE_BLOCKS = 40


def assign_view(case: Case, texts: Texts) -> Block:
    """Asks which colleague gets the case."""
    chosen = {"initial_user": case.assignee} if case.assignee else {}
    element = {"type": "users_select", "action_id": "value", **chosen}
    label = plain_text(texts("card.assignee"), FIELD_LIMIT)
    field: Block = {"type": "input", "block_id": "colleague", "label": label, "element": element}
    return view(
        "assign", texts, Shown(case.number, ""), [section(texts("modal.assign_intro", number=case.number)), field]
    )


def note_view(number: CaseNumber, texts: Texts) -> Block:
    """Asks for a note, and says who may come to read it."""
    blocks = [
        section(texts("modal.note_intro", number=number)),
        text_input("text", texts("modal.note"), "", multiline=True),
    ]
    return view("note", texts, Shown(number, ""), blocks)


def reopen_view(number: CaseNumber, texts: Texts) -> Block:
    """Asks why a case that was done is not."""
    blocks = [
        section(texts("modal.reopen_intro", number=number)),
        text_input("reason", texts("modal.reason"), "", multiline=True),
    ]
    return view("reopen", texts, Shown(number, ""), blocks)


def close_view(number: CaseNumber, texts: Texts) -> Block:
    """Asks why a case is closed that we did not answer."""
    options = {reason.value: texts.word("close_reason", reason) for reason in CHOSEN_REASONS}
    blocks = [
        section(texts("modal.close_intro", number=number)),
        select_input("reason", texts("modal.reason"), options, CHOSEN_REASONS[-1].value),
    ]
    return view("close", texts, Shown(number, ""), blocks)


def history_view(
    number: CaseNumber, records: Sequence[AuditRecord], notes: Sequence[StoredMessage], texts: Texts
) -> Block:
    """What happened to a case, in plain words, the latest last, and the notes. The caller has masked their text."""
    lines = [history_line(record, texts) for record in records[-_HISTORY_LINES:]]
    blocks = [
        section(texts("modal.history_intro", number=number)),
        context([texts("modal.history_readings")]),
        *paragraphs(lines),
        *([header(texts("modal.notes"))] if notes else []),
        *[block for note in notes for block in _note(note)][:_NOTE_BLOCKS],
    ]
    return view("history", texts, Shown(number, ""), blocks, submit=False)


def _note(note: StoredMessage) -> list[Block]:
    pieces = [verbatim(piece) for piece, _ in split_text(clean(note.text), SECTION_LIMIT)]
    return [context([f"{mention(note.author)} · {dates.minute(note.at)}"]), *pieces]
