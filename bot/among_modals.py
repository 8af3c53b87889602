"""The modals about cases among each other: opened by hand, merged, split, linked, found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot import dates
from bot.blocks import (
    Block,
    checkboxes_input,
    context,
    fields,
    many_input,
    option,
    section,
    select_input,
    text_input,
)
from bot.cards import kind_names
from bot.inert import escape, mention
from bot.inputs import choice_input, date_input, may_be_empty, moment_input
from bot.lists import list_line, paragraphs
from bot.modals import Shown, view
from bot.texts import Texts
from cases.case import Case
from cases.case_number import CaseNumber
from cases.intake import Channel
from cases.vocabulary import LETTER_LANGUAGES, Kind, Status

_REGISTERED = tuple(kind for kind in Kind if kind not in (Kind.SPAM, Kind.AUTOMATIC))
"""The kinds that staff write an inquiry down as."""

MOST_FOUND = 30


def words(texts: Texts, section_name: str, values: Sequence[str]) -> dict[str, str]:
    """The words for values of a vocabulary, by value."""
    return {str(value): texts.word(section_name, value) for value in values}


def new_view(texts: Texts, language: str) -> Block:
    """Asks for an inquiry that came by another way than the mailbox."""
    kinds = words(texts, "kind", _REGISTERED)
    blocks = [
        section(texts("modal.new_intro")),
        select_input("channel", texts("modal.channel"), words(texts, "channel", list(Channel)), Channel.PHONE.value),
        select_input("kind", texts("modal.kind"), kinds, Kind.UNCLEAR.value),
        many_input("also", texts("modal.also"), kinds, ()),
        select_input("language", texts("modal.language"), words(texts, "language", LETTER_LANGUAGES), language),
        text_input("text", texts("modal.asked"), "", multiline=True),
        may_be_empty(text_input("name", texts("modal.name"), "", multiline=False)),
        may_be_empty(text_input("address", texts("modal.address"), "", multiline=False)),
        checkboxes_input("acknowledge", texts("modal.letter"), _one_box("yes", texts("modal.acknowledge")), ()),
        moment_input("received", texts("modal.earlier"), None),
        may_be_empty(text_input("reason", texts("modal.earlier_reason"), "", multiline=True)),
    ]
    return view("new", texts, None, blocks)


def _one_box(value: str, text: str) -> dict[str, Block]:
    return {value: option(value, text)}


# --- Two cases -------------------------------------------------------------------------------------------------------


def merge_with_view(number: CaseNumber, texts: Texts) -> Block:
    """Asks into which case this one is merged."""
    return _other_view("merge_with", number, texts)


def link_view(number: CaseNumber, texts: Texts) -> Block:
    """Asks with which case this one has to do."""
    return _other_view("link", number, texts)


def _other_view(name: str, number: CaseNumber, texts: Texts) -> Block:
    hint = texts("modal.other_hint")
    blocks = [
        section(texts(f"modal.{name}_intro", number=number)),
        text_input("other", texts("modal.other"), "", multiline=False, hint=hint),
    ]
    return view(name, texts, Shown(number, ""), blocks)


def merge_view(ending: Case, staying: Case, texts: Texts) -> Block:
    """Both cases side by side, without what the persons wrote; asks whether they are one."""
    pairs = zip(_facts(ending, texts), _facts(staying, texts), strict=True)
    blocks = [
        section(texts("modal.merge_intro", number=ending.number, other=staying.number)),
        *(fields(pair) for pair in pairs),
        context([texts("modal.merge_clock")]),
    ]
    return view("merge", texts, Shown(ending.number, "", str(staying.number)), blocks)


def _facts(case: Case, texts: Texts) -> tuple[tuple[str, str], ...]:
    return (
        (texts("modal.case"), str(case.number)),
        (texts("card.kinds"), kind_names(case, texts)),
        (texts("card.received"), dates.minute(case.received_at)),
        (texts("card.due"), case.deadline.due.strftime("%d.%m.%Y") if case.deadline else texts("card.no_deadline")),
        (texts("card.status"), texts.word("status", case.status)),
        (texts("card.assignee"), mention(case.assignee) if case.assignee else texts("card.nobody")),
    )


def merge_across_view(shown: Shown, texts: Texts) -> Block:
    """Names what can go wrong where two cases are not known to be of one person, and asks once more."""
    understood = _one_box("yes", texts("modal.merge_across_box"))
    blocks = [
        section(texts("modal.merge_across_intro", number=shown.number, other=escape(shown.base))),
        checkboxes_input("understood", texts("modal.confirm"), understood, (), optional=False),
    ]
    return view("merge_across", texts, shown, blocks)


def split_view(case: Case, texts: Texts) -> Block:
    """Asks which kinds leave the case."""
    kinds = words(texts, "kind", case.verdict.kinds)
    chosen = many_input("kinds", texts("modal.split_kinds"), kinds, ()) | {"optional": False}
    blocks = [section(texts("modal.split_intro", number=case.number)), chosen]
    return view("split", texts, Shown(case.number, ""), blocks)


# --- Searching -------------------------------------------------------------------------------------------------------


def search_view(texts: Texts) -> Block:
    """Asks what to search for; what is typed stays out of the audit log."""
    blocks = [
        section(texts("modal.search_intro")),
        may_be_empty(text_input("number", texts("modal.other"), "", multiline=False)),
        choice_input("kind", texts("modal.kind"), words(texts, "kind", list(Kind))),
        choice_input("status", texts("card.status"), words(texts, "status", list(Status))),
        date_input("since", texts("modal.since"), None),
        date_input("until", texts("modal.until"), None),
        may_be_empty(text_input("address", texts("modal.address"), "", multiline=False)),
    ]
    return view("search", texts, None, blocks)


def found_view(cases: Sequence[Case], total: int, texts: Texts, now: datetime) -> Block:
    """What was found, a line a case, with nothing that a person wrote."""
    lines = [list_line(case, texts, now) for case in cases]
    blocks = paragraphs(lines) or (section(texts("answer.empty_list")),)
    counted = context([texts("answer.list_title", shown=len(cases), total=total)])
    return view("found", texts, None, [*blocks, counted], submit=False)
