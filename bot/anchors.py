"""The head of the audit log, written down daily where nobody who can change the database can change it."""

from __future__ import annotations

import logging

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.client import posting_client
from bot.refusals import error_name
from bot.texts import Texts

logger = logging.getLogger(__name__)


class AuditAnchor:
    """Posts it in the staff channel."""

    def __init__(self, client: AsyncWebClient, channel: str, texts: Texts) -> None:
        """`channel` is the id of the staff channel."""
        self._client = posting_client(client)
        self._channel = channel
        self._texts = texts

    async def tell(self, head: object) -> bool:
        """Posts the head, as `personvern audit verify --anchor` takes it. False where Slack did not take it."""
        text = self._texts("audit.anchor", head=str(head))
        try:
            await self._client.chat_postMessage(
                channel=self._channel, text=text, unfurl_links=False, unfurl_media=False
            )
        except SlackApiError as error:
            logger.warning("the head of the audit log was not posted: %s", error_name(error))
            return False
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            logger.warning("the head of the audit log was not posted: %s", type(error).__name__)
            return False
        return True
