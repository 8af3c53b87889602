"""Tells staff in the channel what is about to go, so that they can hold it, and what erasure left to them."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import dates
from bot.blocks import Block, actions, button, section
from bot.cards import Card
from bot.client import posting_client
from bot.pacing import Pace, Pacer
from bot.posting import Poster
from bot.refusals import error_name
from bot.texts import Texts
from cases.case_number import CaseNumber
from cases.retention.tasks import ErasureTask, TaskReason

logger = logging.getLogger(__name__)

SHOWN = 30
"""Numbers that one message names; further ones are counted."""

BUTTONS = 5
"""Cases for which a button opens the modal of the hold; `/personvern hold` does it for all others."""


@dataclass(frozen=True, slots=True)
class Coming:
    """What is about to go, and what is to be reviewed.

    Attributes
    ----------
    on:
        The first night on which one of `going` goes.
    tasks:
        What is left to people, the reviews among them.
    """

    going: tuple[CaseNumber, ...] = ()
    on: date | None = None
    review: tuple[CaseNumber, ...] = ()
    tasks: Sequence[ErasureTask] = ()


class RetentionTeller:
    """Posts one message, with numbers and words of ours."""

    def __init__(self, client: AsyncWebClient, channel: str, texts: Texts) -> None:
        """`channel` is the id of the staff channel."""
        self._poster = Poster(posting_client(client), Pacer(Pace()))
        self._channel = channel
        self._texts = texts

    async def tell(self, coming: Coming) -> bool:
        """Posts it. False where Slack did not take it, or did not say so."""
        try:
            await self._poster.post(self._channel, coming_card(coming, self._texts))
        except SlackApiError as error:
            logger.warning("staff were not told what is about to go: %s", error_name(error))
            return False
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            logger.warning("staff were not told what is about to go: %s", type(error).__name__)
            return False
        return True


def coming_card(coming: Coming, texts: Texts) -> Card:
    """The message."""
    lines = []
    if coming.going and coming.on is not None:
        day = dates.of_letter(coming.on)
        lines.append(texts("retention.going", count=len(coming.going), on=day, numbers=_numbers(coming.going, texts)))
    if coming.review:
        lines.append(texts("retention.review", count=len(coming.review), numbers=_numbers(coming.review, texts)))
    if left := [task for task in coming.tasks if task.reason is not TaskReason.REVIEW]:
        lines.append(texts("retention.tasks", count=len(left)))
    held = (*coming.review, *coming.going)[:BUTTONS]
    return Card(texts("retention.title"), (section("\n".join(lines)), *_buttons(held, texts)), {})


def _buttons(numbers: Sequence[CaseNumber], texts: Texts) -> tuple[Block, ...]:
    if not numbers:
        return ()
    label = texts("button.hold")
    made = [
        button("hold", f"{label}: {number}", f"{number} 0", texts("button.hold_label", number=number))
        for number in numbers
    ]
    # Within one block Slack takes each action id once.
    return tuple(actions([one], f"retention_{place}") for place, one in enumerate(made, 1))


def _numbers(numbers: Sequence[CaseNumber], texts: Texts) -> str:
    shown = [str(number) for number in numbers[:SHOWN]]
    if len(numbers) > SHOWN:
        shown.append(texts("digest.more", count=len(numbers) - SHOWN))
    return ", ".join(shown)
