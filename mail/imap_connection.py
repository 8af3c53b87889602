"""One guarded connection to a mailbox: one command at a time, each with an end in time, given up on any error."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable
from typing import Any, TypeVar

from aioimaplib import aioimaplib as library

from mail.imap_endpoint import ImapEndpoint
from mail.imap_errors import ConnectionLost, LoginRefused, MailboxError, NoToken
from mail.imap_protocol import GuardedClient
from mail.imap_replies import Reply
from mail.oauth import Tokens, log_in
from mail.token_endpoint import TokenError
from mail.waiting import first_of

Answer = TypeVar("Answer")


class Connection:
    """After any exception, a cancellation too, it is given up, and each further command raises `ConnectionLost`."""

    def __init__(self, endpoint: ImapEndpoint, timeout: float, tokens: Tokens | None = None) -> None:
        """`timeout` in seconds for one command; `tokens` for an endpoint with `xoauth2`, else ValueError is raised."""
        if (tokens is None) == (endpoint.auth == "xoauth2"):
            raise ValueError("xoauth2 needs tokens, and a password needs none")
        self.timeout = timeout
        self._endpoint = endpoint
        self._tokens = tokens
        self._lock = asyncio.Lock()
        self._client: GuardedClient | None = None

    async def open(self) -> None:
        """Connects, goes over to TLS where asked, and logs in.

        Raises `LoginRefused`, `ConnectionLost`, and `NoToken` before the server was troubled.
        """
        endpoint = self._endpoint
        if self._tokens is not None:
            await self._guarded(self._tokens.token(), self.timeout)
        context = endpoint.tls if endpoint.security == "tls" else None
        self._client = GuardedClient(endpoint.host, endpoint.port, ssl_context=context, timeout=self.timeout)
        await self._guarded(self._enter(self._client), self.timeout)

    async def _enter(self, client: GuardedClient) -> None:
        await client.greeting()
        if self._endpoint.security == "starttls":
            await client.start_tls(self._endpoint.tls)
        await self._read_capabilities(client)
        if client.protocol.state == library.NONAUTH:
            await self._log_in(client)
            # The list that stands in the answer to LOGIN is read wrongly by the library, and XOAUTH2 gives none.
            await self._read_capabilities(client)

    async def _log_in(self, client: GuardedClient) -> None:
        if self._tokens is None:
            await client.log_in(self._endpoint.user, self._endpoint.password)
        elif refusal := await self._with_token(self._tokens, client):
            raise refusal

    async def _with_token(self, tokens: Tokens, client: GuardedClient) -> LoginRefused | None:
        async def attempt(value: str) -> LoginRefused | None:
            try:
                await client.log_in_with_token(self._endpoint.user, value)
            except LoginRefused as refusal:
                return refusal
            return None

        return await log_in(tokens, attempt)

    async def _read_capabilities(self, client: GuardedClient) -> None:
        protocol = client.protocol
        response = await protocol.execute(library.Command("CAPABILITY", protocol.new_tag(), loop=protocol.loop))
        lines = (reply.text.decode("ascii", "replace").upper().split() for reply in response.lines[:-1])
        protocol.capabilities = {word for line in lines if line[1:2] == ["CAPABILITY"] for word in line[2:]}

    async def close(self) -> None:
        """Logs out, if that is quick, and ends the connection. Never raises, never expunges."""
        try:
            if self._client is not None and self._client.protocol.lost is None and not self._lock.locked():
                await self.run("LOGOUT", timeout=2)
        except MailboxError:
            pass
        finally:
            await self._end()

    async def _end(self) -> None:
        self._give_up()
        if self._client is not None and self._client.protocol.transport is not None:
            await self._client.protocol.closed.wait()

    def can(self, capability: str) -> bool:
        """Whether the server offers this, after login."""
        return self._client is not None and capability in self._client.protocol.capabilities

    @property
    def _protocol(self) -> Any:
        if self._client is None:
            raise ConnectionLost("not connected")
        return self._client.protocol

    def forget_pushes(self) -> None:
        """To call before a search: only what the server tells after it is news."""
        self._protocol.pushed.clear()

    @property
    def told_of_mail(self) -> bool:
        """Whether the server told of mail after `forget_pushes`."""
        return bool(self._protocol.pushed.is_set())

    def selected(self) -> None:
        """Says that a folder is open, which the library learns from its own verbs alone."""
        self._protocol.state = library.SELECTED

    async def run(
        self,
        name: str,
        *arguments: str,
        prefix: str = "",
        timeout: float | None = None,
        literal: bytes | None = None,
    ) -> Any:
        """Runs one command to its end, `literal` sent when the server asks for it. Returns the response as it is."""
        async with self._lock:
            protocol = self._protocol
            protocol.literal_data = literal
            command = library.Command(name, protocol.new_tag(), *arguments, prefix=prefix, loop=protocol.loop)
            return await self._guarded(protocol.execute(command), timeout or self.timeout)

    async def _guarded(self, work: Awaitable[Answer], timeout: float) -> Answer:
        """The one place where a failure becomes a `MailboxError` and ends the connection."""
        try:
            async with asyncio.timeout(timeout):
                return await work
        except TimeoutError:
            self._give_up()
            raise ConnectionLost("the server did not answer in time") from None
        except MailboxError:
            self._give_up()
            raise
        except TokenError as error:
            self._give_up()
            raise NoToken(f"no access token: {error}") from None
        except (OSError, library.AioImapException, UnicodeError, ValueError) as error:
            self._give_up()
            raise ConnectionLost(type(error).__name__) from None
        except BaseException:
            # Cancelled, most likely: a late answer would be taken for that to the next command.
            self._give_up()
            raise

    def _give_up(self) -> None:
        if self._client is not None:
            self._client.abort()

    async def idle(self, seconds: float, wake: asyncio.Event) -> bool:
        """Holds IDLE until a push, until `wake`, or for `seconds`. Whether there was a push for new mail."""
        if not self.can("IDLE"):
            await first_of(seconds, wake)
            return False
        async with self._lock:
            return await self._guarded(self._idle(seconds, wake), seconds + 2 * self.timeout)

    async def _idle(self, seconds: float, wake: asyncio.Event) -> bool:
        protocol = self._protocol
        if protocol.pushed.is_set():
            return True
        protocol.idling.clear()
        command = library.Command("IDLE", protocol.new_tag(), loop=protocol.loop)
        running = asyncio.create_task(protocol.execute(command))
        try:
            await first_of(self.timeout, protocol.idling, running)
            if not protocol.idling.is_set():
                raise ConnectionLost("the server does not answer IDLE")
            await first_of(seconds, protocol.pushed, wake, running)
            if not running.done():
                protocol.idle_done()
            async with asyncio.timeout(self.timeout):
                await running
            return bool(protocol.pushed.is_set())
        finally:
            running.cancel()


def texts(response: Any) -> list[bytes]:
    """All lines of a response as text, the tagged one last."""
    return [line.text if isinstance(line, Reply) else line for line in response.lines]


def response_code(response: Any) -> str:
    """The code of RFC 5530 in a tagged answer, in capitals; empty where there is none."""
    match = re.match(rb"\[([A-Za-z-]{1,40})", response.lines[-1])
    return match[1].decode("ascii").upper() if match else ""
