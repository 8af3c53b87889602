"""aioimaplib's protocol, guarded: it ends instead of hanging, reads in linear time and never logs.

What is mended here was measured with aioimaplib 2.0.3: docs/reference/mail.md, section "IMAP".
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import aioimaplib
from aioimaplib import aioimaplib as library

from mail.imap_errors import ConnectionLost, LoginRefused
from mail.imap_replies import Reply, ReplyReader, UnreadableReply
from mail.mailbox_names import quote

MAX_LITERAL = 64_000_000
"""Bytes of the largest literal; larger mails are fetched in part."""

# The library's logger holds whole mails, and passwords that its scrubber misses, at DEBUG.
logging.getLogger("aioimaplib").setLevel(logging.WARNING)
logging.getLogger(library.__name__).setLevel(logging.WARNING)


class Sasl(library.Command):  # type: ignore[misc]
    """AUTHENTICATE, with what to answer to each challenge; after the last one an empty line, as RFC 7628 asks."""

    def __init__(self, tag: str, mechanism: str, *arguments: str, answers: tuple[str, ...] = ()) -> None:
        super().__init__("AUTHENTICATE", tag, mechanism, *arguments)
        self.answers = list(answers)

    def next_answer(self) -> bytes:
        """The line for the next challenge, its end included."""
        return (self.answers.pop(0) if self.answers else "").encode("ascii") + b"\r\n"


class GuardedProtocol(library.IMAP4ClientProtocol):  # type: ignore[misc]
    """One connection, one command at a time; `Mailbox` sees to that.

    The replies to a command stand in its response as `Reply`, and the text of the tagged line, as bytes, last.
    """

    pending_sync_command: Any

    def __init__(
        self, loop: asyncio.AbstractEventLoop, conn_lost_cb: Callable[[Exception | None], None] | None = None
    ) -> None:
        super().__init__(loop, conn_lost_cb)
        self.lost: ConnectionLost | None = None
        self.capabilities: set[str] = set()
        self.greeted = asyncio.Event()
        self.closed = asyncio.Event()
        self.pushed = asyncio.Event()
        self.idling = asyncio.Event()
        self._reader = ReplyReader(MAX_LITERAL)

    def data_received(self, data: bytes) -> None:
        """Hands out the replies that are complete; on what is no IMAP the connection ends."""
        try:
            for reply in self._reader.feed(data):
                self._take(reply)
        except (UnreadableReply, library.AioImapException, UnicodeError):
            self.fail("the server sent what is no IMAP")

    def connection_lost(self, exc: Exception | None) -> None:
        """Ends the pending command at once: the library would let it wait for its timeout, or for ever."""
        self.fail("the connection ended")
        self.closed.set()
        super().connection_lost(exc)

    def fail(self, why: str) -> None:
        """Ends the connection, and everything that waits for it with `ConnectionLost`. May be called again."""
        if self.lost is None:
            self.lost = ConnectionLost(why)
        self.state = library.LOGOUT
        command, self.pending_sync_command = self._pending(), None
        self.pending_async_commands.clear()
        if command is not None:
            command._exception = self.lost  # noqa: SLF001 - a command has no other way to fail
            command._event.set()  # noqa: SLF001
        for event in (self.greeted, self.pushed, self.idling):
            event.set()
        if self.transport is not None:
            self.transport.abort()

    def send(self, line: str, scrub: str | None = None) -> None:  # noqa: ARG002 - nothing is logged, nothing scrubbed
        """Writes a line, and logs nothing of it."""
        self.transport.write(line.encode() + b"\r\n")

    async def execute(self, command: Any, scrub: str | None = None) -> Any:
        """Runs a command. Raises `ConnectionLost`, also when the command cannot stand in this state."""
        if self.lost is not None:
            raise self.lost
        return await super().execute(command, scrub)

    def drop_unread(self) -> None:
        """Forgets what came in before TLS: it may be an attacker's (RFC 3501 section 6.2.1)."""
        self._reader = ReplyReader(MAX_LITERAL)
        self.capabilities.clear()

    def _take(self, reply: Reply) -> None:
        if self.state == library.CONNECTED:
            self._greet(reply.text)
        elif reply.text.startswith(b"* "):
            self._untagged(reply)
        elif reply.text.startswith(b"+"):
            self._continuation(reply.text)
        elif reply.text:
            self._response_done(reply.text)

    def _greet(self, text: bytes) -> None:
        upper = text.upper()
        if upper.startswith(b"* BYE"):
            self.fail("the server refused the connection")
        elif upper.startswith(b"* PREAUTH"):
            self.state = library.AUTH
        elif upper.startswith(b"* OK"):
            self.state = library.NONAUTH
        else:
            self.fail("the server is no IMAP server")
        self.greeted.set()

    def _untagged(self, reply: Reply) -> None:
        # A server that told of a new mail in the answer to MOVE does not tell of it again in IDLE.
        if reply.text[-10:].upper().endswith((b" EXISTS", b" RECENT")):
            self.pushed.set()
        command = self._pending()
        # In IDLE nothing is kept: 3,000 lines of another client's EXPUNGE say no more than one.
        if command is not None and command.name != "IDLE":
            command.append_to_resp(reply)

    def _continuation(self, line: bytes) -> None:
        command = self.pending_sync_command
        if isinstance(command, Sasl):
            self.transport.write(command.next_answer())
        elif command is not None and command.name == "IDLE":
            self.idling.set()
        else:
            super()._continuation(line)

    def _pending(self) -> Any:
        return self.pending_sync_command or next(iter(self.pending_async_commands.values()), None)


