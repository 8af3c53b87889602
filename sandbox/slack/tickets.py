"""What an interaction hands out for a short while: trigger ids and response URLs."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.slack import limits
from sandbox.slack.clock import SlackClock
from sandbox.slack.refusal import Refused


@dataclass(slots=True)
class Trigger:
    """Lets the app open one view for `user` within three seconds."""

    user: str
    issued_at: float
    exchanged: bool = False


@dataclass(slots=True)
class Triggers:
    """The trigger ids that were handed out."""

    clock: SlackClock
    _issued: dict[str, Trigger] = field(default_factory=dict)

    def issue(self, trigger_id: str, user: str) -> str:
        """Remember a trigger id for this person."""
        self._issued[trigger_id] = Trigger(user, self.clock.seconds())
        return trigger_id

    def exchange(self, trigger_id: object) -> Trigger:
        """Use a trigger up.

        Raises `Refused` with invalid_trigger_id, exchanged_trigger_id or expired_trigger_id.
        """
        trigger = self._issued.get(str(trigger_id))
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.exchanged:
            raise Refused("exchanged_trigger_id")
        if self.clock.seconds() - trigger.issued_at > limits.TRIGGER_SECONDS:
            raise Refused("expired_trigger_id")
        trigger.exchanged = True
        return trigger


@dataclass(slots=True)
class ResponseUrl:
    """Where the app may answer one interaction; `message_ts` is the message that it came from, if any."""

    user: str
    channel: str
    issued_at: float
    message_ts: str | None = None
    uses: int = 0


@dataclass(slots=True)
class ResponseUrls:
    """The response URLs that were handed out."""

    clock: SlackClock
    _issued: dict[str, ResponseUrl] = field(default_factory=dict)

    def issue(self, ticket: str, user: str, channel: str, message_ts: str | None = None) -> str:
        """Remember a ticket for this person and channel."""
        self._issued[ticket] = ResponseUrl(user, channel, self.clock.seconds(), message_ts)
        return ticket

    def peek(self, ticket: str) -> ResponseUrl:
        """The URL of a ticket that was issued here, without using it."""
        return self._issued[ticket]

    def use(self, ticket: str) -> ResponseUrl:
        """Count one use; raises `Refused` with invalid_url, expired_url or used_url."""
        url = self._issued.get(ticket)
        if url is None:
            raise Refused("invalid_url")
        if self.clock.seconds() - url.issued_at > limits.RESPONSE_URL_SECONDS:
            raise Refused("expired_url")
        if url.uses >= limits.RESPONSE_URL_USES:
            raise Refused("used_url")
        url.uses += 1
        return url
