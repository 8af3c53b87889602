"""Persons who write and staff who answer them in Slack, a few at a time, whatever happens to the services meanwhile."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from bench.checker import rows
from bench.harness import Desk
from bench.mails import sender_of
from sandbox.slack import STAFF_CHANNEL, ElementNotFound, Staff, SubmitRefused
from sandbox.slack.messages import Message
from sandbox.slack.transport import Unacknowledged
from sandbox.tour_stage import case_on, every_box

AHEAD = 6
"""So many persons wait for their answer at once, at most."""

LETTERS = 2
"""An acknowledgement and an answer for each."""

UNDER_WAY = 3
"""Letters that are still to come when something happens to a service."""

APPROVERS = ("U0ANNE", "U0BJORN")

_TEXT = "Hei, meld meg av nyhetsbrevet deres. Jeg vil ikke ha mer reklame."
"""The draft for it is whole: once the checklist is done it can be approved as it is."""

_LOGGED = "SELECT 1 FROM audit WHERE event = '{event}' AND case_id % 1000000000 = {number} LIMIT 1"
_PATIENCE = 10.0
"""Seconds after which whoever sees nothing come of what they did does it again."""

_LONGEST = 120.0


@dataclass(slots=True)
class Traffic:
    """Mails that arrive and staff who answer them.

    Attributes
    ----------
    admitted:
        How many of the persons may have written by now.
    again:
        Why something was done once more, and how often.
    """

    found: Desk
    count: int
    admitted: int = 0
    again: Counter[str] = field(default_factory=Counter)

    async def arrive(self) -> None:
        """Delivers one mail after the other, as they are admitted and no more than `AHEAD` persons wait."""
        for number in range(self.count):
            await self.until(LETTERS * (number - AHEAD))
            while number >= self.admitted:
                await asyncio.sleep(0.05)
            await asyncio.to_thread(self.found.dovecot.deliver, self.found.user, _mail(number))

    async def answer(self, turn: int) -> None:
        """One of the approvers answers every other case, in the order of their cards."""
        staff = self.found.slack.user(APPROVERS[turn])
        for number in range(1 + turn, self.count + 1, len(APPROVERS)):
            card = await self.found.slack.wait_for(lambda number=number: self._card(number), _LONGEST)  # type: ignore[misc]
            for event, act in STEPS.items():
                await self._until_logged(event, number, staff, card, act)

    async def admit(self, persons: int) -> None:
        """Lets so many write in all; waits until all of them but a last few letters are answered."""
        self.admitted = persons
        await self.until(LETTERS * persons - UNDER_WAY)

    async def until(self, letters: int) -> None:
        """Until the mail server accepted so many. Raises TimeoutError."""
        async with asyncio.timeout(3 * _LONGEST):
            while self.found.sink.count() < letters:
                await asyncio.sleep(0.05)

    def _card(self, number: int) -> Message | None:
        cards = self.found.slack.messages(STAFF_CHANNEL)
        return next((card for card in cards if case_on(card).endswith(f"-{number:04d}")), None)

    async def _until_logged(
        self, event: str, number: int, staff: Staff, card: Message, act: Callable[[Staff, Message], Awaitable[None]]
    ) -> None:
        """Acts as people do: once more when nothing comes of it. The log must hold it once all the same."""
        async with asyncio.timeout(_LONGEST):
            while not await self._logged(event, number):
                try:
                    await act(staff, card)
                    await self._soon_logged(event, number)
                except (Unacknowledged, ElementNotFound, SubmitRefused, TimeoutError) as error:
                    self.again[f"{event}: {type(error).__name__}"] += 1

    async def _soon_logged(self, event: str, number: int) -> None:
        async with asyncio.timeout(_PATIENCE):
            while not await self._logged(event, number):
                await asyncio.sleep(0.1)

    async def _logged(self, event: str, number: int) -> bool:
        return bool(await rows(self.found, _LOGGED.format(event=event, number=number)))


async def _take(staff: Staff, card: Message) -> None:
    await staff.click(card, "take")


async def _do_tasks(staff: Staff, card: Message) -> None:
    await staff.command("/personvern", f"done {case_on(card)}")


async def _tick(staff: Staff, card: Message) -> None:
    await _close_all(staff)
    await staff.command("/personvern", f"checks {case_on(card)}")
    checklist = await staff.modal("change_checks", _PATIENCE)
    await staff.submit(checklist, every_box(checklist))


async def _approve(staff: Staff, card: Message) -> None:
    await _close_all(staff)
    await staff.click(card, "approve")
    await staff.submit(await staff.modal("approve_reply", _PATIENCE))


async def _close_all(staff: Staff) -> None:
    while (left := staff.view()) is not None:
        await staff.close(left)


STEPS: Mapping[str, Callable[[Staff, Message], Awaitable[None]]] = MappingProxyType(
    {"case.taken": _take, "task.done": _do_tasks, "check.ticked": _tick, "reply.approved": _approve}
)
"""What is done to each case, in order, and what the audit log holds of it then."""


def _mail(number: int) -> bytes:
    sender = sender_of(number)
    head = f"Return-Path: <{sender}>\r\nFrom: Person {number} <{sender}>\r\nTo: personvern@duett.test\r\n"
    return f"{head}Subject: Nyhetsbrev\r\nMessage-ID: <answered-{number}@x.example>\r\n\r\n{_TEXT}\r\n".encode()
