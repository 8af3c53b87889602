"""Keeps what the channels show of a case true: its card, and the pointer to it where the card is not for everybody.

Each channel shows a case once. What stands there is brought to what it should show now, in place: when a case becomes
restricted, its card in the general channel turns into the pointer before a new card is posted in the restricted one;
when it is so no more, the pointer turns into the card again. What is left elsewhere goes when the change is recorded.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace

from bot.cards import Card, build_card, is_restricted, metadata
from bot.pointers import build_pointer, pointer_metadata
from bot.posting import Poster
from bot.recent import Recent
from bot.texts import Texts
from cases.case import Case
from cases.case_number import CaseNumber
from cases.checklist.values import ChecklistRules
from cases.messages import CARD
from cases.ports import CaseQueries, ClaimedNotice, Clock, Posting

_REMEMBERED = 5000


@dataclass(frozen=True, slots=True)
class Channels:
    """Where cards are posted: ids. `restricted` may be empty; then restricted cases show only that they exist."""

    general: str
    restricted: str = ""

    def of(self, case: Case) -> str:
        """Where the card of the case belongs."""
        return (self.restricted if is_restricted(case) else "") or self.general


@dataclass(frozen=True, slots=True)
class Shown:
    """Where a case is shown; a pointer only beside a card in the restricted channel."""

    card: Posting
    pointer: Posting | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known to stand of a case before it is shown anew."""

    card: Posting | None = None
    pointer: Posting | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardKeeper:
    """Posts, updates and finds cards and pointers. Every method raises what the record, Slack or the way to it raise.

    Attributes
    ----------
    rules:
        Those of the checklist.
    """

    poster: Poster
    queries: CaseQueries
    channels: Channels
    texts: Texts
    clock: Clock
    rules: ChecklistRules
    _known: Recent[CaseNumber, Standing] = field(default_factory=lambda: Recent(_REMEMBERED))

    async def show(self, notice: ClaimedNotice) -> Shown:
        """Brings what is shown of the case to what the case is now."""
        case = await self.queries.case(notice.notice.case)
        general, restricted = await self._places(notice)
        apart = self.channels.of(case) != self.channels.general
        general = await self._bring(general, self.channels.general, self._for_all(case, apart=apart))
        if not apart:
            return self._remember(case.number, Shown(general))
        self._known.put(case.number, Standing(restricted, general))
        card = build_card(case, self.texts, self.clock.now(), private=True, rules=self.rules)
        restricted = await self._bring(restricted, self.channels.restricted, card)
        return self._remember(case.number, Shown(restricted, general))

    async def find(self, notice: ClaimedNotice) -> Posting | None:
        """Where the card stands: as the record says, as it was posted just now, or as the channels show."""
        if (card := (await self._standing(notice)).card) is not None:
            return card
        marks = metadata(notice.notice.case)
        for channel in filter(None, (self.channels.general, self.channels.restricted)):
            if found := await self.poster.find_card(channel, marks):
                return found
        return None

    def _for_all(self, case: Case, *, apart: bool) -> Card:
        """What the general channel shows: the card, or the pointer to it."""
        now = self.clock.now()
        return build_pointer(case, self.texts, now) if apart else build_card(case, self.texts, now, rules=self.rules)

    async def _bring(self, at: Posting | None, channel: str, card: Card) -> Posting:
        """Shows it in place of what stands there; posts it where nothing does."""
        shown = _fingerprint(card)
        if at is not None and at.shown == shown:
            return at
        if at is None or not await self.poster.update(at, card):
            at = await self.poster.post(channel, card)
        return replace(at, shown=shown)

    async def _standing(self, notice: ClaimedNotice) -> Standing:
        """What is known of the case, without asking Slack."""
        number = notice.notice.case
        if notice.card is not None:
            return Standing(notice.card, notice.pointer)
        if (known := self._known.get(number)) is not None:
            return known
        return Standing(await self.queries.card(number), await self.queries.pointer(number))

    async def _places(self, notice: ClaimedNotice) -> tuple[Posting | None, Posting | None]:
        """What stands in the general channel, and in the restricted one.

        What nobody recorded is looked for, unless this is the first try of a card, and so there is none.
        """
        known, channels = await self._standing(notice), self.channels
        apart = known.card is not None and known.card.channel == channels.restricted
        # A card that stands in neither, as after a change of the settings, stays where it is.
        general, restricted = (known.pointer, known.card) if apart else (known.card or known.pointer, None)
        if notice.attempts == 1 and notice.notice.text == CARD:
            return general, restricted
        card, pointer = metadata(notice.notice.case), pointer_metadata(notice.notice.case)
        general = general or await self.poster.find_card(channels.general, card, pointer)
        if channels.restricted and restricted is None:
            restricted = await self.poster.find_card(channels.restricted, card)
        return general, restricted

    def _remember(self, number: CaseNumber, shown: Shown) -> Shown:
        self._known.put(number, Standing(shown.card, shown.pointer))
        return shown


def _fingerprint(card: Card) -> str:
    content = json.dumps([card.text, card.blocks])
    return hashlib.sha256(content.encode()).hexdigest()
