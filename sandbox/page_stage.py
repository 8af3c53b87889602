"""The parts of the world that the page works with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sandbox.changes import Changes
from sandbox.clock import MovedTime
from sandbox.mailbox import Mailbox
from sandbox.slack import SlackStandIn
from sandbox.slack.shapes import Json
from sandbox.smtp import SmtpSink


@dataclass(frozen=True, slots=True)
class Stage:
    """What the page shows, and what can be done with it."""

    mailbox: Mailbox
    smtp: SmtpSink
    slack: SlackStandIn
    changes: Changes
    time: MovedTime
    end_chat: Callable[[Json], Awaitable[int]]
    start_service: Callable[[], Awaitable[None]]
    kill_service: Callable[[], Awaitable[None]]
