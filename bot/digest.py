"""The daily list of what lies in quarantine: case numbers, told in the staff channel."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.client import posting_client
from bot.refusals import error_name
from bot.texts import Texts
from cases.case_number import CaseNumber

logger = logging.getLogger(__name__)

SHOWN = 40


class QuarantineDigest:
    """Tells it."""

    def __init__(self, client: AsyncWebClient, channel: str, texts: Texts) -> None:
        """`channel` is the id of the staff channel."""
        self._client = posting_client(client)
        self._channel = channel
        self._texts = texts

    async def tell(self, numbers: Sequence[CaseNumber]) -> bool:
        """Posts the list. False where Slack did not take it, or did not say so."""
        try:
            await self._client.chat_postMessage(
                channel=self._channel, text=digest_text(numbers, self._texts), unfurl_links=False, unfurl_media=False
            )
        except SlackApiError as error:
            logger.warning("the list of quarantined mails was not posted: %s", error_name(error))
            return False
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            logger.warning("the list of quarantined mails was not posted: %s", type(error).__name__)
            return False
        return True


def digest_text(numbers: Sequence[CaseNumber], texts: Texts) -> str:
    """The list, the oldest first; of many the first ones and how many more there are."""
    shown = [str(number) for number in numbers[:SHOWN]]
    if len(numbers) > SHOWN:
        shown.append(texts("digest.more", count=len(numbers) - SHOWN))
    key = "digest.quarantine_one" if len(numbers) == 1 else "digest.quarantine"
    return texts(key, count=len(numbers), numbers=", ".join(shown))
