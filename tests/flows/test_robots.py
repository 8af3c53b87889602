"""A robot that answers everything we send, unmarked: it gets a few acknowledgements, and then no more."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from cases.vocabulary import OutboxState
from sandbox.slack import STAFF_CHANNEL
from tests.flows.conftest import a_letter, until

pytestmark = [pytest.mark.dovecot]

ACCESS = "Hei!\nJeg ber om innsyn i alle personopplysninger dere har lagret om meg.\nHilsen Kari"
SETTLED = 8
"""Mails of the robot after which the test stops looking: it never comes so far."""


@asynccontextmanager
async def ping_pong(running, address_of):
    """The robot writes first, and then once for each letter that reaches one of its addresses."""

    async def play():
        for turn in range(SETTLED):
            await running.receive(a_letter(f"{ACCESS} ({turn})", sender=address_of(turn), subject=f"Sak {turn}"))
            await running.smtp.wait_for(lambda sent=turn: len(running.smtp.received) > sent, timeout=60)

    robot = asyncio.create_task(play())
    try:
        yield
    finally:
        robot.cancel()
        await asyncio.gather(robot, return_exceptions=True)


def same(_turn):
    return "robot@maskin.example"


def other(turn):
    return f"robot{turn}@maskin.example"


def public(turn):
    return f"robot{turn}@gmail.com"


async def alarm(running):
    """What the breaker says in the channel."""

    def said():
        return [m.text for m in running.slack.messages(STAFF_CHANNEL) if m.text.startswith("🚨 Bryteren")]

    return (await running.slack.wait_for(said, 20))[0]


async def held(running):
    """The held letters, once there are any."""

    async def look():
        listed = await running.assembly.store.letters.listing(frozenset({OutboxState.NEW}))
        return [letter for letter in listed if letter.held]

    return await until(look, bool)


@pytest.mark.parametrize(
    ("changes", "address_of", "most", "rule"),
    [
        ({}, same, 1, "N13 sender per hour"),
        ({"ack_sender_per_hour": 2}, same, 2, "N13 sender per hour"),
        ({"ack_domain_per_hour": 3}, other, 3, "N13 domain per hour"),
        ({"ack_domain_per_hour": 1, "ack_total_per_hour": 4}, public, 4, "N13 total per hour"),
    ],
)
async def test_a_robot_gets_at_most_the_configured_number_and_then_the_breaker_speaks(running, address_of, most, rule):
    async with ping_pong(running, address_of):
        (waiting,) = await held(running)
        said = await alarm(running)

    assert len(running.smtp.received) == most
    assert waiting.held == rule
    assert rule in said
    assert "1 mottaksbekreftelser holdes tilbake" in said
    parts = running.assembly.health.parts()
    assert (parts["acknowledgements"].ready, parts["acknowledgements"].detail) == (True, f"{rule}; 1 held")
    assert running.assembly.health.ready


async def test_what_was_held_leaves_when_staff_say_so(running):
    await running.receive(a_letter(ACCESS))
    await running.letters_to("kari@epost.example")
    await running.receive(a_letter(ACCESS, subject="Enda en sak"))
    await held(running)
    anne = running.slack.user("U0ANNE")

    shown = await (await anne.command("/personvern", "pause-acks release")).message()
    await anne.click(shown, "acks_release")

    [_, second] = await running.letters_to("kari@epost.example", 2)
    assert "PV-2026-0002" in second.letter.header("Subject")
    case = await running.case("PV-2026-0002", lambda case: case.acknowledged_at is not None)
    history = await running.assembly.store.queries.history(case.number)
    assert "U0ANNE" in [record.entry.actor for record in history if record.entry.event == "acknowledgement.released"]


async def test_while_staff_pause_everything_waits(running):
    anne = running.slack.user("U0ANNE")
    await (await anne.command("/personvern", "pause-acks on")).message()

    await running.receive(a_letter(ACCESS))

    (waiting,) = await held(running)
    assert waiting.held == "paused by staff"
    assert running.smtp.received == []
    assert "holdes tilbake: paused by staff" in str((await running.cards())[0].blocks)


async def test_a_challenge_to_our_acknowledgement_gets_nothing(running):
    await running.receive(a_letter(ACCESS))
    [ack] = await running.letters_to("kari@epost.example")

    challenge = a_letter(
        "Please confirm that you are a human being: reply to this mail.",
        sender="challenge@vakt.example",
        subject="Your mail requires confirmation",
        In_Reply_To=ack.letter.header("Message-ID"),
    )
    await running.receive(challenge)

    await running.cards(2)
    case = await running.case("PV-2026-0002")
    assert "N12 answers a letter of ours" in case.no_acknowledgement
    assert running.smtp.to("challenge@vakt.example") == []
