"""The pointer to a restricted case: what the general channel shows where the card stands in the restricted one.

It says that there is such a case, since when, until when and how it stands; of what kind it is, who works on it, and
everything else, is for those who see the card.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot import dates
from bot.blocks import fields, header
from bot.card_clock import main_due_field
from bot.cards import Card, fallback
from bot.texts import Texts
from cases.case import Case
from cases.case_number import CaseNumber

POINTER_EVENT = "personvern_pointer"
"""The event type of a pointer's metadata: neither a lookup nor a repair takes it for a card."""


def build_pointer(case: Case, texts: Texts, now: datetime) -> Card:
    """The pointer; nothing can be done by it."""
    shown = (
        (texts("card.kinds"), texts("card.kind_withheld")),
        (texts("card.received"), dates.day(case.received_at)),
        main_due_field(case, texts, now),
        (texts("card.status"), texts.word("status", case.status)),
    )
    blocks = (header(texts("card.restricted_title", number=case.number)), fields(shown))
    return Card(fallback(case, texts), blocks, pointer_metadata(case.number))


def pointer_metadata(number: CaseNumber) -> dict[str, Any]:
    """What marks the pointer to a case."""
    return {"event_type": POINTER_EVENT, "event_payload": {"case": str(number)}}
