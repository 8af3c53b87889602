"""The canary: the service mails itself at an interval, and says so when the mail does not come round.

It has come round when it lies in the folder for handled mails: then it was sent, delivered, fetched, recognised as
ours and moved. It never becomes a case (`mail.own_mail`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from cases.alarms import AlarmReason
from cases.messages import Address, PreparedMail, RenderedLetter, ThreadHeaders
from cases.ports import Clock, Leases
from cases.vocabulary import Language, Purpose
from mail.compose import MailComposer
from mail.delivery import Accepted
from mail.evidence import Evidence, EvidenceUnavailable
from mail.smtp import SmtpConnection
from service.health import PartState

LEASE_NAME = "canary"
LOOK_SECONDS = 2.0

_log = structlog.get_logger("service.canary")


class Canary:
    """Sends one after the other, on one replica."""

    def __init__(
        self,
        composer: MailComposer,
        address: str,
        *,
        connect: Callable[[], SmtpConnection],
        arrived: Evidence,
        leases: Leases,
        clock: Clock,
        holder: str,
        every: timedelta,
        limit: timedelta,
    ) -> None:
        """`arrived` looks where handled mails lie; `every` zero for never; `limit` for one round."""
        self._composer = composer
        self._address = address
        self._connect = connect
        self._arrived = arrived
        self._leases = leases
        self._clock = clock
        self._holder = holder
        self._every = every
        self._limit = limit
        self._failed = ""
        self.round_seconds: float | None = None

    def state(self) -> PartState:
        """The last round; a canary that is lost stops nothing, and needs a person."""
        if self._failed:
            return PartState(True, self._failed, AlarmReason.CANARY_LOST)
        return PartState(True, "" if self.round_seconds is None else f"{self.round_seconds:.1f} s")

    async def run(self, stop: asyncio.Event) -> None:
        """Sends until `stop`. Raises what the record raises; then it is started again."""
        while not stop.is_set():
            now = self._clock.now()
            if self._every and await self._leases.acquire(LEASE_NAME, self._holder, self._every, now):
                await self.fly(stop)
            await _pause(stop, max(self._every.total_seconds(), LOOK_SECONDS))

    async def fly(self, stop: asyncio.Event) -> None:
        """One round: sends a mail and waits until it is back, at most the limit."""
        began = self._clock.now()
        mail = self._compose(began)
        self._failed = await self._send(mail) or await self._until_back(mail.message_id, began, stop)
        if self._failed:
            _log.error("canary_lost", reason=self._failed)

    def _compose(self, now: datetime) -> PreparedMail:
        text = "Kanarifugl: tjenesten ser etter om e-post kommer fram.\n"
        return self._composer.compose(
            RenderedLetter(subject="Kanarifugl", text=text, html=f"<p>{text}</p>"),
            key=f"canary.{now:%Y%m%d%H%M%S%f}",
            purpose=Purpose.ACKNOWLEDGEMENT,
            case=None,
            recipient=Address(self._address),
            language=Language.NB,
            thread=ThreadHeaders(),
            now=now,
        )

    async def _send(self, mail: PreparedMail) -> str:
        connection = self._connect()
        try:
            if await connection.open() is not None:
                return "not sent"
            return "" if isinstance(await connection.send(mail), Accepted) else "not accepted"
        finally:
            await connection.close()

    async def _until_back(self, message_id: str, began: datetime, stop: asyncio.Event) -> str:
        while (passed := self._clock.now() - began) < self._limit and not stop.is_set():
            try:
                if await self._arrived.found(message_id):
                    self.round_seconds = passed.total_seconds()
                    return ""
            except EvidenceUnavailable:
                pass
            await _pause(stop, LOOK_SECONDS)
        return "" if stop.is_set() else "not back in time"


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        pass
