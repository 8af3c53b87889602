"""Blocks handed to the newsletter tool by webhook: signed, once only, again until it has them, to nobody else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest
from pydantic import ValidationError

from cases.audit_events import AuditEvent
from cases.case_number import CaseNumber
from cases.registers import BlockEntry
from models.store import Store
from service.chats.signature import verify
from service.optout_webhook import LONGEST_RETRY, OptOutWebhook, retry_at
from service.register_settings import RegisterSettings
from tests.bot.office import SetClock
from tests.contracts.desk import opened
from tests.examples import NOW, PERSON
from tests.servers.newsletter import Tool, running_tool

SECRET = "s" * 32


@pytest.fixture
async def tool() -> AsyncIterator[Tool]:
    async with running_tool(Tool()) as found:
        yield found


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as made:
        yield made


async def blocked(store: Store, address: str = PERSON.email) -> CaseNumber:
    case = await opened(store)
    async with store.repository.record() as record:
        await record.add_block(
            BlockEntry(case=case.number, address=address, lists=("Nyhetsbrev",), at=NOW, by="U0ANNE")
        )
    return case.number


def webhook(store: Store, tool: Tool, clock: SetClock | None = None) -> OptOutWebhook:
    return OptOutWebhook(store.blocks, clock or SetClock(), tool.url, SECRET)


async def test_a_block_is_posted_signed_and_its_address_forgotten(
    sqlite_store: Store, tool: Tool, session: aiohttp.ClientSession
) -> None:
    number = await blocked(sqlite_store)

    assert await webhook(sqlite_store, tool).hand_over(session) == 1

    [(headers, body)] = tool.got
    assert json.loads(body)["address"] == PERSON.email
    assert json.loads(body)["lists"] == ["Nyhetsbrev"]
    verify([SECRET.encode()], headers["X-Personvern-Timestamp"], headers["X-Personvern-Signature"], body, NOW)
    assert await sqlite_store.blocks.waiting() == ()
    [entry] = [record.entry for record in await sqlite_store.queries.history(number)]
    assert (entry.event, entry.actor) == (AuditEvent.BLOCK_TAKEN_OVER, "service")


@pytest.mark.parametrize("status", [302, 400, 404, 500, 503])
async def test_what_was_not_taken_is_posted_again_under_the_same_key(
    sqlite_store: Store, tool: Tool, session: aiohttp.ClientSession, status: int
) -> None:
    clock = SetClock()
    hook = webhook(sqlite_store, tool, clock)
    await blocked(sqlite_store)
    tool.status = status

    assert await hook.hand_over(session) == 1
    assert await hook.hand_over(session) == 0
    assert hook.state().detail == str(status)
    tool.status, clock.moment = 202, NOW + timedelta(seconds=30)
    assert await hook.hand_over(session) == 1

    assert len(tool.got) == 2
    assert len(set(tool.keys)) == 1
    assert tool.elsewhere == 0
    assert await sqlite_store.blocks.waiting() == ()
    assert (hook.state().ready, hook.state().detail) == (True, "")


async def test_a_tool_that_is_away_gets_its_blocks_when_it_is_back(
    sqlite_store: Store, session: aiohttp.ClientSession
) -> None:
    async with running_tool(Tool()) as gone:
        hook = webhook(sqlite_store, gone)
    await blocked(sqlite_store)

    await hook.hand_over(session)

    assert hook.state().detail == "ClientConnectorError"
    assert len(await sqlite_store.blocks.waiting()) == 1


async def test_two_blocks_have_two_keys(sqlite_store: Store, tool: Tool, session: aiohttp.ClientSession) -> None:
    await blocked(sqlite_store)
    await blocked(sqlite_store, "ola@annen.example")

    await webhook(sqlite_store, tool).hand_over(session)

    assert len(set(tool.keys)) == 2


async def test_the_part_hands_over_until_it_is_stopped(sqlite_store: Store, tool: Tool) -> None:
    await blocked(sqlite_store)
    stop = asyncio.Event()

    part = asyncio.create_task(webhook(sqlite_store, tool).run(stop))
    async with asyncio.timeout(60):
        await tool.arrived.wait()
    stop.set()
    await part

    assert len(tool.got) == 1
    assert await sqlite_store.blocks.waiting() == ()


def test_it_is_posted_ever_later_and_at_last_every_hour() -> None:
    waits = [retry_at(attempts, NOW) - NOW for attempts in (1, 2, 3, 50)]

    assert waits == [timedelta(seconds=30), timedelta(minutes=1), timedelta(minutes=2), LONGEST_RETRY]


@pytest.mark.parametrize("url", ["https://verktoy.example/blocks", "http://127.0.0.1:9/blocks", ""])
def test_an_address_may_go_over_https_or_stay_on_the_machine(url: str) -> None:
    settings = RegisterSettings(optout_webhook_url=url, optout_webhook_secret=SECRET)  # type: ignore[arg-type]

    assert settings.optout_webhook_url == url


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("http://verktoy.example/blocks", SECRET),
        ("ftp://127.0.0.1/blocks", SECRET),
        ("https://verktoy.example/blocks", ""),
        ("https://verktoy.example/blocks", "kort"),
    ],
)
def test_no_address_goes_in_clear_or_unsigned(url: str, secret: str) -> None:
    with pytest.raises(ValidationError):
        RegisterSettings(optout_webhook_url=url, optout_webhook_secret=secret)  # type: ignore[arg-type]
