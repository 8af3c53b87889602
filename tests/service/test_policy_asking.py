"""A notice that waits for approval is announced once for each approval it lacks, and read by those who may."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.policy_notices import ApprovalAsker, waiting_card
from bot.texts import load_texts
from cases.policy_notices import PolicyNotice
from cases.vocabulary import Language
from sandbox.slack import STAFF_CHANNEL, refused
from sandbox.slack.messages import Message
from service.policy_asking import ApprovalWatch
from tests.bot.office import texts_of
from tests.cases.test_policy_notices import ANNE, BJORN, NOTICE
from tests.service.clockwork import Clockwork, clockwork

PEOPLE = [("kari.nordmann@kunde.example", Language.NB)]


@pytest.fixture
async def desk(sqlite_url: str) -> AsyncIterator[Clockwork]:
    async with clockwork(sqlite_url) as found:
        yield found


def watch(desk: Clockwork, holder: str = "one") -> ApprovalWatch:
    office = desk.office
    asker = ApprovalAsker(office.desk.client, STAFF_CHANNEL, office.desk.texts)
    return ApprovalWatch(office.store.policy_notices, office.store.leases, asker, office.clock, holder)


def announced(desk: Clockwork) -> list[Message]:
    return desk.in_channel("personvernerklæringen")


async def planned(desk: Clockwork) -> PolicyNotice:
    notice, _ = await desk.office.store.policy_notices.plan(NOTICE, PEOPLE, desk.now)
    return notice


async def test_staff_are_asked_once_over_replicas_and_restarts(desk: Clockwork) -> None:
    await planned(desk)

    await asyncio.gather(*(watch(desk, holder).look() for holder in ("one", "other")))
    for holder in ("one", "other", "restarted"):
        desk.later(minutes=20)
        await watch(desk, holder).look()

    (message,) = announced(desk)
    assert message.text == "Varsel 1 om endringer i personvernerklæringen fra 01.01.2027 venter på godkjenning av to."
    assert "Hei!" not in texts_of(message.blocks)


async def test_the_second_approval_is_asked_for_by_name_of_the_first_and_none_after_it(desk: Clockwork) -> None:
    notice, notices, looking = await planned(desk), desk.office.store.policy_notices, watch(desk)
    await looking.look()

    for staff in (ANNE, BJORN):
        await notices.approve(notice.number, staff, notice.digest, desk.now)
        await looking.look()

    _, second = announced(desk)
    assert "godkjent av <@U0ANNE> og venter på én godkjenning til" in second.text


async def test_what_slack_did_not_take_is_asked_at_the_next_look(desk: Clockwork) -> None:
    await planned(desk)
    desk.slack.faults.plan("chat.postMessage", refused("internal_error"))
    looking = watch(desk)

    await looking.look()
    before = announced(desk)
    await looking.look()

    assert (before, len(announced(desk))) == ([], 1)


async def test_the_button_shows_it_to_those_who_may_approve_and_to_no_other(desk: Clockwork) -> None:
    await planned(desk)
    await watch(desk).look()
    (message,) = announced(desk)

    shown = await desk.slack.user("U0ANNE").click(message, "policy_show")
    refused_to = await desk.slack.user("U0CARI").click(message, "policy_show")

    assert "Hei!" in texts_of((await shown.message()).blocks)
    assert "Hei!" not in texts_of((await refused_to.message()).blocks or [])


@pytest.mark.parametrize(
    ("notice", "said"),
    [
        (NOTICE, "Notice 1 of changes to the privacy statement from 01.01.2027 waits for two people"),
        (replace(NOTICE, approved_by=("U0ANNE",)), "was approved by <@U0ANNE>. One more person must approve it."),
    ],
)
def test_it_is_asked_in_english_where_the_desk_speaks_it(notice: PolicyNotice, said: str) -> None:
    assert said in waiting_card(notice, load_texts(Language.EN)).text
