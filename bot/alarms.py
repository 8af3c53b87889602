"""Tells alarms in the staff channel: a fixed text for each, by its word."""

from __future__ import annotations

import logging

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.client import posting_client
from bot.inert import escape
from bot.refusals import error_name
from bot.texts import Texts
from cases.alarms import Alarm

logger = logging.getLogger(__name__)


class SlackAlarms:
    """Implements `cases.alarms.Alarms`."""

    def __init__(self, client: AsyncWebClient, channel: str, texts: Texts) -> None:
        """`channel` is the id of the staff channel."""
        self._client = posting_client(client)
        self._channel = channel
        self._texts = texts

    async def tell(self, alarm: Alarm) -> bool:
        """Posts it. False where Slack did not take it, or did not say so: an alarm twice is better than none."""
        said = self._texts(f"alarm_over.{alarm.reason}" if alarm.over else f"alarm.{alarm.reason}")
        text = "\n".join(filter(None, (said, escape(alarm.detail))))
        try:
            await self._client.chat_postMessage(
                channel=self._channel, text=text, unfurl_links=False, unfurl_media=False
            )
        except SlackApiError as error:
            logger.warning("an alarm was not posted: %s", error_name(error))
            return False
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            logger.warning("an alarm was not posted: %s", type(error).__name__)
            return False
        return True
