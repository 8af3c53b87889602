"""Access tokens for XOAUTH2: one at a time for all connections, renewed before it ends, and paced when refused."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

import structlog

from cases.ports import Clock
from mail.token_endpoint import Token, TokenEndpoint, TokenError, TokenRefused, TokenUnavailable
from mail.waiting import first_of

_log = structlog.get_logger(__name__)
Refusal = TypeVar("Refusal")


class Tokens(Protocol):
    """What a login needs."""

    async def token(self) -> str:
        """A token that has not ended. Raises `mail.token_endpoint.TokenError`."""

    def accepted(self, value: str) -> None:
        """A server let us in with it."""

    def refused(self, value: str) -> bool:
        """A server did not let us in with it: it is not handed out again. Whether a new one is worth a try at once."""


async def log_in(tokens: Tokens, attempt: Callable[[str], Awaitable[Refusal | None]]) -> Refusal | None:
    """Logs in by `attempt`, which returns None or what the server refused it with; twice at most.

    A token that worked before may have been revoked, so one is fetched anew, once. A token that never worked is not
    tried a second time: the next login, after the pause of whoever logs in, begins with a new one.
    """
    value = await tokens.token()
    refusal = await attempt(value)
    if refusal is not None and tokens.refused(value):
        value = await tokens.token()
        refusal = await attempt(value)
        if refusal is not None:
            tokens.refused(value)
    if refusal is None:
        tokens.accepted(value)
    return refusal


@dataclass(frozen=True, slots=True)
class TokenStatus:
    """What health shows.

    Attributes
    ----------
    state:
        `ok`; `refused`: the provider does not accept us, a person must act; `unavailable`: the provider does not
        answer, and there is no token left.
    reason:
        The provider's error or a fixed word.
    """

    state: str = "ok"
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenTiming:
    """When tokens are asked for.

    Attributes
    ----------
    renew_before:
        How long before its end a token is renewed; at most a quarter of its life.
    retry:
        How long after a failure nobody asks again.
    """

    renew_before: timedelta = timedelta(minutes=5)
    retry: timedelta = timedelta(seconds=30)


class TokenSource:
    """Hands out the token that stands, and fetches another when it is time."""

    def __init__(self, endpoint: TokenEndpoint, clock: Clock, timing: TokenTiming | None = None) -> None:
        self._endpoint = endpoint
        self._clock = clock
        self._timing = timing or TokenTiming()
        self._token: Token | None = None
        self._proven = False
        self._failure: TokenError | None = None
        self._ask_again_at: datetime | None = None
        self._one_at_a_time = asyncio.Lock()

    @property
    def status(self) -> TokenStatus:
        """How it stands now. A provider that does not answer does no harm while the token lasts."""
        failure = self._failure
        if isinstance(failure, TokenRefused):
            return TokenStatus("refused", str(failure))
        if failure is not None and not self._usable():
            return TokenStatus("unavailable", str(failure))
        return TokenStatus()

    async def token(self) -> str:
        """A token that has not ended, fetched once for all who wait. Raises `TokenRefused` and `TokenUnavailable`."""
        if self._is_due():
            async with self._one_at_a_time:
                if self._is_due():
                    await self._fetch()
        if self._token is None or not self._usable():
            raise self._why_not()
        return self._token.value

    def accepted(self, value: str) -> None:
        """A server let us in with it."""
        self._proven = self._proven or self._is_current(value)

    def refused(self, value: str) -> bool:
        """A server did not let us in with it. Whether another may do better: not where it had never worked."""
        if not self._is_current(value):
            return True
        worth_it, self._token, self._proven = self._proven, None, False
        return worth_it

    async def run(self, stop: asyncio.Event) -> None:
        """Keeps a token ready until `stop`, so that a provider that refuses us is noticed before the old one ends."""
        while not stop.is_set():
            # What goes wrong stands in the status.
            with contextlib.suppress(TokenError):
                await self.token()
            await first_of(self._pause(), stop)

    def _pause(self) -> float:
        now = self._clock.now()
        due = self._renew_at(now) if self._ask_again_at is None else self._ask_again_at
        # A clock may be set, and a token may be refused by a server meanwhile: looked at once in a while anyhow.
        return min(max((due - now).total_seconds(), 0.05), self._timing.retry.total_seconds())

    def _is_current(self, value: str) -> bool:
        return self._token is not None and self._token.value == value

    def _usable(self) -> bool:
        return self._token is not None and self._clock.now() < self._token.ends_at

    def _renew_at(self, now: datetime) -> datetime:
        if self._token is None:
            return now
        life = self._token.ends_at - self._token.begins_at
        return self._token.ends_at - min(self._timing.renew_before, life / 4)

    def _is_due(self) -> bool:
        now = self._clock.now()
        waits = self._ask_again_at is not None and now < self._ask_again_at
        return not waits and now >= self._renew_at(now)

    def _why_not(self) -> TokenError:
        """Made anew for each who asks: one exception raised in many tasks would gather their tracebacks."""
        failure = self._failure
        return type(failure)(*failure.args) if failure is not None else TokenUnavailable("ended")

    async def _fetch(self) -> None:
        """One request; a failure is kept, so that nobody asks again before its time."""
        try:
            token = await self._endpoint.fetch(self._clock.now())
        except TokenError as error:
            self._failure = error
            self._ask_again_at = self._clock.now() + self._timing.retry
            _log.warning("no_token", error=type(error).__name__, reason=str(error))
        else:
            self._token, self._proven = token, False
            self._failure = self._ask_again_at = None
