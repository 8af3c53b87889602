"""What staff are told of what is about to go: numbers and words of ours, and a button that opens the hold."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bot.client import make_client
from bot.retention import BUTTONS, SHOWN, Coming, RetentionTeller
from bot.texts import load_texts
from cases.case_number import CaseNumber
from cases.retention.tasks import ErasureTask, TaskReason
from sandbox.slack import STAFF_CHANNEL, SlackStandIn
from tests.bot.office import Office, texts_of

MANY = tuple(CaseNumber(2026, sequence) for sequence in range(1, SHOWN + 6))


def teller(slack: SlackStandIn, token: str = "") -> RetentionTeller:
    return RetentionTeller(make_client(token or slack.bot_token, slack.url), STAFF_CHANNEL, load_texts())


async def test_staff_read_what_goes_from_when_on_and_what_they_are_to_review(slack: SlackStandIn) -> None:
    left = ErasureTask(row=1, case=None, reason=TaskReason.SLACK_REFUSES, opened_at=datetime(2029, 1, 1, tzinfo=UTC))
    coming = Coming(going=MANY[:2], on=date(2029, 5, 2), review=MANY[2:3], tasks=(left,))

    assert await teller(slack).tell(coming)

    [message] = slack.messages(STAFF_CHANNEL)
    shown = texts_of(message.blocks)
    assert "Slettes fra 02.05.2029: PV-2026-0001, PV-2026-0002 (i alt 2)." in shown
    assert "PV-2026-0003" in shown
    assert "igjen etter sletting: 1." in shown


async def test_what_does_not_fit_is_counted(slack: SlackStandIn) -> None:
    await teller(slack).tell(Coming(going=MANY, on=date(2029, 5, 2)))

    [message] = slack.messages(STAFF_CHANNEL)
    shown = texts_of(message.blocks)
    assert f"(i alt {len(MANY)})" in shown
    assert "PV-2026-0031" not in shown
    assert sum(len(block.get("elements", ())) for block in message.blocks) == BUTTONS


async def test_staff_were_not_told_where_slack_refuses_or_is_not_there(slack: SlackStandIn) -> None:
    coming = Coming(going=MANY[:1], on=date(2029, 5, 2))
    nobody = RetentionTeller(make_client("xoxb-1", "http://127.0.0.1:1/api/"), STAFF_CHANNEL, load_texts())

    assert not await teller(slack, "xoxb-feil").tell(coming)
    assert not await nobody.tell(coming)


async def test_the_button_below_opens_the_hold_of_its_case(quiet: Office) -> None:
    number = (await quiet.open_case()).number
    await teller(quiet.slack).tell(Coming(going=(number,), on=date(2029, 5, 2)))
    [message] = quiet.slack.messages(STAFF_CHANNEL)
    anne = quiet.slack.user("U0ANNE")

    await anne.click(message, "hold")
    await anne.submit(await anne.modal("hold_case"))

    assert (await quiet.case(number)).hold == "dispute"
