"""Cases as lists: a line each."""

from __future__ import annotations

from datetime import datetime

from bot import dates
from bot.blocks import Block, header, section
from bot.cards import is_restricted
from bot.inert import mention
from bot.texts import Texts
from cases.case import Case

AT_ONCE = 10
"""Lines of a paragraph: ten of the longest stay below what Slack takes in one."""


def list_blocks(cases: tuple[Case, ...], total: int, texts: Texts, now: datetime) -> tuple[str, tuple[Block, ...]]:
    """The cases, a line each, with a title."""
    if not cases:
        return texts("answer.empty_list"), ()
    title = texts("answer.list_title", shown=len(cases), total=total)
    return title, (header(title), *paragraphs([list_line(case, texts, now) for case in cases]))


def paragraphs(lines: list[str]) -> tuple[Block, ...]:
    """The lines in paragraphs that Slack takes."""
    return tuple(section("\n".join(lines[at : at + AT_ONCE])) for at in range(0, len(lines), AT_ONCE))


def list_line(case: Case, texts: Texts, now: datetime) -> str:
    """One case in one line."""
    hidden = texts("card.restricted_title", number="").strip()
    return texts(
        "answer.list_line",
        number=case.number,
        kind=hidden if is_restricted(case) else texts.word("kind", case.verdict.kind),
        status=texts.word("status", case.status),
        due=dates.due(texts, case.alarm_deadline, now) if case.alarm_deadline else texts("card.no_deadline"),
        assignee=mention(case.assignee) if case.assignee else texts("card.nobody"),
    )
