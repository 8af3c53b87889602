"""The people of the workspace: what a member of staff can do, done as Slack's client would do it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.changes import PATIENCE_SECONDS
from sandbox.slack import payloads
from sandbox.slack.block_rules import interactive
from sandbox.slack.form import STATE, ElementNotFound, SubmitRefused, option_of, values_of
from sandbox.slack.messages import Ephemeral, Message
from sandbox.slack.people import STAFF_CHANNEL, Channel, User
from sandbox.slack.replies import Reply
from sandbox.slack.response_url import apply
from sandbox.slack.shapes import Json
from sandbox.slack.submissions import Submission, obey
from sandbox.slack.transport import COMMANDS, EVENTS, INTERACTIVE, Envelope, Transport
from sandbox.slack.views import View
from sandbox.slack.workspace import Workspace

__all__ = ["Deliveries", "ElementNotFound", "Reply", "Staff", "Submission", "SubmitRefused"]


@dataclass(slots=True)
class Deliveries:
    """Everything that was delivered to the app, and the way to it."""

    transport: Transport
    envelopes: list[Envelope] = field(default_factory=list)

    async def send(self, envelope: Envelope) -> Envelope:
        """Deliver and wait for the acknowledgement; raises Unacknowledged."""
        self.envelopes.append(envelope)
        await self.transport.deliver(envelope)
        return envelope


@dataclass(slots=True)
class Staff:
    """One person at Slack's client."""

    user: User
    workspace: Workspace = field(repr=False)
    deliveries: Deliveries = field(repr=False)
    origin: str

    async def command(self, command: str, text: str = "", channel: str = STAFF_CHANNEL) -> Reply:
        """Run a slash command and wait until it is acknowledged; raises Unacknowledged."""
        room = self.workspace.channels[channel]
        ticket, trigger = self._ticket(room, None), self._trigger()
        payload = payloads.slash_command(
            self.user, room, command, text, trigger_id=trigger, response_url=self._response_url(ticket)
        )
        return await self._ask(Envelope(COMMANDS, payload), ticket)

    async def click(
        self,
        where: Message | Ephemeral | View,
        action_id: str,
        value: str | None = None,
        block_id: str | None = None,
        typed: Mapping[str, Any] | None = None,
    ) -> Reply:
        """Press a button, or choose `value` in a select; `typed` is what stands in the fields of a modal meanwhile.

        Raises ElementNotFound and Unacknowledged.
        """
        action = _action(where.blocks, action_id, block_id, value, self.workspace.identifiers.ts())
        if isinstance(where, View):
            return await self._click_in_view(where, action, typed or {})
        room = self.workspace.channels[where.channel]
        ticket, trigger = self._ticket(room, where.ts), self._trigger()
        payload = payloads.message_click(
            self.user, room, where, action, trigger_id=trigger, response_url=self._response_url(ticket)
        )
        return await self._ask(Envelope(INTERACTIVE, payload), ticket)

    async def _click_in_view(self, view: View, action: Json, typed: Mapping[str, Any]) -> Reply:
        values = values_of(view.blocks, typed, strict=False)
        payload = payloads.view_click(self.user, view, values, action, self._trigger())
        return await self._ask(Envelope(INTERACTIVE, payload), ticket="")

    async def submit(self, view: View, values: Mapping[str, Any] | None = None) -> Submission:
        """Send a modal in with these values over those it began with.

        Raises ElementNotFound, SubmitRefused, Unacknowledged, and Refused when the app's answer is not valid.
        """
        if view.body.get("submit") is None:
            raise SubmitRefused("this modal has no button to send it in")
        state = values_of(view.blocks, values or {})
        payload = payloads.view_submission(self.user, view, state, self._trigger())
        envelope = await self.deliveries.send(Envelope(INTERACTIVE, payload))
        return obey(self.workspace, view, envelope)

    async def close(self, view: View) -> None:
        """Close a modal; the app hears of it when it asked to."""
        self.workspace.views.close(view)
        self.workspace.changes.happened()
        if view.body.get("notify_on_close"):
            await self.deliveries.send(Envelope(INTERACTIVE, payloads.view_closed(self.user, view, self._trigger())))

    async def open_home(self) -> Envelope:
        """Open the app's Home tab."""
        room, home = self.workspace.direct_message(self.user.id), self.workspace.views.home(self.user.id)
        inner = payloads.home_opened(self.user, room, home, self.workspace.identifiers.ts())
        return await self._event(inner)

    async def write(self, text: str, channel: str = STAFF_CHANNEL, thread_ts: str | None = None) -> Message:
        """Write a message into a channel or thread; the app hears of it."""
        room = self.workspace.channels[channel]
        ts = self.workspace.identifiers.ts()
        message = Message(room.id, ts, self.user.id, text=text, thread_ts=thread_ts, by_bot=False)
        self.workspace.add(message)
        await self._event(payloads.message_posted(room, message))
        return message

    def view(self) -> View | None:
        """The modal that this person sees now, if any."""
        return self.workspace.views.top(self.user.id)

    async def modal(self, callback_id: str | None = None, timeout: float = PATIENCE_SECONDS) -> View:
        """The modal that this person sees, waited for; with `callback_id` that one. Raises TimeoutError."""
        return await self.workspace.changes.wait_for(lambda: self._modal(callback_id), timeout)

    def home(self) -> View | None:
        """What the app published for this person's Home tab."""
        return self.workspace.views.home(self.user.id)

    def ephemerals(self) -> list[Ephemeral]:
        """All that only this person was shown, oldest first."""
        return [e for e in self.workspace.ephemerals if e.user == self.user.id]

    def _modal(self, callback_id: str | None) -> View | None:
        view = self.view()
        return view if view and callback_id in (None, view.body.get("callback_id")) else None

    async def _event(self, inner: Json) -> Envelope:
        payload = payloads.event(inner, self.workspace.identifiers.numbered("Ev"))
        return await self.deliveries.send(Envelope(EVENTS, payload))

    async def _ask(self, envelope: Envelope, ticket: str) -> Reply:
        reply = Reply(self.workspace, self.user.id, ticket, envelope, first=len(self.workspace.ephemerals))
        await self.deliveries.send(envelope)
        if envelope.type == COMMANDS and envelope.ack:
            url = self.workspace.response_urls.peek(ticket)
            apply(self.workspace, url, envelope.ack, ticket, way="ack")
        return reply

    def _trigger(self) -> str:
        identifier = self.workspace.identifiers.trigger()
        return self.workspace.triggers.issue(identifier, self.user.id)

    def _ticket(self, room: Channel, message_ts: str | None) -> str:
        identifier = self.workspace.identifiers.secret()
        return self.workspace.response_urls.issue(identifier, self.user.id, room.id, message_ts)

    def _response_url(self, ticket: str) -> str:
        return f"{self.origin}/response/{ticket}"


def _action(blocks: list[Json], action_id: str, block_id: str | None, value: str | None, ts: str) -> Json:
    """The entry of `actions` for one element (docs.slack.dev reference/interaction-payloads/block_actions-payload)."""
    block, element = _element(blocks, action_id, block_id)
    action: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": ts,
        **{name: element[name] for name in ("text", "value", "style", "confirm") if name in element},
    }
    return {**action, **_chosen(element, value)}


def _chosen(element: Json, value: str | None) -> Json:
    if value is None:
        return {}
    if element["type"] == "overflow":
        return {"selected_option": option_of(element, value)}
    if element["type"] not in STATE:
        raise ElementNotFound(f"nothing can be chosen in {element['action_id']}")
    kept = STATE[element["type"]]
    return {kept.state: option_of(element, value) if kept.chooses else value}


def _element(blocks: list[Json], action_id: str, block_id: str | None) -> tuple[Json, Json]:
    seen = []
    for block in blocks:
        for element in interactive(block):
            if element.get("action_id") == action_id and block_id in (None, block["block_id"]):
                return block, element
            seen.append(element.get("action_id"))
    raise ElementNotFound(f"no element {action_id!r}; there are {seen}")
