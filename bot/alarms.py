"""Tells alarms in the staff channel: a fixed text for each, and a button by which somebody says that they know."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import Block, actions, button, section
from bot.client import posting_client
from bot.desk import Desk, Tell
from bot.inert import escape
from bot.refusals import error_name, explain
from bot.texts import Texts
from cases.alarms import CRITICAL, Alarm
from cases.events import AlarmConfirmed
from cases.vocabulary import Action

logger = logging.getLogger(__name__)

CONFIRM = "alarm_confirm"
"""The action id of the button."""


class SlackAlarms:
    """Implements `cases.alarms.Alarms`."""

    def __init__(self, client: AsyncWebClient, channel: str, texts: Texts) -> None:
        """`channel` is the id of the staff channel."""
        self._client = posting_client(client)
        self._channel = channel
        self._texts = texts

    async def tell(self, alarm: Alarm) -> bool:
        """Posts it. False where Slack did not take it, or did not say so: an alarm twice is better than none."""
        text = alarm_text(alarm, self._texts)
        try:
            await self._client.chat_postMessage(
                channel=self._channel,
                text=text,
                blocks=list(alarm_blocks(alarm, self._texts)) or None,
                unfurl_links=False,
                unfurl_media=False,
            )
        except SlackApiError as error:
            logger.warning("an alarm was not posted: %s", error_name(error))
            return False
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            logger.warning("an alarm was not posted: %s", type(error).__name__)
            return False
        return True


def alarm_text(alarm: Alarm, texts: Texts) -> str:
    """What is said: fixed words, and the number of the case where it is about one."""
    said = texts(f"alarm_over.{alarm.reason}" if alarm.over else f"alarm.{alarm.reason}")
    about = " · ".join(filter(None, (str(alarm.case) if alarm.case else "", escape(alarm.detail))))
    return "\n".join(filter(None, (said, about)))


def alarm_blocks(alarm: Alarm, texts: Texts) -> tuple[Block, ...]:
    """What asks for a confirmation, where the alarm needs one; nothing where the text says all."""
    if alarm.over or alarm.reason not in CRITICAL:
        return ()
    label = texts(f"button.{CONFIRM}_label")
    return section(alarm_text(alarm, texts)), actions([button(CONFIRM, texts(f"button.{CONFIRM}"), alarm.key, label)])


async def press_confirm(desk: Desk, body: Mapping[str, Any], tell: Tell) -> None:
    """Carries out a click on the button. Raises nothing but what ends the process."""
    try:
        staff = await desk.staff.member_who_may(body["user"]["id"], Action.CONFIRM_ALARM)
        outcome = await desk.handler.handle(AlarmConfirmed(body["actions"][0]["value"], staff))
        await tell(desk.texts("answer.alarm_confirmed" if outcome.changed else "answer.alarm_known"))
    except Exception as error:  # noqa: BLE001 - whatever happens is told under a reference, and logged
        await tell(await explain(desk, error, None))
