"""What the record learns of a letter that was handed over: each delivery is one event, or a later attempt."""

from __future__ import annotations

import stamina

from cases.events import DeliveryEvent, LetterAccepted, LetterLost, LetterRefused
from cases.handler import Handler
from cases.ports import ClaimedLetter, Clock, LetterOutbox
from mail.delivery import Accepted, Delivery, LoginRefused, Refused, TryLater, Unknown
from mail.sending_policy import SendingPolicy


class Settler:
    """Ends the claim on a letter by what came of it."""

    def __init__(self, outbox: LetterOutbox, handler: Handler, clock: Clock, policy: SendingPolicy) -> None:
        self._outbox = outbox
        self._handler = handler
        self._clock = clock
        self._policy = policy

    async def settle(self, letter: ClaimedLetter, delivery: Delivery) -> None:
        """Records the delivery. Raises what the record raises when it fails several times; the claim then runs out,
        and the letter is looked for before it is sent again.
        """
        match delivery:
            case Accepted(reply):
                await self.tell(LetterAccepted(letter.row, letter.token, reply))
            case Refused(code):
                await self.tell(LetterRefused(letter.row, letter.token, code))
            case Unknown():
                await self.tell(LetterLost(letter.row, letter.token))
            case TryLater(reason):
                await self._postpone(letter, reason)
            case LoginRefused():
                # The letter was not tried: it waits for the login, and no longer.
                await self._outbox.release(letter, self._clock.now(), "login refused")

    async def tell(self, event: DeliveryEvent) -> None:
        """Hands the event in, again where the record is away for a moment: what left must not stay unsaid."""
        async for attempt in stamina.retry_context(on=Exception, attempts=4, wait_initial=0.2, wait_max=3.0):
            with attempt:
                await self._handler.handle(event)

    async def give_back(self, letter: ClaimedLetter) -> None:
        """The letter was claimed and not begun: it is due again at once."""
        await self._outbox.release(letter, self._clock.now(), "not begun")

    async def _postpone(self, letter: ClaimedLetter, reason: str) -> None:
        now = self._clock.now()
        if now - letter.first_attempt_at >= self._policy.give_up_after:
            await self.tell(LetterRefused(letter.row, letter.token, reason))
        else:
            await self._outbox.release(letter, now + self._policy.pause_before(letter.attempts + 1), reason)
