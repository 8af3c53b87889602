"""`make demo`: 0 when everything went as it should, 1 when any of its steps is broken, named as the one that broke."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiosmtplib
import pytest

from sandbox.mailbox import DONE
from sandbox.slack import STAFF_CHANNEL, refused
from sandbox.smtp import SmtpFault
from sandbox.tour import Tour, walk
from sandbox.tour_mails import KARI, ROBOT
from sandbox.tour_steps import STEPS
from sandbox.world import DATABASE, World
from tests.sandbox.bolt_apps import client_of

Sabotage = Callable[[World], Awaitable[None]]

pytestmark = pytest.mark.long

QUICK = {"PERSONVERN_SLACK_POSTS_PER_SECOND": "500", "PERSONVERN_LOG_LEVEL": "warning"}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """The world as `make demo` has it, which begins with no database at all."""
    started = await World.start(folder=tmp_path, rate_scale=1000, settings=QUICK)
    yield started
    await started.stop()


@pytest.fixture
async def migrated_world(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[World]:
    """The same with its database made: each of many does not migrate anew."""
    shutil.copy(sqlite_template, tmp_path / DATABASE)
    started = await World.start(folder=tmp_path, rate_scale=1000, settings=QUICK, prepare=())
    yield started
    await started.stop()


async def lose_all_letters(world: World) -> None:
    """The mail server accepts what it never delivers."""
    world.smtp.plan(SmtpFault(answer="250 2.0.0 accepted"), times=50)


async def file_a_stray_mail(world: World) -> None:
    """A mail that nobody stored lies in the folder of those that were."""
    await world.mailbox.deliver(KARI.mail(), DONE)


async def show_a_word_in_public(world: World) -> None:
    """Somebody's own word gets into the staff channel."""
    await client_of(world.slack).chat_postMessage(channel=STAFF_CHANNEL, text=KARI.mark)


async def write_to_the_robot(world: World) -> None:
    """A letter goes to the robot after all."""
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=world.smtp.port, start_tls=False) as client:
        await client.sendmail("", [ROBOT.address], b"Subject: Hei\r\n\r\nHei\r\n")


async def lose_all_posts(world: World) -> None:
    """Slack answers every post with an error."""
    world.slack.faults.plan("chat.postMessage", refused("internal_error"), times=1000)


async def sign_with_another_secret(world: World) -> None:
    """The chat provider has the wrong secret."""
    world.environment["PERSONVERN_CHAT_GENERIC_SECRET"] = "another"


async def keep_the_cards_as_they_are(world: World) -> None:
    """Slack takes no change of any message."""
    world.slack.faults.plan("chat.update", refused("internal_error"), times=1000)


SABOTAGE: dict[str, Sabotage] = {
    "inquiries": lose_all_letters,
    "mailbox": file_a_stray_mail,
    "cards": show_a_word_in_public,
    "robot": write_to_the_robot,
    "follow-up": lose_all_posts,
    "chat": sign_with_another_secret,
    "checklist": keep_the_cards_as_they_are,
    "approval": lose_all_letters,
    "edited approval": lose_all_letters,
    "afterwards": write_to_the_robot,
}


async def test_the_tour_ends_with_0_and_quotes_what_was_received(world: World) -> None:
    said: list[str] = []

    status = await walk(world, echo=said.append)

    text = "\n".join(said)
    assert status == 0, text
    assert "FAILED" not in text
    for quoted in ("Vi har mottatt henvendelsen din", "Vi har fått", "We have received", "Kopi av chatten", "Hei Olav"):
        assert quoted in text


@pytest.mark.parametrize("name", SABOTAGE)
async def test_the_tour_ends_with_1_when_a_step_is_broken(migrated_world: World, name: str) -> None:
    said: list[str] = []

    async def break_it(step: str, tour: Tour) -> None:
        if step == name:
            tour.patience_seconds = 1.0
            await SABOTAGE[name](tour.world)

    status = await walk(migrated_world, break_it, said.append)

    assert status == 1
    ending = f"\nThe tour ends here: “{name}” did not go as it should."
    assert said[-1] == ending, "\n".join([*said, migrated_world.service.log.read_text()])


def test_every_step_is_broken_once() -> None:
    assert list(SABOTAGE) == [step.name for step in STEPS]


async def test_a_service_that_does_not_start_ends_the_tour_with_1(tmp_path: Path) -> None:
    world = await World.start(folder=tmp_path, settings={"PERSONVERN_MASTER_KEY": "short"})
    said: list[str] = []

    status = await walk(world, echo=said.append)
    await world.stop()

    assert status == 1
    assert "PERSONVERN_MASTER_KEY" in said[-1]
