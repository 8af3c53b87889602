"""Cards of a rehearsal: as the desk would show them, in a test channel, and not to be acted on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import context
from bot.cards import Card, build_card
from bot.client import posting_client
from bot.pacing import Pace, Pacer
from bot.posting import Poster
from bot.texts import Texts
from cases.case import Case
from cases.checklist.values import ChecklistRules

_METADATA_EVENT = "personvern_rehearsal"


class RehearsalPoster:
    """Posts such cards into one channel."""

    def __init__(
        self, client: AsyncWebClient, channel: str, texts: Texts, rules: ChecklistRules, pace: Pace | None = None
    ) -> None:
        """`channel` is the id of a channel that no desk works in."""
        self._poster = Poster(posting_client(client), Pacer(pace or Pace()))
        self._channel = channel
        self._texts = texts
        self._rules = rules

    async def post(self, case: Case, now: datetime) -> None:
        """Posts the card of a case. Raises `SlackApiError`."""
        card = build_card(case, self._texts, now, private=False, rules=self._rules)
        await self._poster.post(self._channel, inert(card, self._texts))


def inert(card: Card, texts: Texts) -> Card:
    """The same card without anything to press: a button would name a real case of the same number.

    Its metadata are its own too, so that no desk takes it for a card that it lost.
    """
    shown = tuple(block for block in card.blocks if block["type"] != "actions" and "accessory" not in block)
    metadata = {"event_type": _METADATA_EVENT, "event_payload": {}}
    return replace(card, blocks=(context([texts("rehearsal.note")]), *shown), metadata=metadata)
