"""Messages that stand once in the staff channel, however many replicas and restarts there are."""

from __future__ import annotations

import logging

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.cards import Card
from bot.client import posting_client
from bot.pacing import Pace, Pacer
from bot.posting import Poster
from bot.refusals import error_name

logger = logging.getLogger(__name__)


class OncePoster:
    """Posts a message unless one with its metadata stands already."""

    def __init__(self, client: AsyncWebClient, channel: str) -> None:
        """`channel` is the id of the staff channel."""
        self._poster = Poster(posting_client(client), Pacer(Pace()))
        self._channel = channel

    async def stands(self, card: Card) -> bool:
        """Whether it stands in the channel. Raises what Slack, or the way to it, raises."""
        return await self._poster.find_card(self._channel, card.metadata) is not None

    async def post(self, card: Card, name: str) -> bool:
        """Posts it unless it stands. False where Slack did not take it, or did not say so; `name` is for the log."""
        try:
            if not await self.stands(card):
                await self._poster.post(self._channel, card)
        except SlackApiError as error:
            logger.warning("%s was not posted: %s", name, error_name(error))
            return False
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            logger.warning("%s was not posted: %s", name, type(error).__name__)
            return False
        return True
