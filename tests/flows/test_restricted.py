"""A case becomes restricted and is so no more: what each channel shows of it then, until it is erased."""

from __future__ import annotations

from typing import Any

import pytest

from bot import erasing as slack_erasing
from bot.pointers import POINTER_EVENT
from cases.ports import CaseSelection
from sandbox.slack import RESTRICTED_CHANNEL, STAFF_CHANNEL
from sandbox.slack.messages import Message
from service import retention_part
from tests.bot.office import action_ids, texts_of
from tests.flows.conftest import Running, a_letter, until

pytestmark = [pytest.mark.dovecot]

TEXT = "Hei!\nJeg ber om innsyn i alle personopplysninger dere har lagret om meg.\nHilsen Kari"


@pytest.fixture
def changes() -> dict[str, Any]:
    return {"slack_restricted_channel": RESTRICTED_CHANNEL}


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    for part in (retention_part, slack_erasing):
        monkeypatch.setattr(part, "LOOK_SECONDS", 0.1)


def about_it(running: Running, channel: str) -> list[Message]:
    """What a channel shows of the case, but for what stands in threads."""
    return [message for message in running.slack.messages(channel) if "PV-2026-0001" in str(message.metadata)]


async def stands(running: Running, channel: str, wanted: str) -> Message:
    """The one message about the case in a channel, once its metadata is of that type."""

    def look() -> Message | None:
        found = about_it(running, channel)
        return found[0] if len(found) == 1 and (found[0].metadata or {}).get("event_type") == wanted else None

    return await running.slack.wait_for(look)


async def concerns(running: Running, *staff: str) -> None:
    """Somebody says about whom of the staff the case is."""
    anne = running.slack.user("U0ANNE")
    await anne.command("/personvern", "concerns 1")
    await anne.submit(await anne.modal("set_concerns"), {"concerned": list(staff)})


async def test_the_general_channel_shows_a_bare_pointer_while_the_case_is_restricted(running: Running) -> None:
    await running.receive(a_letter(TEXT))
    await running.letters_to("kari@epost.example")
    first = await stands(running, STAFF_CHANNEL, "personvern_case")

    await concerns(running, "U0EVA")
    pointer = await stands(running, STAFF_CHANNEL, POINTER_EVENT)
    card = await stands(running, RESTRICTED_CHANNEL, "personvern_case")
    assert pointer is first
    assert "Begrenset sak PV-2026-0001" in texts_of(pointer.blocks)
    assert "Innsyn" not in texts_of(pointer.blocks)
    assert action_ids(pointer.blocks) == []
    await running.slack.wait_for(lambda: not running.slack.thread(STAFF_CHANNEL, pointer.ts))

    await running.slack.user("U0BJORN").click(card, "take")
    await running.slack.wait_for(lambda: "under arbeid" in texts_of(pointer.blocks))

    await concerns(running)
    assert await stands(running, STAFF_CHANNEL, "personvern_case") is first
    await running.slack.wait_for(lambda: not about_it(running, RESTRICTED_CHANNEL))

    await concerns(running, "U0EVA")
    await stands(running, RESTRICTED_CHANNEL, "personvern_case")
    await erase(running)
    assert about_it(running, STAFF_CHANNEL) + about_it(running, RESTRICTED_CHANNEL) == []


async def erase(running: Running) -> None:
    """Two people have the case erased."""
    anne, bjorn = running.slack.user("U0ANNE"), running.slack.user("U0BJORN")
    await anne.command("/personvern", "erase 1")
    await anne.submit(await anne.modal("ask_erasure"), {"reason": "Bedt om av personen"})
    await bjorn.command("/personvern", "erase 1")
    await bjorn.submit(await bjorn.modal("order_erasure"))
    store = running.assembly.store

    async def waiting() -> int:
        return await store.queries.count(CaseSelection()) + await store.erasures.posts_waiting()

    await until(waiting, lambda count: count == 0)
