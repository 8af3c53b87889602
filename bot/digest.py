"""The overview of the desk: what is late, what is due, what nobody took, what waits, and what lies among the junk.

It is posted in the staff channel on working mornings, and shown on demand to whoever asks. Restricted cases stand in it
as no more than that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot import dates
from bot.blocks import Block, header, section
from bot.cards import Card
from bot.desk import Desk, Tell
from bot.holding import state_lines
from bot.lists import list_line, paragraphs
from bot.once import OncePoster
from bot.texts import Texts
from cases.case import Case
from cases.case_number import CaseNumber
from cases.decisions.quarantine import is_quarantined
from cases.ports import CaseQueries, CaseSelection, HeldLetters, OpenTask, TaskSelection
from cases.vocabulary import Action, Status
from cases.workflow import OPEN

DIGEST_EVENT = "personvern_digest"
"""The event type of the metadata of a digest: by it that of today is found again."""

SHOWN = 20
SHOWN_NUMBERS = 40
MOST_JUNK = 1_000
SOON = timedelta(days=7)
_NOTHING_HELD = HeldLetters()

_RUNNING = OPEN | {Status.APPROVED}
_WAITING = frozenset({Status.WAITING_IDENTITY, Status.WAITING_SCOPE, Status.WAITING_CUSTOMER})
LISTS: Mapping[str, CaseSelection] = MappingProxyType(
    {
        "overdue": CaseSelection(statuses=_RUNNING, limit=SHOWN),
        "soon": CaseSelection(statuses=_RUNNING, limit=SHOWN),
        "unassigned": CaseSelection(statuses=OPEN, unassigned=True, limit=SHOWN),
        "waiting": CaseSelection(statuses=_WAITING, limit=SHOWN),
        "drafts": CaseSelection(statuses=frozenset({Status.DRAFT_READY}), limit=SHOWN),
        "dead_letters": CaseSelection(statuses=frozenset({Status.DEAD_LETTER}), limit=SHOWN),
    }
)
"""The lists, in the order in which they are told; the first two are narrowed by the day."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The first cases of a list, and how many there are."""

    cases: tuple[Case, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What there is to tell."""

    at: datetime
    lists: Mapping[str, Listed]
    tasks: tuple[OpenTask, ...] = ()
    junk: tuple[CaseNumber, ...] = ()
    held: HeldLetters = _NOTHING_HELD

    @property
    def says_nothing(self) -> bool:
        """Whether nothing waits for anybody."""
        listed = any(found.count for found in self.lists.values())
        return not (listed or self.tasks or self.junk or self.held.count or self.held.pauses)


async def read_digest(queries: CaseQueries, now: datetime) -> Digest:
    """Reads it: a few bounded lists, whatever number of cases there is."""
    lists = {name: await _listed(queries, selection) for name, selection in _selections(now).items()}
    # Whatever is late is due within seven days as well, and stands before it.
    late, soon = lists["overdue"].count, _selections(now)["soon"]
    skipped = CaseSelection(statuses=soon.statuses, due_before=soon.due_before, offset=late, limit=SHOWN)
    lists["soon"] = Listed(await queries.cases(skipped), lists["soon"].count - late)
    junk = await queries.cases(CaseSelection(statuses=frozenset({Status.SPAM}), limit=MOST_JUNK))
    return Digest(
        at=now,
        lists=MappingProxyType(lists),
        tasks=await queries.tasks(TaskSelection(limit=MOST_JUNK)),
        junk=tuple(sorted(case.number for case in junk if is_quarantined(case))),
        held=await queries.held_letters(now),
    )


def _selections(now: datetime) -> dict[str, CaseSelection]:
    due = {"overdue": now, "soon": now + SOON}
    return {
        name: CaseSelection(
            statuses=narrow.statuses, unassigned=narrow.unassigned, due_before=due.get(name), limit=narrow.limit
        )
        for name, narrow in LISTS.items()
    }


async def _listed(queries: CaseQueries, selection: CaseSelection) -> Listed:
    count = await queries.count(selection)
    return Listed(await queries.cases(selection) if count else (), count)


def digest_card(digest: Digest, texts: Texts) -> Card:
    """The digest as one message, within what Slack takes."""
    title = texts("digest.title", day=dates.day(digest.at))
    if digest.says_nothing:
        return Card(texts("digest.nothing"), (header(title), section(texts("digest.nothing"))), {})
    counts = texts("digest.counts", **{name: digest.lists[name].count for name in LISTS if name != "dead_letters"})
    return Card(f"{title}: {counts}", (header(title), section(counts), *_body(digest, texts)), day_mark(digest.at))


def day_mark(at: datetime) -> dict[str, Any]:
    """What marks the digest of a day."""
    return {"event_type": DIGEST_EVENT, "event_payload": {"day": _day(at).isoformat()}}


def _day(at: datetime) -> date:
    return at.astimezone(dates.OSLO).date()


def _body(digest: Digest, texts: Texts) -> Iterator[Block]:
    if digest.tasks:
        lines = [_task_line(task, texts) for task in digest.tasks[:SHOWN]]
        yield from _section("act_now", lines, len(digest.tasks), texts)
    for name, found in digest.lists.items():
        if found.count:
            yield from _section(name, [list_line(case, texts, digest.at) for case in found.cases], found.count, texts)
    if digest.junk:
        yield section(junk_text(digest.junk, texts))
    if held := state_lines(digest.held, texts):
        yield section("\n".join([texts("digest.held"), *held]))


def _section(name: str, lines: list[str], count: int, texts: Texts) -> Iterator[Block]:
    more = [texts("digest.more", count=count - len(lines))] if count > len(lines) else []
    yield from paragraphs([texts(f"digest.{name}", count=count), *lines, *more])


def _task_line(task: OpenTask, texts: Texts) -> str:
    return texts(
        "digest.task_line", number=task.case, task=texts.word("kind", task.kind), due=dates.minute(task.opened_at)
    )


def junk_text(numbers: tuple[CaseNumber, ...], texts: Texts) -> str:
    """What lies among the junk, the oldest first; of many the first ones and how many more there are."""
    shown = [str(number) for number in numbers[:SHOWN_NUMBERS]]
    if len(numbers) > SHOWN_NUMBERS:
        shown.append(texts("digest.more", count=len(numbers) - SHOWN_NUMBERS))
    key = "digest.quarantine_one" if len(numbers) == 1 else "digest.quarantine"
    return texts(key, count=len(numbers), numbers=", ".join(shown))


class DigestPoster:
    """Posts the digest in the staff channel, one a day."""

    def __init__(self, client: AsyncWebClient, channel: str, texts: Texts) -> None:
        """`channel` is the id of the staff channel."""
        self._once = OncePoster(client, channel)
        self._texts = texts

    async def tell(self, digest: Digest) -> bool:
        """Posts it unless it stands already. False where Slack did not take it, or did not say so."""
        return await self._once.post(digest_card(digest, self._texts), "the digest")


async def show_digest(desk: Desk, user: str, tell: Tell) -> None:
    """`/personvern digest`: shows it to whoever asks. Raises `NotPermitted`."""
    await desk.staff.member_who_may(user, Action.READ)
    card = digest_card(await read_digest(desk.queries, desk.clock.now()), desk.texts)
    await tell(card.text, card.blocks)
