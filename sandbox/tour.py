"""The tour (`make demo`): the main job of the service, step by step, over real IMAP, SMTP, HTTP and Slack's protocol.

Each step does something as a person would, then reads back what each party received, from the IMAP server, the SMTP
server or the Slack stand-in, and holds it against what was expected. Every line that is quoted was read back. The
first step that does not hold ends the tour with 1.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import click

from sandbox.changes import PATIENCE_SECONDS
from sandbox.child import ServiceFailed
from sandbox.slack import ElementNotFound, Refused, SubmitRefused, Unacknowledged
from sandbox.tour_stage import Missing, Stage
from sandbox.tour_steps import STEPS, Check, Step
from sandbox.world import World

_LOOK_SECONDS = 0.05
_QUOTED = 8
_WIDTH = 100
_BROKEN = (Missing, ElementNotFound, Refused, SubmitRefused, Unacknowledged, TimeoutError, OSError)
"""What acting as a person meets when something before it went wrong."""

Before = Callable[[str, "Tour"], Awaitable[None]]


@dataclass(slots=True)
class Tour:
    """One walk through the steps; `patience_seconds` is how long a check may take to hold."""

    world: World
    echo: Callable[[str], None] = click.echo
    patience_seconds: float = 3 * PATIENCE_SECONDS
    failed: list[str] = field(default_factory=list)
    """The names of the steps that did not hold."""

    async def run(self, steps: Sequence[Step] = STEPS, before: Before | None = None) -> int:
        """Walk through the steps and return the exit status; `before` is called with the name of each."""
        stage = Stage(self.world)
        for number, step in enumerate(steps, 1):
            if before:
                await before(step.name, self)
            self.echo(f"\n{number}. {step.title}")
            if not await self._step(stage, step):
                self.failed.append(step.name)
                self.echo(f"\nThe tour ends here: “{step.name}” did not go as it should.")
                return 1
        self.echo("\nEverything went as it should.")
        return 0

    async def _step(self, stage: Stage, step: Step) -> bool:
        try:
            await step.act(stage)
        except _BROKEN as error:
            self.echo(f"   FAILED  {type(error).__name__}: {error}")
            return False
        held = [await self._check(stage, check) for check in step.checks]
        return all(held)

    async def _check(self, stage: Stage, check: Check) -> bool:
        lines = await self._read(stage, check)
        held = check.holds(lines)
        self.echo(f"   {'ok    ' if held else 'FAILED'}  {check.expects}")
        for line in [line for line in lines if line.startswith(check.quotes)][:_QUOTED]:
            self.echo(f"           | {line[:_WIDTH]}")
        return held

    async def _read(self, stage: Stage, check: Check) -> list[str]:
        """What a party received, as soon as it is as expected, or else at the end of the patience."""
        until = asyncio.get_running_loop().time() + self.patience_seconds
        while not check.holds(lines := await check.read(stage)):
            if asyncio.get_running_loop().time() >= until:
                break
            # A mail server can only be asked again and again.
            await asyncio.sleep(_LOOK_SECONDS)
        return lines


async def walk(world: World, before: Before | None = None, echo: Callable[[str], None] = click.echo) -> int:
    """Start the service in this world, walk, and return the exit status."""
    try:
        await world.service.start()
        await world.slack.connected()
    except (ServiceFailed, TimeoutError) as error:
        echo(f"The service did not start: {error}")
        return 1
    return await Tour(world, echo).run(before=before)


async def main() -> int:
    """Build the world, walk through it, take it down again."""
    _end_with_this_task()
    world = await World.start()
    click.echo("Everything here is on this machine. Slack is a stand-in, not Slack; the people do not exist.")
    try:
        return await walk(world)
    finally:
        await world.stop()


def _end_with_this_task() -> None:
    """Let SIGTERM end the tour as Ctrl-C does, so that the service does not stay behind."""
    task = asyncio.current_task()
    if task:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
