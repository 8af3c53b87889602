"""`/personvern notices`: read by those who may approve, approved by two, stopped by one."""

from __future__ import annotations

from cases.policy_notices import PolicyState
from cases.vocabulary import Language
from tests.bot.office import Office, texts_of
from tests.cases.test_policy_notices import NOTICE, NOW

PEOPLE = [("kari.nordmann@kunde.example", Language.NB)]


async def planned(office: Office) -> int:
    notice, _ = await office.store.policy_notices.plan(NOTICE, PEOPLE, NOW)
    return notice.number


async def press(office: Office, user: str, action: str) -> str:
    staff = office.slack.user(user)
    replies = await staff.command("/personvern", "notices")
    await replies.message()
    answered = await staff.click(replies.messages[0], action)
    return (await answered.message()).text


async def state_of(office: Office, number: int) -> PolicyState:
    return (await office.store.policy_notices.get(number)).state


async def test_a_notice_is_read_in_full_and_no_recipient_with_it(office: Office) -> None:
    await planned(office)

    shown = await (await office.slack.user("U0ANNE").command("/personvern", "notices")).message()

    said = texts_of(shown.blocks)
    assert "Hei!" in said
    assert "Hello!" in said
    assert "kunde.example" not in said


async def test_two_approve_and_one_alone_does_not(office: Office) -> None:
    number = await planned(office)

    await press(office, "U0ANNE", "policy_approve")
    again = await press(office, "U0ANNE", "policy_approve")
    after_one = await state_of(office, number)
    await press(office, "U0BJORN", "policy_approve")

    assert after_one is PolicyState.PLANNED
    assert "godkjent" not in again
    assert await state_of(office, number) is PolicyState.APPROVED


async def test_one_stops_it(office: Office) -> None:
    number = await planned(office)

    await press(office, "U0ANNE", "policy_stop")

    assert await state_of(office, number) is PolicyState.STOPPED


async def test_without_a_notice_that_is_said(office: Office) -> None:
    shown = await (await office.slack.user("U0ANNE").command("/personvern", "notices")).message()

    assert "Ingen varsler" in shown.text


async def test_who_may_not_approve_sees_none(office: Office) -> None:
    await planned(office)

    shown = await (await office.slack.user("U0CARI").command("/personvern", "notices")).message()

    assert "Hei!" not in shown.text + texts_of(shown.blocks)
