"""An opt-out, from the mail to the newsletter tool: blocked by a person, handed over, and its address forgotten."""

import asyncio
import json

import pytest

from tests.flows.conftest import PATIENCE, a_letter
from tests.servers.newsletter import Tool, running_tool

pytestmark = [pytest.mark.dovecot]

UNSUBSCRIBE = "Hei, meld meg av nyhetsbrevet deres. Jeg vil ikke ha mer reklame."


@pytest.fixture
async def tool():
    async with running_tool(Tool()) as found:
        yield found


@pytest.fixture
def changes(tool):
    return {"optout_webhook_url": tool.url, "optout_webhook_secret": "s" * 32}


async def test_whoever_opts_out_is_blocked_by_staff_and_taken_over_by_the_newsletter_tool(running, tool):
    await running.receive(a_letter(UNSUBSCRIBE))
    [card] = await running.cards()
    cari = running.slack.user("U0CARI")

    await cari.click(card, "block")
    await cari.submit(await cari.modal("confirm_block"))
    async with asyncio.timeout(PATIENCE):
        await tool.arrived.wait()
    case = await running.case("PV-2026-0001", lambda case: case.blocked_at)

    [(_, body)] = tool.got
    assert json.loads(body)["address"] == "kari@epost.example"
    assert "Nyhetsbrev" in json.loads(body)["lists"]
    registers = running.assembly.store.registers
    assert "Nyhetsbrev" in await registers.is_blocked("kari@epost.example")
    assert [task.open for task in case.tasks] == [False]
