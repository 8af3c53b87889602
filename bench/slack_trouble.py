"""Slack at its worst: envelopes that come twice, sockets that break, requests that are turned away."""

from __future__ import annotations

import asyncio
import itertools
import random
from dataclasses import dataclass, field

from sandbox.slack import SlackStandIn, dropped, rate_limited
from sandbox.slack.faults import Moment
from sandbox.slack.shapes import Json
from sandbox.slack.transport import Envelope, HttpTransport, Transport, Unacknowledged

REPEATED = 0.15
"""The share of envelopes that are delivered again though they were acknowledged."""

TRIES = 4
"""Slack delivers once, and repeats three times."""

TURNED_AWAY = ("chat.postMessage", "chat.update", "chat.postMessage", "views.open")


@dataclass(slots=True)
class Troubled:
    """A transport that repeats what was not acknowledged, and now and then what was."""

    inner: Transport
    rnd: random.Random
    ack_seconds: dict[str, list[float]] = field(default_factory=dict)
    repeated: int = 0
    tried_again: int = 0
    lost: int = 0

    async def deliver(self, envelope: Envelope) -> Json:
        """Delivers until it is acknowledged. Raises Unacknowledged after the last try."""
        answer = await self._until_acknowledged(envelope)
        if self.rnd.random() < REPEATED:
            self.repeated += 1
            again = envelope.again(1)
            try:
                await self.inner.deliver(again)
                self._measure(again)
            except Unacknowledged:
                self.tried_again += 1
        return answer

    async def _until_acknowledged(self, envelope: Envelope) -> Json:
        for attempt in range(TRIES):
            delivery = envelope if attempt == 0 else envelope.again(attempt)
            try:
                envelope.ack = await self.inner.deliver(delivery)
            except Unacknowledged:
                self.tried_again += 1
                await asyncio.sleep(0.2 * attempt)
                continue
            self._measure(delivery)
            return envelope.ack
        self.lost += 1
        raise Unacknowledged("not even after Slack's repeats")

    def _measure(self, delivery: Envelope) -> None:
        kind = str(delivery.payload.get("type", delivery.type))
        self.ack_seconds.setdefault(kind, []).append(delivery.ack_seconds or 0.0)

    async def close(self) -> None:
        """Closes what is below."""
        await self.inner.close()


@dataclass(slots=True)
class InTurn:
    """Signed requests to each replica in turn, as a load balancer sends them."""

    replicas: list[HttpTransport]
    _turns: itertools.count[int] = field(default_factory=itertools.count)

    async def deliver(self, envelope: Envelope) -> Json:
        """Delivers to whoever's turn it is. Raises Unacknowledged."""
        return await self.replicas[next(self._turns) % len(self.replicas)].deliver(envelope)

    async def close(self) -> None:
        """Closes every connection."""
        for replica in self.replicas:
            await replica.close()


def make_trouble(slack: SlackStandIn, rnd: random.Random) -> str:
    """Plans one fault for the next calls, or cuts a socket off. Returns which."""
    kind = rnd.choice(("429", "429", "posted, not answered", "socket"))
    if kind == "429":
        slack.faults.plan(rnd.choice(TURNED_AWAY), rate_limited(1), times=rnd.randint(1, 2))
    elif kind == "posted, not answered":
        slack.faults.plan("chat.postMessage", dropped(Moment.AFTER))
    elif slack.sockets.connected > 1:
        slack.sockets.drop(most=1)
    return kind
