"""Every provider by HTTP, into a record: its documented example once, and nothing that was changed on the way."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from models.store import Store
from service.chat_accepting import ChatAccepting, Traffic
from service.chat_providers import chat_providers
from service.chat_settings import ChatSettings
from service.http import ChatIntake
from tests.bot.office import SetClock
from tests.service.chats.deliveries import DOCUMENTED, NOW, body_of, headers_of

NAMES = sorted(DOCUMENTED)
SETTINGS = {
    **{f"chat_{name}_secret": "new old" for name in NAMES},
    "chat_chatwoot_api_url": "http://127.0.0.1:1",
    "chat_chatwoot_api_token": "t",
    "chat_zendesk_api_url": "http://127.0.0.1:1",
    "chat_zendesk_api_user": "u",
    "chat_zendesk_api_token": "t",
}

Answer = tuple[int, str]


class Intake:
    """The address that takes deliveries."""

    def __init__(self, server: TestServer, store: Store) -> None:
        self._server = server
        self._store = store

    async def post(self, name: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """The status, and the word that says what happened."""
        async with (
            aiohttp.ClientSession() as http,
            http.post(self._server.make_url(f"/chats/{name}"), data=body, headers=headers) as answer,
        ):
            told = await answer.json()
            return answer.status, str(told.get("status") or told["error"])

    async def stored(self) -> int:
        """How many deliveries wait."""
        return len(await self._store.chat_deliveries.listing())


@pytest.fixture
async def intake(store: Store) -> AsyncIterator[Intake]:
    clock = SetClock()
    clock.moment = NOW
    accepting = ChatAccepting(store.chat_deliveries, clock, lambda: None)
    providers = chat_providers(ChatSettings.model_validate(SETTINGS))
    app = web.Application()
    app.add_routes(ChatIntake(accepting, Traffic(), clock, providers, 1_000_000).routes())
    server = TestServer(app)
    await server.start_server()
    yield Intake(server, store)
    await server.close()


@pytest.mark.parametrize("name", NAMES)
async def test_the_documented_example_is_stored_once_whatever_id_a_repeat_bears(intake: Intake, name: str) -> None:
    body = body_of(DOCUMENTED[name])

    answers = [
        await intake.post(name, body, headers_of(name, body, event=event)) for event in ("e-1", "e-1", "another")
    ]

    assert answers == [(200, "logged"), (200, "known"), (200, "known")]
    assert await intake.stored() == 1


@pytest.mark.parametrize("name", NAMES)
async def test_both_secrets_are_valid_while_one_is_exchanged(intake: Intake, name: str) -> None:
    body = body_of(DOCUMENTED[name])

    answers = [
        await intake.post(name, body, headers_of(name, body, secret=secret)) for secret in ("old", "new", "wrong")
    ]

    assert answers == [(200, "logged"), (200, "known"), (401, "signature")]


@pytest.mark.parametrize("name", ["chatwoot", "generic", "tawk", "zendesk"])
async def test_a_changed_byte_is_refused(intake: Intake, name: str) -> None:
    body = body_of(DOCUMENTED[name])

    answer = await intake.post(name, body.replace(b"2026", b"2027", 1) + b" ", headers_of(name, body))

    assert (answer, await intake.stored()) == ((401, "signature"), 0)


@pytest.mark.parametrize("name", ["chatwoot", "generic", "zendesk"])
async def test_an_old_signed_time_is_refused(intake: Intake, name: str) -> None:
    body = body_of(DOCUMENTED[name])

    answer = await intake.post(name, body, headers_of(name, body, at=NOW - timedelta(minutes=6)))

    assert (answer, await intake.stored()) == ((401, "timestamp outside the window"), 0)
