"""One click out of voluntary notices: by POST alone, without a login, and only with a link of ours."""

from datetime import UTC, datetime

import aiohttp
import pytest
from aiohttp import web

from service.pages.answers import Look
from service.unsubscribe import Unsubscribing, mark_of, token_of

KEY, MARK = b"k" * 32, "a" * 64
NOW = datetime(2026, 11, 24, tzinfo=UTC)


class Clock:
    def now(self):
        return NOW


class OptOuts:
    def __init__(self):
        self.marks = []

    async def unsubscribe(self, mark, now):
        self.marks.append((mark, now))
        return True


@pytest.fixture
async def site():
    optouts = OptOuts()
    app = web.Application()
    app.add_routes(Unsubscribing(optouts, Clock(), KEY, Look.load("Firma AS", secure=False)).routes())
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{runner.addresses[0][1]}") as session:
        yield session, optouts
    await runner.cleanup()


async def test_one_click_of_a_mail_program_is_enough(site):
    session, optouts = site

    async with session.post(f"/unsubscribe/{token_of(MARK, KEY)}", data={"List-Unsubscribe": "One-Click"}) as answer:
        assert answer.status == 200

    assert optouts.marks == [(MARK, NOW)]


async def test_a_link_that_is_only_looked_at_changes_nothing(site):
    session, optouts = site

    async with session.get(f"/unsubscribe/{token_of(MARK, KEY)}", headers={"Accept-Language": "nn"}) as answer:
        said = await answer.text()

    assert answer.status == 200
    assert "Meld meg av" in said
    assert optouts.marks == []


@pytest.mark.parametrize("token", [MARK, MARK + "0" * 32, token_of("b" * 64, KEY)[:-1] + "x", "æ" * 96])
async def test_a_link_that_is_none_of_ours_is_unknown(site, token):
    session, optouts = site

    async with session.post(f"/unsubscribe/{token}") as answer:
        assert answer.status == 404

    assert optouts.marks == []


async def test_a_long_body_is_not_read(site):
    session, optouts = site

    async with session.post(f"/unsubscribe/{token_of(MARK, KEY)}", data=b"x" * 5000) as answer:
        assert answer.status == 413

    assert optouts.marks == []


def test_a_token_belongs_to_one_desk():
    assert mark_of(token_of(MARK, KEY), KEY) == MARK
    assert mark_of(token_of(MARK, KEY), b"l" * 32) is None
