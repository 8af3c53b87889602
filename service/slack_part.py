"""Slack as two parts of the process: the connection that takes commands, and the publisher that posts."""

from __future__ import annotations

import asyncio

import structlog
from aiohttp import web
from slack_bolt.async_app import AsyncApp

from bot.app import events_route
from bot.connection import SlackConnection, check_bot_token
from bot.desk import Desk
from bot.home import keep_homes
from bot.publisher import NoticePublisher
from service.health import PartState
from service.orphan_part import OrphanWatch

_log = structlog.get_logger("service.slack")
LOOK_SECONDS = 2.0
DRAIN_SECONDS = 10.0


class SlackPart:
    """Takes commands, by Socket Mode or by signed requests, and posts what waits in the outbox."""

    def __init__(
        self, app: AsyncApp, desk: Desk, publisher: NoticePublisher, app_token: str, orphans: OrphanWatch
    ) -> None:
        """Without `app_token` Slack delivers by HTTP to the route of `routes`."""
        self._app = app
        self._desk = desk
        self._publisher = publisher
        self._app_token = app_token
        self._orphans = orphans
        self._state = PartState(ready=False, detail="not connected yet")

    def routes(self) -> list[web.RouteDef]:
        """What to mount where Slack delivers by HTTP; nothing in Socket Mode."""
        return [] if self._app_token else [web.post("/slack/events", events_route(self._app))]

    def state(self) -> PartState:
        """Whether commands arrive, and notices leave."""
        problem = self._publisher.status.problem
        return self._state if not self._state.ready or not problem else PartState(ready=False, detail=problem)

    async def publish(self, stop: asyncio.Event) -> None:
        """Posts notices until `stop`."""
        await self._publisher.run(stop)

    async def keep_homes(self, stop: asyncio.Event) -> None:
        """Keeps the open Home tabs true until `stop`."""
        await keep_homes(self._desk, stop)

    async def repair(self, stop: asyncio.Event) -> None:
        """Brings the channels and the record together until `stop`."""
        await self._orphans.run(stop)

    async def run(self, stop: asyncio.Event) -> None:
        """Takes commands until `stop`. Raises when Slack refuses the tokens or cannot be reached; then tried again."""
        try:
            await (self._by_socket(stop) if self._app_token else self._by_http(stop))
        except Exception as error:
            self._state = PartState(ready=False, detail=type(error).__name__)
            raise

    async def _by_http(self, stop: asyncio.Event) -> None:
        await check_bot_token(self._desk.client)
        self._state = PartState(ready=True)
        await stop.wait()
        await self._desk.running.drain(DRAIN_SECONDS)

    async def _by_socket(self, stop: asyncio.Event) -> None:
        connection = SlackConnection(self._app, self._desk, self._app_token)
        try:
            await connection.start()
            while not stop.is_set():
                connected = await connection.is_connected()
                self._state = PartState(connected, "" if connected else "disconnected")
                await _first_of(stop, LOOK_SECONDS)
        finally:
            late = await connection.stop()
            if late:
                _log.warning("work cut short", tasks=late)


async def _first_of(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
