"""The App Home: what waits for whoever opens it, how the desk is, and how much came in; kept true as things change.

It is drawn when it is opened, and again when something changed that an open tab may show: never on a timer.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.among_deeds import DESK_DEEDS
from bot.blocks import Block, actions, button, context, header, section
from bot.commands import help_blocks
from bot.desk import Desk, Tell
from bot.holding import state_lines
from bot.inert import escape
from bot.lists import list_line, paragraphs
from bot.person import desk_of
from bot.refusals import error_name, explain
from bot.texts import Texts
from cases.case import Case, Staff
from cases.errors import NotPermitted
from cases.ports import CaseSelection
from cases.vocabulary import Action, Kind, Language, Status

logger = logging.getLogger(__name__)

SHOWN = 8
SOON = timedelta(days=7)
STATISTICS = timedelta(days=30)
BAR = 12
PAUSE_SECONDS = 2.0
"""Changes within so long are shown together."""

LANGUAGE = "language"
"""The action id of the button that changes the language."""


@dataclass(frozen=True, slots=True)
class HomeList:
    """One list of the tab."""

    statuses: frozenset[Status] | None = None
    mine: bool = False
    soon: bool = False


LISTS: Mapping[str, HomeList] = MappingProxyType(
    {
        "mine": HomeList(mine=True),
        "soon": HomeList(soon=True),
        "drafts": HomeList(frozenset({Status.DRAFT_READY})),
        "waiting": HomeList(
            frozenset({Status.WAITING_IDENTITY, Status.WAITING_SCOPE, Status.WAITING_CUSTOMER}),
        ),
        "dead_letters": HomeList(frozenset({Status.DEAD_LETTER})),
    }
)
"""By the key of its title, `home.<key>`."""


async def open_home(desk: Desk, event: Mapping[str, Any]) -> None:
    """Shows the tab to the one who opened it, and remembers that it is open. Raises `SlackApiError`."""
    if event.get("tab") == "home":
        desk.homes.opened(event["user"], desk.clock.now())
        await show_home(desk, event["user"], always=True)


async def show_home(desk: Desk, user: str, *, always: bool = False) -> None:
    """Publishes the tab of one person, unless it shows the same already. Raises `SlackApiError`."""
    blocks = await _blocks(await desk_of(desk, user), user)
    digest = hashlib.sha256(json.dumps(blocks).encode()).hexdigest()
    if always or not desk.homes.shows(user, digest):
        await desk.client.views_publish(user_id=user, view={"type": "home", "blocks": blocks})
        desk.homes.remember(user, digest)


async def press_language(desk: Desk, body: Mapping[str, Any], tell: Tell) -> None:
    """Changes it by the button of the Home tab, which is drawn anew. Raises nothing but what ends the process."""
    try:
        user = body["user"]["id"]
        await desk.staff.member(user)
        await desk.languages.choose(user, Language(body["actions"][0]["value"]))
        await show_home(desk, user)
    except Exception as error:  # noqa: BLE001 - whatever happens is told under a reference, and logged
        await tell(await explain(desk, error, None))


async def keep_homes(desk: Desk, stop: asyncio.Event, pause_seconds: float = PAUSE_SECONDS) -> None:
    """Draws open tabs anew after each change, until `stop`; changes in a row are shown together."""
    while not stop.is_set():
        await _either(stop, desk.homes.changes)
        await _either(stop, seconds=pause_seconds)
        desk.homes.changes.clear()
        for user in desk.homes.users(desk.clock.now()):
            if not stop.is_set():
                await _refresh(desk, user)


async def _refresh(desk: Desk, user: str) -> None:
    """A tab that could not be drawn is drawn at the next change; the others do not wait for it."""
    try:
        await show_home(desk, user)
    except SlackApiError as error:
        logger.warning("a home was not refreshed: %s", error_name(error))
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        logger.warning("a home was not refreshed: %s", type(error).__name__)


async def _either(*events: asyncio.Event, seconds: float | None = None) -> None:
    """Returns when one of the events is set, or after `seconds`."""
    waits = [asyncio.create_task(event.wait()) for event in events]
    await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
    await asyncio.gather(*waits, return_exceptions=True)


async def _blocks(desk: Desk, user: str) -> list[Block]:
    try:
        staff = await desk.staff.member_who_may(user, Action.READ)
    except NotPermitted:
        return [section(desk.texts("home.stranger"))]
    lists = [block for name in LISTS for block in await _list(desk, staff, name)]
    return home_blocks([*await _state(desk), *lists, *await _statistics(desk)], desk.texts)


def home_blocks(content: Sequence[Block], texts: Texts) -> list[Block]:
    """The tab around what it tells: title and doors above, the help below."""
    doors = [desk_button(name, texts) for name in DESK_DEEDS]
    top = [header(texts("home.title")), actions([*doors, language_button(texts)])]
    return [*top, *content, *help_blocks(texts)]


def desk_button(name: str, texts: Texts) -> Block:
    """The way to what concerns no case yet."""
    return button(name, texts(f"button.{name}"), name, texts(f"button.{name}_label"))


def language_button(texts: Texts) -> Block:
    """The way to the other language."""
    other = Language.EN if texts.language is Language.NB else Language.NB
    return button(LANGUAGE, texts("button.language"), other.value, texts("button.language_label"))


async def _list(desk: Desk, staff: Staff, name: str) -> list[Block]:
    texts, now, listed = desk.texts, desk.clock.now(), LISTS[name]
    selection = CaseSelection(
        open_only=listed.statuses is None,
        statuses=listed.statuses,
        assignee=staff.id if listed.mine else None,
        due_before=now + SOON if listed.soon else None,
        limit=SHOWN,
    )
    cases, total = await desk.queries.cases(selection), await desk.queries.count(selection)
    return list_blocks(name, cases, total, texts, now)


def list_blocks(name: str, cases: Sequence[Case], total: int, texts: Texts, now: datetime) -> list[Block]:
    """One list of the tab, with how many more there are."""
    more = [texts("home.more", count=total - len(cases))] if total > len(cases) else []
    lines = paragraphs([*(list_line(case, texts, now) for case in cases), *more])
    return [header(texts(f"home.{name}")), *(lines or (context([texts("home.none")]),))]


async def _state(desk: Desk) -> list[Block]:
    """What is held back, what does not work, and how much is open."""
    texts, now = desk.texts, desk.clock.now()
    count = desk.queries.count
    running = await count(CaseSelection(open_only=True))
    overdue = await count(CaseSelection(open_only=True, due_before=now))
    wrong = [texts("home.health_bad", part=escape(part), detail=escape(word)) for part, word in desk.health().items()]
    held = state_lines(await desk.queries.held_letters(now), texts)
    lines = [texts("home.open_now", open=running, overdue=overdue), *(wrong or [texts("home.health_ok")]), *held]
    return [header(texts("home.health")), section("\n".join(lines))]


async def _statistics(desk: Desk) -> list[Block]:
    """Inquiries by kind as bars; nothing is counted by who worked on it."""
    since = desk.clock.now() - STATISTICS
    return statistics_blocks(await desk.queries.counts(CaseSelection(received_from=since)), desk.texts)


def statistics_blocks(counts: Mapping[Kind, int], texts: Texts) -> list[Block]:
    """Inquiries by kind as bars."""
    lines = list(_bars(counts, texts)) or [texts("home.no_statistics")]
    return [header(texts("home.statistics")), *paragraphs(lines)]


def _bars(counts: Mapping[Kind, int], texts: Texts) -> Iterator[str]:
    most = max(counts.values(), default=0)
    for kind, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        bar = "▇" * max(1, round(BAR * count / most))
        yield texts("home.bar", bar=bar.ljust(BAR), count=count, kind=texts.word("kind", kind))
