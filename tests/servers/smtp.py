"""SMTP servers for tests, on loopback, in the loop of the test: a real one that keeps what it got, and a scripted one
that misbehaves by name.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

USER = "personvern@duett.test"
PASSWORD = "hemmelig"


@dataclass(frozen=True)
class Received:
    """One letter as the server took it; `sender` is empty for the null sender."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    mail_options: tuple[str, ...] = ()
    recipient_options: tuple[str, ...] = ()


@dataclass
class Sink:
    """A real SMTP server (aiosmtpd) that accepts everything."""

    port: int = 0
    received: list[Received] = field(default_factory=list)
    logins: list[bool] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        sender = (envelope.mail_from or "").removeprefix("<>")
        content = envelope.original_content or b""
        self.received.append(
            Received(
                sender, tuple(envelope.rcpt_tos), content, tuple(envelope.mail_options), tuple(envelope.rcpt_options)
            )
        )
        self.arrived.set()
        return f"250 2.0.0 OK queued as {len(self.received)}A"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        right = getattr(data, "login", b"") == USER.encode() and getattr(data, "password", b"") == PASSWORD.encode()
        self.logins.append(right)
        return AuthResult(success=right, handled=False)

    async def has(self, count: int) -> None:
        """Waits until that many letters arrived."""
        async with asyncio.timeout(60):
            while len(self.received) < count:
                self.arrived.clear()
                await self.arrived.wait()


@asynccontextmanager
async def sink(
    *, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None, login: bool = False, **options: object
) -> AsyncIterator[Sink]:
    """A server on a free port; `tls` from the first byte, `starttls` on request."""
    served = Sink()

    def conversation() -> SMTP:
        return SMTP(
            served,
            hostname="sink.test",
            enable_SMTPUTF8=True,
            tls_context=starttls,
            require_starttls=starttls is not None,
            authenticator=served.authenticate if login else None,
            # It warns of a required login without TLS, which on loopback is no danger; so it is not required.
            auth_required=login and starttls is not None,
            auth_require_tls=starttls is not None,
            **options,
        )

    server = await asyncio.get_running_loop().create_server(conversation, "127.0.0.1", 0, ssl=tls)
    served.port = server.sockets[0].getsockname()[1]
    try:
        yield served
    finally:
        server.close()


CLOSE = ""
"""In a script: end the connection instead of answering."""

SILENCE = "…"
"""In a script: never answer."""

POLITE: Mapping[str, str] = {
    "greeting": "220 scripted.test",
    "EHLO": "250-scripted.test\r\n250-AUTH PLAIN LOGIN CRAM-MD5\r\n250 SIZE 10000000",
    "AUTH": "235 2.7.0 welcome",
    "MAIL": "250 2.1.0 ok",
    "RCPT": "250 2.1.5 ok",
    "DATA": "354 go on",
    "content": "250 2.0.0 ok",
    "RSET": "250 2.0.0 ok",
    "QUIT": "221 2.0.0 bye",
}
"""What a server says that has nothing against us."""

MISBEHAVIOURS: Mapping[str, Mapping[str, str]] = {
    "polite": {},
    "offers DSN": {"EHLO": "250-scripted.test\r\n250-DSN\r\n250 SIZE 10000000"},
    "busy greeting": {"greeting": "421 4.3.2 too busy"},
    "refusing greeting": {"greeting": "554 5.7.1 no service for you"},
    "silent greeting": {"greeting": SILENCE},
    "closing greeting": {"greeting": CLOSE},
    "not SMTP": {"greeting": "SSH-2.0-OpenSSH_9.2"},
    "wrong password": {"AUTH": "535 5.7.8 authentication failed"},
    "password service away": {"AUTH": "454 4.7.0 try again"},
    "token service away": {
        "EHLO": "250-scripted.test\r\n250 AUTH XOAUTH2",
        "AUTH": "454 4.7.0 try again",
    },
    "no known mechanism": {"EHLO": "250-scripted.test\r\n250 AUTH GSSAPI"},
    "wants a login": {"MAIL": "530 5.7.0 authentication required"},
    "small limit": {"EHLO": "250-scripted.test\r\n250 SIZE 100"},
    "sender refused": {"MAIL": "550 5.7.1 sender refused"},
    "shutting down": {"MAIL": "421 4.3.0 shutting down"},
    "greylisting": {"RCPT": "451 4.7.1 come again, kari@person.example"},
    "no such user": {"RCPT": "550 5.1.1 kari@person.example: no such user"},
    "closes at RCPT": {"RCPT": CLOSE},
    "silent at RCPT": {"RCPT": SILENCE},
    "closes before 354": {"DATA": CLOSE},
    "silent before 354": {"DATA": SILENCE},
    "refuses DATA": {"DATA": "554 5.5.1 no valid recipients"},
    "closes after the letter": {"content": CLOSE},
    "silent after the letter": {"content": SILENCE},
    "garbage after the letter": {"content": "thanks a lot"},
    "full disk": {"content": "452 4.3.1 disk full"},
    "content refused": {"content": "554 5.6.0 looks like spam"},
    "full disk, then silent": {"content": "452 4.3.1 disk full", "RSET": SILENCE},
}
"""Servers that misbehave, by name: what each answers otherwise than `POLITE`."""


@dataclass
class Scripted:
    """A server that answers by a script, which may be changed while it runs.

    Attributes
    ----------
    commands:
        Every command line as it came.
    letters:
        What stood between DATA and the last dot, dots unstuffed.
    """

    script: dict[str, str]
    port: int = 0
    commands: list[str] = field(default_factory=list)
    letters: list[bytes] = field(default_factory=list)
    connections: int = 0
    reached: dict[str, asyncio.Event] = field(default_factory=dict)

    def when(self, command: str) -> asyncio.Event:
        """Set when this command, or the `content`, arrived."""
        return self.reached.setdefault(command, asyncio.Event())

    def misbehave(self, name: str) -> None:
        """From now on answers as that server does."""
        self.script = {**POLITE, **MISBEHAVIOURS[name]}

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            going = await self._answer("greeting", writer)
            while going and (line := await reader.readline()):
                self.commands.append(line.decode().rstrip())
                going = await self._command(line.split()[0].decode().upper(), reader, writer)
        except ConnectionError:
            pass
        finally:
            writer.close()

    async def _command(self, verb: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        going = await self._answer(verb, writer)
        if not (going and verb == "DATA" and self.script["DATA"].startswith("354")):
            return going and verb != "QUIT"
        content = await reader.readuntil(b"\r\n.\r\n")
        self.letters.append(content[:-3].replace(b"\r\n..", b"\r\n."))
        return await self._answer("content", writer)

    async def _answer(self, verb: str, writer: asyncio.StreamWriter) -> bool:
        """Whether the conversation goes on."""
        self.when(verb).set()
        reply = self.script.get(verb, "502 5.5.2 not implemented")
        if reply != SILENCE:
            writer.write(f"{reply}\r\n".encode() if reply != CLOSE else b"")
            await writer.drain()
        return reply != CLOSE and not reply.startswith("421")


@asynccontextmanager
async def misbehaving(name: str) -> AsyncIterator[Scripted]:
    """A server of `MISBEHAVIOURS` on a free port."""
    scripted = Scripted({})
    scripted.misbehave(name)
    server = await asyncio.start_server(scripted.converse, "127.0.0.1", 0)
    scripted.port = server.sockets[0].getsockname()[1]
    try:
        yield scripted
    finally:
        server.close()
