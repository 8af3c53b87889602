"""Watches what acknowledgements are held back, so that health can say at once that a breaker is open."""

from __future__ import annotations

import asyncio

from bot.holding import state_lines
from bot.texts import Texts
from cases.alarms import AlarmReason
from cases.ports import CaseQueries, Clock, HeldLetters
from cases.vocabulary import PauseScope
from service.health import PartState

LOOK_SECONDS = 2.0


class HeldWatch:
    """Asks the record again and again: other replicas open breakers too, and they close by themselves."""

    def __init__(self, queries: CaseQueries, clock: Clock, texts: Texts) -> None:
        self._queries = queries
        self._clock = clock
        self._texts = texts
        self._held = HeldLetters()

    def state(self) -> PartState:
        """It does its work also while it holds something; an open breaker needs a person all the same."""
        detail = f"{self._held.count} held" if self._held.count else ""
        limits = [pause.rule for pause in self._held.pauses if pause.scope is not PauseScope.STAFF]
        if not limits:
            return PartState(ready=True, detail=detail)
        said = "\n".join(state_lines(self._held, self._texts))
        return PartState(True, "; ".join(filter(None, (*limits, detail))), AlarmReason.BREAKER_OPEN, said)

    async def look(self) -> None:
        """Asks once. Raises what the record raises."""
        self._held = await self._queries.held_letters(self._clock.now())

    async def run(self, stop: asyncio.Event) -> None:
        """Looks every `LOOK_SECONDS` until `stop`. Raises what the record raises; then it is started again."""
        while not stop.is_set():
            await self.look()
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    await stop.wait()
            except TimeoutError:
                pass
