"""A mailbox on loopback: an IMAP server in this process, into which mail is delivered and read back by IMAP itself.

pymap serves it; it speaks IDLE, UIDPLUS and MOVE, and keeps nothing when it stops.
"""

from __future__ import annotations

import asyncio
import imaplib
import itertools
import re
import secrets
import threading
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote

from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer
from pysasl.hashing import BuiltinHash

from sandbox.changes import PATIENCE_SECONDS
from sandbox.letters import Letter

T = TypeVar("T")

INBOX, SENT, DONE, JUNK = "INBOX", "Sent", "Behandlet", "Junk"
FOLDERS = (INBOX, SENT, DONE, JUNK)

_UID = re.compile(rb"UID (\d+)")
_LOOK_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class StoredMail:
    """A mail in a folder."""

    uid: int
    letter: Letter


class Mailbox:
    """One mailbox with the folders INBOX, Sent, Behandlet and Junk."""

    def __init__(self, user: str = "personvern@duett.test") -> None:
        self.user = user
        self.password = secrets.token_urlsafe(12)
        self.port = 0
        self._stack = AsyncExitStack()
        self._turn = threading.Lock()
        self._kept: imaplib.IMAP4 | None = None
        self._sessions: set[asyncio.Task[Any] | None] = set()

    async def start(self, port: int = 0) -> None:
        """Listen on 127.0.0.1 and make the folders."""
        # A password that lives as long as a test needs no slow hash, and each login would wait for one.
        backend, config = await DictBackend.init(self._arguments(), hash_context=BuiltinHash(rounds=1))
        config.apply_context()
        await backend.start(self._stack)
        imap = IMAPServer(backend.login, config)

        async def session(*connection: Any) -> None:
            # From Python 3.12 on nobody else holds the session's task, and it would be collected while it waits.
            task = asyncio.current_task()
            self._sessions.add(task)
            try:
                await imap(*connection)
            finally:
                self._sessions.discard(task)

        serve = ProxyProtocolReader(config.proxy_protocol).get_callback(session)
        server = await asyncio.start_server(serve, "127.0.0.1", port)
        self._stack.callback(server.close)
        self.port = server.sockets[0].getsockname()[1]
        await asyncio.to_thread(self._make_folders)

    async def stop(self) -> None:
        """Stop listening; all mail is gone."""
        await asyncio.to_thread(self._logout)
        await self._stack.aclose()

    @property
    def url(self) -> str:
        """PERSONVERN_IMAP_URL."""
        return f"imap://{quote(self.user)}@127.0.0.1:{self.port}/{INBOX}"

    async def deliver(self, raw: bytes, folder: str = INBOX) -> None:
        """Append a mail, as a mail server does on arrival; bare line feeds become CRLF."""
        await asyncio.to_thread(self._append, _with_crlf(raw), folder)

    async def mails(self, folder: str) -> list[StoredMail]:
        """All that is in a folder, oldest first; reading leaves no mark."""
        return await asyncio.to_thread(self._read, folder)

    async def wait_for(
        self, folder: str, condition: Callable[[list[StoredMail]], T | None], timeout: float = PATIENCE_SECONDS
    ) -> T:
        """What `condition` finds in a folder, as soon as it finds something true. Raises TimeoutError."""
        async with asyncio.timeout(timeout):
            # IDLE says that something came, not that it is what is waited for: looking again is simpler, and as fast.
            while not (found := condition(await self.mails(folder))):  # noqa: ASYNC110
                await asyncio.sleep(_LOOK_SECONDS)
            return found

    def _arguments(self) -> Namespace:
        return Namespace(
            debug=False,
            skip_services=[],
            host="127.0.0.1",
            port="0",
            cert=None,
            key=None,
            tls=False,
            proxy_protocol=None,
            passlib_cfg=None,
            demo_data=False,
            demo_user=self.user,
            demo_password=self.password,
            inherited_sockets=None,
        )

    @contextmanager
    def _session(self) -> Iterator[imaplib.IMAP4]:
        """The one session that everything here goes through; a new one after whatever broke the last."""
        with self._turn:
            session = self._kept = self._kept or self._login()
            try:
                yield session
            except (OSError, imaplib.IMAP4.error):
                self._kept = None
                session.shutdown()
                raise

    def _login(self) -> imaplib.IMAP4:
        session = imaplib.IMAP4("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        session.login(f'"{self.user}"', self.password)
        return session

    def _logout(self) -> None:
        with self._turn:
            if self._kept:
                self._kept.logout()
            self._kept = None

    def _make_folders(self) -> None:
        with self._session() as session:
            for folder in FOLDERS[1:]:
                session.create(folder)

    def _append(self, raw: bytes, folder: str) -> None:
        with self._session() as session:
            status, _ = session.append(folder, "", "", raw)
            if status != "OK":
                raise ConnectionError("the mailbox did not take the mail")

    def _read(self, folder: str) -> list[StoredMail]:
        with self._session() as session:
            _, count = session.select(folder, readonly=True)
            if not int(count[0] or 0):
                return []
            _, rows = session.uid("FETCH", "1:*", "(BODY.PEEK[])")
            return list(_stored(rows))


def _stored(rows: list[tuple[bytes, bytes] | bytes]) -> Iterator[StoredMail]:
    # A server may write the UID before the literal or behind it: imaplib then puts it into the next row.
    for row, following in itertools.zip_longest(rows, rows[1:], fillvalue=b""):
        if isinstance(row, tuple):
            found = _UID.search(row[0]) or _UID.search(following if isinstance(following, bytes) else b"")
            yield StoredMail(int(found[1]) if found else 0, Letter(row[1]))


def _with_crlf(raw: bytes) -> bytes:
    return re.sub(rb"\r?\n", b"\r\n", raw)
