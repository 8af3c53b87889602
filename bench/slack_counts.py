"""What is counted from outside once staff are done: the audit log, the notes, and the cards."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from bench.slack_staff import ACTS, NOTE, Outcomes, Told
from bot.cards import build_card
from bot.texts import Texts, load_texts
from cases.case import Case
from cases.case_number import CaseNumber
from cases.checklist.values import ChecklistRules
from models.store import Store
from sandbox.slack import STAFF_CHANNEL, SlackStandIn
from sandbox.slack.messages import Message
from service.checklist_settings import shipped_systems
from service.clock import SystemClock

RULES = ChecklistRules(systems=shipped_systems())
"""The checklists of the services that are measured."""


async def until_settled(slack: SlackStandIn, store: Store, numbers: Sequence[CaseNumber], seconds: float) -> list[str]:
    """Waits until nothing waits any more; returns the cases whose card then is not what the case is, or not one."""
    slack.faults.clear()
    texts, end = load_texts(), time.monotonic() + seconds
    while time.monotonic() < end:
        waiting = sum((await store.notices.depth()).values()) + sum((await store.letters.depth()).values())
        if not waiting and not await _false_cards(slack, store, numbers, texts):
            return []
        await asyncio.sleep(0.25)
    return await _false_cards(slack, store, numbers, texts)


async def _false_cards(slack: SlackStandIn, store: Store, numbers: Sequence[CaseNumber], texts: Texts) -> list[str]:
    posted: dict[str, list[Message]] = {}
    for message in slack.messages(STAFF_CHANNEL):
        number = str((message.metadata or {}).get("event_payload", {}).get("case", ""))
        posted.setdefault(number, []).append(message)
    return [
        str(number)
        for number in numbers
        if not _is_true(posted.get(str(number), []), await store.queries.case(number), texts)
    ]


def _is_true(cards: Sequence[Message], case: Case, texts: Texts) -> bool:
    """Whether there is one card, and it says what the case is."""
    wanted = build_card(case, texts, SystemClock().now(), rules=RULES)
    return len(cards) == 1 and (cards[0].text, _said(cards[0].blocks)) == (wanted.text, _said(wanted.blocks))


def _said(blocks: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The blocks without the ids that Slack gives them."""
    return [{name: value for name, value in block.items() if name != "block_id"} for block in blocks]


async def counted(
    store: Store, numbers: Sequence[CaseNumber], outcomes: Outcomes, late: Counter[str]
) -> dict[str, Any]:
    """What the audit log and the notes hold against what everybody was told."""
    followed = {act.event.value for act in ACTS.values() if act.event is not None}
    logged, written = Counter[tuple[str, str, str]](), Counter[str]()
    for number in numbers:
        for record in await store.queries.history(number):
            if record.entry.event in followed and record.entry.actor not in ("service", "person"):
                logged[record.entry.event.value, record.entry.actor, str(number)] += 1
        written.update(one.text.strip() for one in await store.queries.messages(number) if one.text.startswith(NOTE))
    twice, lost = logged - outcomes.done - outcomes.unknown, outcomes.done - logged
    unsure = sum(late.values())
    return {
        "by_act": Counter(event for event, _, _ in logged.elements()),
        "answers_that_came_late": unsure,
        "done_twice": max(0, sum(twice.values()) - unsure),
        "done_lost": max(0, sum(lost.values()) - unsure),
        "notes_twice": sum(count - 1 for count in written.values()),
        "notes_lost": max(
            0, sum(told is Told.DONE and not written[note] for note, told in outcomes.notes.items()) - unsure
        ),
    }


def late_answers(slack: SlackStandIn, staff: Sequence[str]) -> Counter[str]:
    """How often each was told that a submit took long: what came of it was told later, in words."""
    text = load_texts()("error.late")
    return Counter(name for name in staff for one in slack.ephemerals(name) if one.text == text)
