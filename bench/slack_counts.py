"""What is counted from outside once staff are done: the audit log, the notes, and the cards."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from bench.slack_staff import ACTS, NOTE, Outcomes, Told
from bot.cards import Card, build_card, is_restricted
from bot.pointers import build_pointer
from bot.texts import Texts, load_texts
from cases.case import Case
from cases.case_number import CaseNumber
from cases.checklist.values import ChecklistRules
from models.store import Store
from sandbox.slack import RESTRICTED_CHANNEL, STAFF_CHANNEL, SlackStandIn
from sandbox.slack.messages import Message
from service.checklist_settings import shipped_systems
from service.clock import SystemClock

RULES = ChecklistRules(systems=shipped_systems())
"""The checklists of the services that are measured."""


async def until_settled(slack: SlackStandIn, store: Store, numbers: Sequence[CaseNumber], seconds: float) -> list[str]:
    """Waits until nothing waits any more; returns the cases that are not shown as they are, or not once."""
    slack.faults.clear()
    texts, end = load_texts(), time.monotonic() + seconds
    while time.monotonic() < end:
        waiting = sum((await store.notices.depth()).values()) + sum((await store.letters.depth()).values())
        if not waiting and not await _false_cards(slack, store, numbers, texts):
            return []
        await asyncio.sleep(0.25)
    return await _false_cards(slack, store, numbers, texts)


async def _false_cards(slack: SlackStandIn, store: Store, numbers: Sequence[CaseNumber], texts: Texts) -> list[str]:
    shown = {channel: _by_case(slack.messages(channel)) for channel in (STAFF_CHANNEL, RESTRICTED_CHANNEL)}
    false = []
    for number in map(str, numbers):
        wanted = _wanted(await store.queries.case(CaseNumber.parse(number)), texts)
        if any(not _is_true(shown[channel].get(number, []), wanted.get(channel)) for channel in shown):
            false.append(number)
    return false


def _by_case(messages: Sequence[Message]) -> dict[str, list[Message]]:
    posted: dict[str, list[Message]] = {}
    for message in messages:
        number = str((message.metadata or {}).get("event_payload", {}).get("case", ""))
        posted.setdefault(number, []).append(message)
    return posted


def _wanted(case: Case, texts: Texts) -> dict[str, Card]:
    """What each channel is to show of the case."""
    now = SystemClock().now()
    if not is_restricted(case):
        return {STAFF_CHANNEL: build_card(case, texts, now, rules=RULES)}
    card = build_card(case, texts, now, private=True, rules=RULES)
    return {STAFF_CHANNEL: build_pointer(case, texts, now), RESTRICTED_CHANNEL: card}


def _is_true(messages: Sequence[Message], wanted: Card | None) -> bool:
    """Whether it is shown once, as it is to be; or not at all, where it is not to be."""
    if wanted is None:
        return not messages
    return len(messages) == 1 and (messages[0].text, _said(messages[0].blocks)) == (wanted.text, _said(wanted.blocks))


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
