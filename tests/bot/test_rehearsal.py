"""Cards of a rehearsal can be read and not be pressed."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from bot.cards import build_card, metadata
from bot.client import make_client
from bot.rehearsal import RehearsalPoster, inert
from bot.texts import load_texts
from cases.checklist.values import ChecklistRules
from sandbox.slack import STAFF_CHANNEL, SlackStandIn
from tests.examples import a_case

TEXTS = load_texts()
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_a_card_of_a_rehearsal_has_nothing_to_press_and_says_what_it_is() -> None:
    case = a_case()
    real = build_card(case, TEXTS, NOW)

    shown = inert(real, TEXTS)

    assert '"action_id"' in json.dumps(real.blocks)
    assert '"action_id"' not in json.dumps(shown.blocks)
    assert TEXTS("rehearsal.note") in json.dumps(shown.blocks, ensure_ascii=False)
    assert shown.metadata != metadata(case.number)


async def test_cards_are_posted_to_the_channel_that_was_named() -> None:
    slack = SlackStandIn(rate_scale=1000)
    await slack.start()
    client = make_client(slack.bot_token, slack.url)

    await RehearsalPoster(client, STAFF_CHANNEL, TEXTS, ChecklistRules()).post(a_case(), NOW)

    history = await client.conversations_history(channel=STAFF_CHANNEL)
    await slack.stop()
    assert TEXTS("rehearsal.note") in json.dumps(history["messages"], ensure_ascii=False)
