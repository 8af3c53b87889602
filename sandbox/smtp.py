"""An SMTP server on loopback that keeps what each person received, and can be told to refuse, delay or hang up."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar
from weakref import WeakSet

from aiosmtpd.smtp import SMTP, Envelope, Session

from sandbox.changes import PATIENCE_SECONDS, Changes
from sandbox.letters import Letter

T = TypeVar("T")
NULL_SENDER = "<>"
_SIZE = 25 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Received:
    """One mail that was accepted: the envelope, and the letter; `sender` is ``<>`` for the null sender."""

    sender: str
    recipients: tuple[str, ...]
    letter: Letter


@dataclass(frozen=True, slots=True)
class SmtpFault:
    """What goes wrong with one mail: an answer instead of 250, a delay before it, or none and the line is cut.

    `kept` says whether the mail is delivered all the same, which the client cannot know.
    """

    answer: str | None = None
    delay_seconds: float = 0.0
    drop: bool = False
    kept: bool = False


def refused(answer: str = "550 5.1.1 no such person") -> SmtpFault:
    """A refusal, for good with 5xx, for now with 4xx."""
    return SmtpFault(answer=answer)


def lost(kept: bool) -> SmtpFault:
    """The line is cut after DATA, before any answer."""
    return SmtpFault(drop=True, kept=kept)


def late(seconds: float) -> SmtpFault:
    """The right answer, late."""
    return SmtpFault(delay_seconds=seconds)


class SmtpSink:
    """Accepts mail for everybody.

    `keep_copy`, when set, gets each mail that is accepted before 250 is answered, as many providers file what they
    send in the sender's own Sent folder.
    """

    def __init__(
        self,
        *,
        keep_copy: Callable[[bytes], Awaitable[None]] | None = None,
        most_bytes: int = _SIZE,
        changes: Changes | None = None,
    ) -> None:
        self.received: list[Received] = []
        self.port = 0
        self._keep_copy = keep_copy
        self._most_bytes = most_bytes
        self._changes = changes or Changes()
        self._faults: deque[SmtpFault] = deque()
        self._server: asyncio.Server | None = None
        self._sessions: WeakSet[SMTP] = WeakSet()

    async def start(self, port: int = 0) -> None:
        """Listen on 127.0.0.1."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._session, "127.0.0.1", port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening and hang up on whoever is connected; what was received can still be read."""
        if self._server:
            self._server.close()
            self._server = None
        for session in self._sessions:
            if session.transport is not None:
                session.transport.close()
        self._sessions.clear()

    @property
    def url(self) -> str:
        """PERSONVERN_SMTP_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    def plan(self, fault: SmtpFault, times: int = 1) -> None:
        """Let the next `times` mails meet this fault."""
        self._faults.extend([fault] * times)

    def to(self, address: str) -> list[Received]:
        """What a person received, oldest first."""
        return [mail for mail in self.received if address.lower() in map(str.lower, mail.recipients)]

    def people(self) -> list[str]:
        """Everybody who received something, in order of their first mail."""
        return list(dict.fromkeys(address for mail in self.received for address in mail.recipients))

    async def wait_for(self, condition: Callable[[], T | None], timeout: float = PATIENCE_SECONDS) -> T:
        """What `condition` finds as soon as it is true; looked at whenever mail arrived. Raises TimeoutError."""
        return await self._changes.wait_for(condition, timeout)

    def _session(self) -> SMTP:
        session = SMTP(self, enable_SMTPUTF8=True, hostname="sandbox.test", data_size_limit=self._most_bytes)
        self._sessions.add(session)
        return session

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Called by aiosmtpd with each mail; returns the answer."""
        fault = self._faults.popleft() if self._faults else SmtpFault()
        await asyncio.sleep(fault.delay_seconds)
        if fault.kept or not (fault.answer or fault.drop):
            await self._keep(envelope)
        if fault.drop and isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()
        return fault.answer or "250 2.0.0 accepted"

    async def _keep(self, envelope: Envelope) -> None:
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        sender = str(envelope.mail_from) or NULL_SENDER
        self.received.append(Received(sender, tuple(envelope.rcpt_tos), Letter(raw)))
        if self._keep_copy:
            await self._keep_copy(raw)
        self._changes.happened()
