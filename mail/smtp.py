"""A guarded connection to the next mail server, over aiosmtplib.

What the guards are against was measured (aiosmtplib 5.1.3): a cancelled send leaves a connection on which every later
reply is off by one; STARTTLS that is not offered is passed over in silence; `login` tries every mechanism after each
other; the SIZE limit and DSN support are not looked at; `sendmail` does not say whether the letter had been sent when
the connection ended. So the conversation is led here, command by command, and never cancelled in the middle.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from types import MappingProxyType

import aiosmtplib

from cases.messages import PreparedMail
from cases.vocabulary import Purpose
from mail.delivery import Delivery, LoginRefused, Refused, TryLater, acceptance
from mail.oauth import Tokens, log_in
from mail.smtp_endpoint import SmtpEndpoint
from mail.smtp_errors import CAUGHT, Stage, meaning
from mail.token_endpoint import TokenError

_DOT_AT_START = re.compile(rb"^\.", re.MULTILINE)
_XTEXT = re.compile(r"[^!-*,-<>-~]")

_Login = Callable[[aiosmtplib.SMTP, str, str], Awaitable[object]]
_MECHANISMS: Mapping[str, _Login] = MappingProxyType(
    {
        "plain": lambda client, user, password: client.auth_plain(user, password),
        "login": lambda client, user, password: client.auth_login(user, password),
        "cram-md5": lambda client, user, password: client.auth_crammd5(user, password),
    }
)
"""The ways to log in, the best first: one is tried, once, so that a wrong password locks no account."""


class SmtpConnection:
    """One connection, opened when it is needed and used again while it stands; one letter at a time."""

    def __init__(
        self,
        endpoint: SmtpEndpoint,
        *,
        timeout_seconds: float = 20.0,
        content_timeout_seconds: float = 60.0,
        idle_seconds: float = 60.0,
        tokens: Tokens | None = None,
        copy_to: str = "",
    ) -> None:
        """`copy_to` is an address of ours that each letter goes to as well, unseen by its recipient.

        `timeout_seconds` is for each command, `content_timeout_seconds` for the answer to the letter itself; a
        connection that was not used for `idle_seconds` is opened anew, for a firewall may have forgotten it; `tokens`
        for an endpoint with `xoauth2`, else ValueError is raised.
        """
        if (tokens is None) == (endpoint.auth == "xoauth2"):
            raise ValueError("xoauth2 needs tokens, and a password needs none")
        self._endpoint = endpoint
        self._timeout = timeout_seconds
        self._content_timeout = content_timeout_seconds
        self._idle = idle_seconds
        self._tokens = tokens
        self._copy_to = copy_to
        self._client: aiosmtplib.SMTP | None = None
        self._used_at = 0.0
        self._stage = Stage.CONNECT

    @property
    def longest_seconds(self) -> float:
        """How long one letter on an open connection takes at most: four commands, RSET included, and the content."""
        return 4 * self._timeout + self._content_timeout

    async def open(self) -> TryLater | LoginRefused | None:
        """Connects, encrypts and logs in, unless that stands already. None when letters can be sent."""
        if self.stands:
            return None
        self._drop()
        result = await self._guarded(self._open_with_token())
        return result if isinstance(result, TryLater | LoginRefused) else None

    async def send(self, mail: PreparedMail) -> Delivery:
        """Hands the letter over. Never raises for what the server or the network does.

        Cancelled, it ends the connection at once; whether the letter left is then not known.
        """
        reused = self.stands
        result = await self.open() or await self._send_now(mail)
        # A server may end a connection that rests; that says nothing about the letter.
        if reused and isinstance(result, TryLater) and self._client is None:
            result = await self.open() or await self._send_now(mail)
        return result

    async def close(self) -> None:
        """Says goodbye, where somebody listens."""
        if self._client is not None and self._client.is_connected:
            with contextlib.suppress(*CAUGHT):
                await self._client.quit(timeout=1.0)
        self._drop()

    @property
    def stands(self) -> bool:
        """Whether letters can be sent without opening it first."""
        rested = asyncio.get_running_loop().time() - self._used_at
        return self._client is not None and self._client.is_connected and rested < self._idle

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = None

    async def _send_now(self, mail: PreparedMail) -> Delivery:
        result = await self._guarded(self._send(mail))
        if isinstance(result, LoginRefused):
            self._drop()
        self._used_at = asyncio.get_running_loop().time()
        return result or TryLater("not sent")

    async def _guarded(self, work: Coroutine[object, object, Delivery | None]) -> Delivery | None:
        """Runs a conversation to its end, whoever waits for it: cancelled, it takes the connection with it."""
        task = asyncio.create_task(work)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            # Closed first, so that no late reply is taken for the answer to something else.
            self._drop()
            task.cancel()
            await asyncio.wait([task])
            raise

    async def _open_with_token(self) -> Delivery | None:
        """Without a token the server is not troubled: no login is tried that could count as a failed one."""
        try:
            if self._tokens is not None:
                await self._tokens.token()
            return await self._open()
        except TokenError as error:
            self._drop()
            return TryLater(f"no token: {error}")

    async def _open(self) -> Delivery | None:
        client = self._client = aiosmtplib.SMTP(
            hostname=self._endpoint.host,
            port=self._endpoint.port,
            use_tls=self._endpoint.security == "tls",
            start_tls=False,
            tls_context=self._endpoint.ssl_context,
            # Without a name the library asks the DNS for one, which can take seconds.
            local_hostname=self._endpoint.helo_name,
            timeout=self._timeout,
        )
        self._stage = Stage.CONNECT
        try:
            refusal = await self._enter(client)
        except CAUGHT as error:
            refusal = meaning(error, self._stage)
        if refusal:
            self._drop()
        self._used_at = asyncio.get_running_loop().time()
        return refusal

    async def _enter(self, client: aiosmtplib.SMTP) -> Delivery | None:
        await client.connect()
        await client.ehlo()
        if self._endpoint.security == "starttls":
            if not client.supports_extension("starttls"):
                return TryLater("STARTTLS not offered")
            await client.starttls()
            await client.ehlo()
        self._stage = Stage.LOGIN
        return await self._log_in(client) if self._endpoint.logs_in else None

    async def _log_in(self, client: aiosmtplib.SMTP) -> Delivery | None:
        if self._tokens is not None:
            return await self._log_in_with_token(self._tokens, client)
        offered = next((name for name in _MECHANISMS if name in client.supported_auth_methods), None)
        if offered is None:
            return LoginRefused("no mechanism in common")
        await _MECHANISMS[offered](client, self._endpoint.user, self._endpoint.password)
        return None

    async def _log_in_with_token(self, tokens: Tokens, client: aiosmtplib.SMTP) -> Delivery | None:
        if "xoauth2" not in client.server_auth_methods:
            return LoginRefused("no mechanism in common")

        async def attempt(value: str) -> LoginRefused | None:
            try:
                await client.auth_xoauth2(self._endpoint.user, value)
            except aiosmtplib.SMTPAuthenticationError as error:
                refusal = meaning(error, Stage.LOGIN)
                if isinstance(refusal, LoginRefused):
                    return refusal
                raise
            return None

        return await log_in(tokens, attempt)

    async def _send(self, mail: PreparedMail) -> Delivery:
        client = self._client
        assert client is not None
        self._stage = Stage.ENVELOPE
        limit = client.esmtp_extensions.get("size", "")
        if limit.isdigit() and 0 < int(limit) < len(mail.raw):
            return Refused("larger than the server takes")
        try:
            return await self._converse(client, mail)
        except CAUGHT as error:
            await self._recover(client, error)
            return meaning(error, self._stage)

    async def _converse(self, client: aiosmtplib.SMTP, mail: PreparedMail) -> Delivery:
        sender_options, recipient_options = _options(client, mail)
        await client.mail(mail.envelope_from, options=sender_options)
        await client.rcpt(mail.recipient, options=recipient_options)
        await self._copy(client)
        start = await client.execute_command(b"DATA")
        if start.code != aiosmtplib.SMTPStatus.start_input:
            raise aiosmtplib.SMTPDataError(start.code, start.message)
        self._stage = Stage.CONTENT
        reply = await self._content(client, mail.raw)
        if reply.code != aiosmtplib.SMTPStatus.completed:
            raise aiosmtplib.SMTPDataError(reply.code, reply.message)
        return acceptance(reply.code, reply.message)

    async def _copy(self, client: aiosmtplib.SMTP) -> None:
        """An envelope copy to ourselves; one that is refused keeps back no letter."""
        if self._copy_to:
            with suppress(aiosmtplib.SMTPResponseException):
                await client.rcpt(self._copy_to, options=["NOTIFY=NEVER"] if client.supports_extension("dsn") else [])

    async def _content(self, client: aiosmtplib.SMTP, raw: bytes) -> aiosmtplib.SMTPResponse:
        """Not by `client.data`: that does not say on which side of the 354 it failed."""
        if client.protocol is None:
            raise aiosmtplib.SMTPServerDisconnected("connection lost")
        client.protocol.write(_DOT_AT_START.sub(b"..", raw) + b".\r\n")
        return await client.protocol.read_response(timeout=self._content_timeout)

    async def _recover(self, client: aiosmtplib.SMTP, error: BaseException) -> None:
        """After a clear refusal the connection goes on with RSET; after anything else it ends."""
        if isinstance(error, aiosmtplib.SMTPResponseException) and 400 <= error.code <= 599 and error.code != 421:
            try:
                await client.rset()
            except CAUGHT:
                self._drop()
        else:
            self._drop()


def _options(client: aiosmtplib.SMTP, mail: PreparedMail) -> tuple[list[str], list[str]]:
    """What MAIL and RCPT say besides the address: the size, and which reports we want (RFC 1870, RFC 3461)."""
    size = [f"SIZE={len(mail.raw)}"] if client.supports_extension("size") else []
    if not client.supports_extension("dsn"):
        return size, []
    if mail.purpose is Purpose.ACKNOWLEDGEMENT:
        return size, ["NOTIFY=NEVER"]
    recipient = _XTEXT.sub(lambda found: f"+{ord(found[0]):02X}", mail.recipient)
    return [*size, "RET=HDRS", f"ENVID={mail.envelope_id}"], ["NOTIFY=FAILURE,DELAY", f"ORCPT=rfc822;{recipient}"]
