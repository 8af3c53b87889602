"""What strangers may send to the addresses that take deliveries, and what they learn there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from service.chat_accepting import ChatAccepting, Traffic
from service.chats import generic
from service.chats.provider import Provider
from service.http import ChatIntake, HttpServer
from tests.bot.office import SetClock
from tests.servers.stalling import stalled
from tests.service.test_chat_accepting import Stored

PROVIDER = Provider(name="generic", secrets=(b"secret",), verify=generic.verify, parse=generic.parse)


def intake(traffic: Traffic) -> ChatIntake:
    accepting: ChatAccepting = ChatAccepting(Stored(), SetClock(), lambda: None)
    return ChatIntake(accepting, traffic, SetClock(), [PROVIDER], 10_000, body_seconds=0.05)


@pytest.fixture
def traffic() -> Traffic:
    return Traffic()


@pytest.fixture
async def server(traffic: Traffic) -> AsyncIterator[TestServer]:
    app = web.Application()
    app.add_routes(intake(traffic).routes())
    server = TestServer(app)
    await server.start_server()
    yield server
    await server.close()


async def test_a_delivery_that_stalls_is_given_up_and_holds_the_worker_back_no_longer(
    server: TestServer, traffic: Traffic
) -> None:
    answer = await stalled(server, "/chats/generic", "application/json", b"{")

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert await traffic.quiet(30)


async def test_a_body_that_is_not_packed_as_it_says_is_refused(server: TestServer) -> None:
    headers = {"Content-Encoding": "gzip"}

    async with (
        aiohttp.ClientSession() as http,
        http.post(server.make_url("/chats/generic"), data=b"not gzip", headers=headers) as answer,
    ):
        assert (answer.status, await answer.json()) == (422, {"error": "encoding", "field": "body"})


async def test_a_body_that_does_not_say_its_size_is_refused_once_it_is_too_large(server: TestServer) -> None:
    async def in_pieces() -> AsyncIterator[bytes]:
        yield b"x" * 10_001

    async with (
        aiohttp.ClientSession() as http,
        http.post(server.make_url("/chats/generic"), data=in_pieces()) as answer,
    ):
        assert (answer.status, (await answer.json())["error"]) == (413, "too large")


async def test_nobody_is_told_which_library_answers() -> None:
    async def hello(_request: web.Request) -> web.Response:
        return web.Response()

    port, stop = unused_port(), asyncio.Event()
    running = asyncio.create_task(HttpServer(f"127.0.0.1:{port}", [web.get("/", hello)]).run(stop))
    headers = [await _headers_of(port, path) for path in ("/", "/elsewhere")]
    stop.set()
    await running

    assert not any("Server" in each for each in headers)


async def _headers_of(port: int, path: str) -> dict[str, str]:
    """Asks until the server listens."""
    async with asyncio.timeout(30), aiohttp.ClientSession() as http:
        while True:
            try:
                async with http.get(f"http://127.0.0.1:{port}{path}") as answer:
                    return dict(answer.headers)
            except aiohttp.ClientConnectorError:
                await asyncio.sleep(0.01)
