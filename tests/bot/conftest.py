"""Offices for the tests: one with the app connected, one with its publisher running as well."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from sandbox.slack import SlackStandIn
from tests.bot.office import Office, open_office, publishing


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    stand_in = SlackStandIn(rate_scale=1000)
    await stand_in.start()
    yield stand_in
    await stand_in.stop()


@pytest.fixture
async def unconnected(sqlite_url: str, slack: SlackStandIn) -> AsyncIterator[Office]:
    async with open_office(sqlite_url, slack) as office:
        yield office


@pytest.fixture
async def quiet(unconnected: Office) -> AsyncIterator[Office]:
    """The app is connected; nothing is published."""
    await unconnected.connection.start()
    await unconnected.slack.connected()
    yield unconnected
    await unconnected.connection.stop()


@pytest.fixture
async def office(quiet: Office) -> AsyncIterator[Office]:
    """The app is connected and the publisher runs."""
    async with publishing(quiet):
        yield quiet
