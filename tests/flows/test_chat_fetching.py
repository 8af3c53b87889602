"""A provider whose delivery carries no transcript: accepted at once, fetched afterwards, whatever happens between."""

import aiohttp
import pytest

from sandbox.slack import STAFF_CHANNEL
from service.clock import SystemClock
from tests.flows.conftest import until
from tests.servers.chat_apis import ChatApis
from tests.service.chats.deliveries import (
    CHATWOOT,
    CHATWOOT_MESSAGES,
    VISITOR,
    ZENDESK_EVENTS,
    ZENDESK_USER,
    body_of,
    headers_of,
)

pytestmark = [pytest.mark.dovecot]


@pytest.fixture
async def apis():
    async with ChatApis(CHATWOOT_MESSAGES, ZENDESK_EVENTS, ZENDESK_USER).running() as running:
        yield running


@pytest.fixture
def changes(apis):
    return {"chat_chatwoot_secret": "new", **apis.settings()}


async def deliver(running):
    body = body_of(CHATWOOT)
    headers = headers_of("chatwoot", body, secret="new", at=SystemClock().now())
    url = f"http://{running.settings.http_bind}/chats/chatwoot"
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as answer:
        return answer.status, await answer.json()


async def waiting(running, wanted):
    """The one delivery that waits, once it is as wanted."""
    found = await until(running.assembly.store.chat_deliveries.listing, lambda rows: rows and wanted(rows[0]))
    return found[0]


async def test_a_chat_is_accepted_while_its_provider_is_away_and_copied_once_it_is_back(running, apis):
    apis.answer = "busy"

    assert await deliver(running) == (200, {"status": "logged"})
    assert await deliver(running) == (200, {"status": "known"})
    delivery = await waiting(running, lambda row: row.reason)
    apis.answer = "good"
    await running.assembly.store.chat_deliveries.retry(delivery.row, SystemClock().now())

    [copy] = await running.letters_to(VISITOR)
    assert "Får ikke logget inn" in copy.letter.text
    assert await deliver(running) == (200, {"status": "known"})


async def test_a_chat_that_its_provider_does_not_know_is_told_to_staff(running, apis):
    apis.answer = "gone"

    assert await deliver(running) == (200, {"status": "logged"})

    delivery = await waiting(running, lambda row: row.due_at is None)
    told = await running.slack.wait_for(lambda: [one.text for one in running.slack.messages(STAFF_CHANNEL)], 20)
    assert delivery.reason == "gone"
    assert "personvern chat waiting" in told[0]
    assert running.assembly.health.ready
