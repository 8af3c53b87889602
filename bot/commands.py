"""`/personvern`: one command, its subcommands as a table, forgiving about numbers and strict about personal data.

Slack stores what is typed into a command, so its arguments are case numbers and fixed words and nothing else; what
looks like an address, a name or another number is refused to the writer alone, and neither logged nor repeated.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from bot import dates
from bot.among_deeds import DESK_DEEDS, open_desk_deed
from bot.blocks import Block, context, header, section
from bot.deed import perform
from bot.deeds import DEEDS
from bot.desk import Ask, Desk, Tell
from bot.digest import show_digest
from bot.holding import CHOICES, run_holding
from bot.language_deeds import WORDS, run_language
from bot.lists import list_blocks, paragraphs
from bot.policy_notices import show_notices
from bot.refusals import explain
from bot.statistics import show_statistics
from bot.texts import Texts
from cases.case_number import CaseNumber
from cases.errors import InvalidCaseNumber
from cases.ports import CaseSelection
from cases.vocabulary import Action, Status

COMMAND = "/personvern"

SUBCOMMANDS = (
    *("help", "list", "show", "take", "reclassify", "draft", "edit", "approve", "reject", "close", "spam", "not-spam"),
    *("keep", "release", "replay", "digest"),
    *("block", "withdraw", "breach"),
    *("ask-identity", "ask-scope", "extend", "inform", "refer", "role", "deadline", "hold"),
    *("concerns", "language"),
    *("export", "erase", "stats"),
    *("checks", "done", "undo", "override", "resend", "received", "pause-acks", "notices"),
    *("open", "files", "download", "download-code"),
    *("new", "search", "merge", "split", "link", "assign", "note", "history", "reopen"),
    *("identity", "send-code", "on-behalf", "confirm-sender"),
    *("chats", "chat-copy", "stop-copies", "resume-copies"),
)
"""In the order of the help."""

SHOWN: Mapping[str, Callable[[Desk, str, Tell], Awaitable[None]]] = MappingProxyType(
    {"digest": show_digest, "stats": show_statistics, "notices": show_notices}
)
"""The words that are shown something and take no argument."""

_LISTED = 20

_NUMBERLIKE = re.compile(r"pv-?(?:\d{4}-)?\d{1,9}|(?:\d{4}-)?\d{1,6}", re.IGNORECASE)
"""What may be meant as a case number; seven bare digits and more may be a telephone or an identity number."""

_LANGUAGE_WORD = 3
"""No code of a language is longer; a longer word may be a name."""

_PERSONAL = re.compile(r"[@\d]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One use of the command.

    Attributes
    ----------
    text:
        What was typed after the command: hostile, and perhaps personal.
    """

    user: str
    text: str
    trigger: str
    tell: Tell


class PersonalArgument(Exception):
    """An argument is neither a case number nor a fixed word: it may be somebody's name, address or number."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What a word after `list` narrows the open cases to."""

    mine: bool = False
    statuses: frozenset[Status] | None = None
    due_within: timedelta | None = None
    open_tasks: bool = False

    def for_user(self, user: str, now: datetime) -> CaseSelection:
        """The selection for one member of staff at one moment."""
        return CaseSelection(
            open_only=self.statuses is None and not self.open_tasks,
            open_tasks=self.open_tasks,
            statuses=self.statuses,
            assignee=user if self.mine else None,
            due_before=None if self.due_within is None else now + self.due_within,
            limit=_LISTED,
        )


SELECTIONS: Mapping[str, Selection] = MappingProxyType(
    {
        "": Selection(),
        "mine": Selection(mine=True),
        "due": Selection(due_within=timedelta(days=7)),
        "overdue": Selection(due_within=timedelta(0)),
        "act-now": Selection(open_tasks=True),
        "spam": Selection(statuses=frozenset({Status.SPAM})),
        "dead-letters": Selection(statuses=frozenset({Status.DEAD_LETTER})),
    }
)
"""The words that `list` takes."""


async def run_command(desk: Desk, command: Command) -> None:
    """Carries out one command. Raises nothing but what ends the process."""
    try:
        name, *arguments = command.text.split() or ["help"]
        await _dispatch(desk, command, name.casefold(), arguments)
    except PersonalArgument:
        await command.tell(desk.texts("error.personal"))
    except Exception as error:  # noqa: BLE001 - whatever happens is told under a reference, and logged
        await command.tell(await explain(desk, error, None))


