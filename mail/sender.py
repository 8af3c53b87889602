"""Drains the letter outbox: claimed (committed as `sending`), then sent, then settled by what the server said.

A connection stands before a letter is claimed, so that a server that is down or refuses the login costs no letter an
attempt. What is not known after the end of a process or a connection goes to `mail.recovery`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

import structlog

from cases.handler import BatchHandler
from cases.ports import ClaimedLetter, Clock, LetterOutbox
from mail.delivery import Accepted, Delivery, LoginRefused, Refused, TryLater, Unknown
from mail.evidence import Evidence
from mail.recovery import LostLetters
from mail.sending_policy import SendingPolicy
from mail.settling import Settler
from mail.smtp import SmtpConnection
from mail.smtp_endpoint import SmtpEndpoint
from mail.together import Together
from mail.waiting import first_of

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderStatus:
    """How sending stands, for health and metrics.

    Attributes
    ----------
    state:
        `ok`, `unreachable`, `login refused` (the alarm: nothing leaves until somebody acts) or `failing`, which is
        the record's fault or ours.
    reason:
        A reply code, a fixed word or the name of an error.
    since:
        When this state began; None before the first attempt.
    accepted, refused, postponed, lost:
        How many letters went each way since the start.
    """

    state: str = "ok"
    reason: str = ""
    since: datetime | None = None
    accepted: int = 0
    refused: int = 0
    postponed: int = 0
    lost: int = 0


_COUNTED: Mapping[type[Delivery], str] = MappingProxyType(
    {Accepted: "accepted", Refused: "refused", TryLater: "postponed", Unknown: "lost"}
)


class LetterSender:
    """Sends what stands in the outbox, over a few connections, until it is told to stop."""

    def __init__(
        self,
        endpoint: SmtpEndpoint,
        *,
        outbox: LetterOutbox,
        handler: BatchHandler,
        evidence: Evidence,
        clock: Clock,
        wake: asyncio.Event,
        policy: SendingPolicy | None = None,
        connect: Callable[[SmtpEndpoint], SmtpConnection] = SmtpConnection,
        left: Callable[[ClaimedLetter], Awaitable[None]] | None = None,
    ) -> None:
        """`wake` is set by whoever committed a letter; nobody else waits for it. `left` is told of each
        that left, before it is settled, and raises nothing.

        Raises ValueError where the lease of the policy is shorter than one letter can take.
        """
        self._endpoint = endpoint
        self._outbox = outbox
        self._clock = clock
        self._wake = wake
        self._policy = policy or SendingPolicy()
        self._connect = connect
        self._left = left
        if self._policy.lease.total_seconds() <= connect(endpoint).longest_seconds:
            raise ValueError("a claim must hold longer than one letter can take")
        self._settler = Settler(outbox, Together(handler), clock, self._policy)
        self._lost = LostLetters(outbox, self._settler, evidence, clock, self._policy)
        self._status = SenderStatus()
        self._turned_away_until: datetime | None = None
        self._opening = asyncio.Lock()

    @property
    def status(self) -> SenderStatus:
        """How sending stands now."""
        return self._status

    async def run(self, stop: asyncio.Event) -> None:
        """Sends until `stop` is set; a letter on its way is brought to its end."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._repeat(self._recover, stop))
            for _ in range(self._policy.connections):
                group.create_task(self._work(stop))

    async def _work(self, stop: asyncio.Event) -> None:
        connection = self._connect(self._endpoint)
        try:
            await self._repeat(lambda: self._drain(connection, stop), stop, self._wake)
        finally:
            await connection.close()

    async def _repeat(
        self, turn: Callable[[], Awaitable[timedelta]], stop: asyncio.Event, *wake: asyncio.Event
    ) -> None:
        """Takes turns, each after the pause that the last one asked for; nothing that goes wrong in one is the last."""
        while not stop.is_set():
            for event in wake:
                event.clear()
            try:
                pause = await turn()
            except Exception as error:  # noqa: BLE001 - the record may be away for an hour; the sender outlives that
                self._note("failing", type(error).__name__)
                pause = self._policy.unreachable_pause
            if pause:
                await first_of(pause.total_seconds(), stop, *wake)

    async def _recover(self) -> timedelta:
        if await self._lost.look():
            self._wake.set()
        return self._policy.recovery

    async def _drain(self, connection: SmtpConnection, stop: asyncio.Event) -> timedelta:
        """Sends what is due. Returns how long there will be nothing to do."""
        if pause := await self._until_due() or await self._until_open(connection):
            return pause
        letters = await self._outbox.claim(self._policy.batch, self._policy.lease, self._clock.now())
        # A letter that could outlast its claim is not begun: another sender would take it for lost.
        latest = self._clock.now() + self._policy.lease - timedelta(seconds=connection.longest_seconds)
        # The next letter leaves while the record learns of the last one. No more are in doubt after a crash for that:
        # all that are claimed are.
        async with asyncio.TaskGroup() as settling:
            for letter in letters:
                if stop.is_set() or self._clock.now() > latest or await self._until_open(connection):
                    await self._settler.give_back(letter)
                else:
                    delivery = await self._send(letter, connection)
                    settling.create_task(self._settler.settle(letter, delivery))
        return timedelta(0) if letters else self._policy.poll

    async def _until_due(self) -> timedelta:
        due = await self._outbox.next_due()
        if self._status.state == "failing":
            self._note("ok", "")
        if due is None:
            return self._policy.poll
        return min(max(due - self._clock.now(), timedelta(0)), self._policy.poll)

    async def _until_open(self, connection: SmtpConnection) -> timedelta:
        """Opens the connection. Returns how long the server is not to be troubled again; zero when it stands."""
        if connection.stands and not self._turned_away():
            return timedelta(0)
        # One at a time: connections that all try a wrong password at once would lock the account.
        async with self._opening:
            if pause := self._turned_away():
                return pause
            if failure := await connection.open():
                self._turn_away(failure)
        # Another connection may have been turned away while this one was opened.
        if not (pause := self._turned_away()):
            self._note("ok", "")
        return pause

    async def _send(self, letter: ClaimedLetter, connection: SmtpConnection) -> Delivery:
        delivery = await connection.send(letter.mail)
        if self._left is not None and isinstance(delivery, Accepted):
            await self._left(letter)
        if isinstance(delivery, LoginRefused):
            self._turn_away(delivery)
        else:
            counter = _COUNTED[type(delivery)]
            self._status = replace(self._status, **{counter: getattr(self._status, counter) + 1})
        return delivery

    def _turned_away(self) -> timedelta:
        """How much longer the server is left alone; a letter that is new does not cut that short."""
        until = self._turned_away_until
        return max(until - self._clock.now(), timedelta(0)) if until else timedelta(0)

    def _turn_away(self, failure: TryLater | LoginRefused) -> None:
        refused = isinstance(failure, LoginRefused)
        self._note("login refused" if refused else "unreachable", _why(failure))
        pause = self._policy.login_pause if refused else self._policy.unreachable_pause
        self._turned_away_until = self._clock.now() + pause

    def _note(self, state: str, reason: str) -> None:
        if (state, reason) != (self._status.state, self._status.reason):
            self._status = replace(self._status, state=state, reason=reason, since=self._clock.now())
            _log.info("sender", state=state, reason=reason)


def _why(failure: TryLater | LoginRefused) -> str:
    return failure.code if isinstance(failure, LoginRefused) else failure.reason