class GuardedClient(aioimaplib.IMAP4):  # type: ignore[misc]
    """aioimaplib's client with the guarded protocol. Its own verbs are not used: `Mailbox` has better ones."""

    protocol: GuardedProtocol

    def create_client(
        self,
        host: str,
        port: int,
        loop: asyncio.AbstractEventLoop | None,
        conn_lost_cb: Callable[[Exception | None], None] | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        """Begins to connect."""
        running = loop or asyncio.get_running_loop()
        self.protocol = GuardedProtocol(running, conn_lost_cb)
        self._client_task = running.create_task(
            running.create_connection(lambda: self.protocol, host, port, ssl=ssl_context)
        )

    async def greeting(self) -> None:
        """Waits for the server. Raises `ConnectionLost`, OSError and ssl.SSLError."""
        await self._client_task
        await self.protocol.greeted.wait()
        if self.protocol.lost is not None:
            raise self.protocol.lost

    async def start_tls(self, context: ssl.SSLContext) -> None:
        """Goes over to TLS. Raises `ConnectionLost` where the server does not offer it, ssl.SSLError and OSError."""
        protocol = self.protocol
        response = await protocol.execute(library.Command("STARTTLS", protocol.new_tag(), loop=protocol.loop))
        if response.result != "OK":
            raise ConnectionLost("the server does not offer STARTTLS")
        protocol.drop_unread()
        protocol.transport = await protocol.loop.start_tls(
            protocol.transport, protocol, context, server_hostname=self.host
        )

    async def log_in(self, user: str, password: str) -> None:
        """LOGIN, or AUTHENTICATE PLAIN where LOGIN cannot be used (RFC 4616).

        Raises `LoginRefused`, and `ConnectionLost` where the server cannot tell.
        """
        protocol = self.protocol
        if "LOGINDISABLED" in protocol.capabilities or not (user + password).isascii():
            token = b64encode(f"\0{user}\0{password}".encode()).decode("ascii")
            await self._authenticate(Sasl(protocol.new_tag(), "PLAIN", answers=(token,)))
        else:
            arguments = quote(user), quote(password)
            await self._authenticate(library.Command("LOGIN", protocol.new_tag(), *arguments, loop=protocol.loop))

    async def log_in_with_token(self, user: str, token: str) -> None:
        """AUTHENTICATE XOAUTH2. Raises `LoginRefused`: a challenge that tells the error is answered, not waited out."""
        text = b64encode(f"user={user}\1auth=Bearer {token}\1\1".encode()).decode("ascii")
        await self._authenticate(Sasl(self.protocol.new_tag(), "XOAUTH2", text))

    async def _authenticate(self, command: Any) -> None:
        response = await self.protocol.execute(command)
        if response.result != "OK" and b"[UNAVAILABLE]" in response.lines[-1].upper():
            # RFC 5530: what checks logins is away, which says nothing about ours.
            raise ConnectionLost("the server cannot check logins now")
        if response.result != "OK":
            raise LoginRefused("the mailbox refused the login")
        self.protocol.state = library.AUTH

    def abort(self) -> None:
        """Ends the connection without a word. May be called again."""
        self._client_task.cancel()
        self.protocol.fail("the connection was given up")