async def _dispatch(desk: Desk, command: Command, name: str, arguments: list[str]) -> None:
    if name == "list":
        await _list(desk, command, arguments)
    elif name in SHOWN and not arguments:
        await SHOWN[name](desk, command.user, command.tell)
    elif name == "pause-acks":
        await _pause(desk, command, arguments)
    elif name == "language":
        await _language(desk, command, arguments)
    elif name in DESK_DEEDS:
        await _without_number(desk, command, name, arguments)
    elif name in DEEDS and name in SUBCOMMANDS:
        await _with_number(desk, command, name, arguments)
    else:
        await _help(desk, command, name)


async def _help(desk: Desk, command: Command, name: str) -> None:
    await desk.staff.member(command.user)
    if _PERSONAL.search(command.text):
        raise PersonalArgument
    known = name == "help"
    blocks = () if known else (section(unknown_command(desk.texts, name)),)
    await command.tell(desk.texts("help.title"), (*blocks, *help_blocks(desk.texts)))


def help_blocks(texts: Texts) -> tuple[Block, ...]:
    """The overview of all subcommands."""
    lines = paragraphs([texts(f"help.{name}") for name in SUBCOMMANDS])
    return header(texts("help.title")), *lines, context([texts("help.foot")])


def unknown_command(texts: Texts, name: str) -> str:
    """Says that there is no such command, and which was perhaps meant; never repeats what was typed."""
    close = difflib.get_close_matches(name, SUBCOMMANDS, n=1)
    return texts("help.suggestion", command=close[0]) if close else texts("help.unknown")


async def _with_number(desk: Desk, command: Command, name: str, arguments: list[str]) -> None:
    await desk.staff.member_who_may(command.user, DEEDS[name].action)
    numbers = [parse_number(argument, desk.clock.now()) for argument in arguments]
    if len(numbers) > DEEDS[name].numbers:
        await command.tell(desk.texts("error.too_many"))
    elif not numbers or None in numbers:
        await command.tell(desk.texts("error.case_number", command=name))
    else:
        await perform(desk, DEEDS[name], _ask(command, [number for number in numbers if number is not None]))


def _ask(command: Command, numbers: list[CaseNumber]) -> Ask:
    other = numbers[1] if len(numbers) > 1 else None
    return Ask(user=command.user, number=numbers[0], trigger=command.trigger, tell=command.tell, other=other)


async def _without_number(desk: Desk, command: Command, name: str, arguments: list[str]) -> None:
    """Everything that such a command is about is asked in its modal: nothing is read that was typed behind it."""
    await desk.staff.member(command.user)
    if arguments:
        raise PersonalArgument
    await open_desk_deed(desk, name, command.user, command.trigger, command.tell)


def parse_number(argument: str, now: datetime) -> CaseNumber | None:
    """The case number; None for a number that is none. Raises `PersonalArgument` for what may be personal."""
    if not _NUMBERLIKE.fullmatch(argument):
        raise PersonalArgument
    try:
        return CaseNumber.parse_loosely(argument, now.astimezone(dates.OSLO).year)
    except InvalidCaseNumber:
        return None


async def _list(desk: Desk, command: Command, arguments: list[str]) -> None:
    staff = await desk.staff.member_who_may(command.user, Action.READ)
    word = " ".join(arguments).casefold()
    if word not in SELECTIONS:
        if not difflib.get_close_matches(word, SELECTIONS, n=1):
            raise PersonalArgument
        await command.tell(desk.texts("error.selection"))
        return
    selection = SELECTIONS[word].for_user(staff.id, desk.clock.now())
    cases = await desk.queries.cases(selection)
    total = await desk.queries.count(selection)
    title, blocks = list_blocks(cases, total, desk.texts, desk.clock.now())
    await command.tell(title, blocks)


async def _pause(desk: Desk, command: Command, arguments: list[str]) -> None:
    await desk.staff.member(command.user)
    word = " ".join(arguments).casefold()
    if word and word not in CHOICES:
        if not difflib.get_close_matches(word, CHOICES, n=1):
            raise PersonalArgument
        await command.tell(desk.texts("error.pause"))
        return
    await run_holding(desk, command.user, word, command.tell)


async def _language(desk: Desk, command: Command, arguments: list[str]) -> None:
    await desk.staff.member(command.user)
    word = " ".join(arguments).casefold()
    if word and word not in WORDS:
        if len(word) > _LANGUAGE_WORD or not word.isalpha():
            raise PersonalArgument
        await command.tell(desk.texts("error.language"))
        return
    await run_language(desk, command.user, word, command.tell)
