"""Slack user groups as roles: who is a member, asked of Slack and remembered for a short while.

Slack is not asked at every click: what it said counts for `FRESH`. When it cannot say, the last answer goes on counting
until it is `OLDEST` old, and from then on nobody is a member of anything.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.refusals import error_name
from cases.ports import Clock
from cases.vocabulary import StaffRole

logger = logging.getLogger(__name__)

FRESH = timedelta(minutes=2)
OLDEST = timedelta(minutes=15)
ASK_SECONDS = 1.5
"""A modal must be opened within three seconds of the click: an answer that takes longer counts from the next one on."""

_NO_MEMBERS = frozenset({"no_such_subteam", "subteam_disabled"})
"""Errors that say that a group has no members, rather than that Slack cannot say."""


@dataclass(frozen=True, slots=True)
class Membership:
    """The members of one group, and when Slack said so."""

    members: frozenset[str]
    at: datetime


class SlackGroups:
    """Implements `bot.access.GroupRoles`."""

    def __init__(self, client: AsyncWebClient, groups: Mapping[str, StaffRole], clock: Clock) -> None:
        """`groups` are roles by the id of the user group, `S…`."""
        self._client = client
        self._groups = groups
        self._clock = clock
        self._known: dict[str, Membership] = {}
        self._asking: dict[str, asyncio.Task[None]] = {}

    async def roles_of(self, user_id: str) -> frozenset[StaffRole]:
        """The roles of all groups that the account is a member of; none of a group of which Slack cannot say."""
        await asyncio.gather(*(self._freshen(group) for group in self._groups))
        return frozenset(role for group, role in self._groups.items() if user_id in self._members(group))

    def _members(self, group: str) -> frozenset[str]:
        known = self._known.get(group)
        return known.members if known is not None and self._clock.now() - known.at < OLDEST else frozenset()

    async def _freshen(self, group: str) -> None:
        """Asks Slack when what it said is not fresh; many who ask at once wait for one answer."""
        known = self._known.get(group)
        if known is not None and self._clock.now() - known.at < FRESH:
            return
        asking = self._asking.get(group)
        if asking is None or asking.done():
            asking = self._asking[group] = asyncio.create_task(self._ask(group))
        await asyncio.wait({asking}, timeout=ASK_SECONDS)

    async def _ask(self, group: str) -> None:
        try:
            answer = await self._client.usergroups_users_list(usergroup=group)
            members = frozenset(str(user) for user in answer["users"])
        except SlackApiError as error:
            if error_name(error) not in _NO_MEMBERS:
                logger.warning("the members of a user group are not known: %s", error_name(error))
                return
            members = frozenset()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            logger.warning("the members of a user group are not known: %s", type(error).__name__)
            return
        self._known[group] = Membership(members, self._clock.now())
