"""Watches the mailbox: IDLE and a poll besides; bytes stored first, moved only when their case is committed."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from cases.handler import BatchHandler
from cases.ports import Arrival, Clock, Leases, MailLedger, MovedMail, NewMail
from mail.imap import NOWHERE, Mailbox, Place
from mail.imap_endpoint import ImapEndpoint
from mail.imap_errors import ConnectionLost, LoginRefused, MailboxError
from mail.intake import Intake
from mail.message_ids import message_id_of
from mail.oauth import Tokens
from mail.reading import Reader
from mail.watching import Watch

LEASE = timedelta(seconds=6)
"""When a replica is killed another one looks at the mailbox after so long, and the pause between two tries."""

FOLDER_AGAIN = 600.0
"""Seconds until a folder that is not there is looked for again."""

LEASE_NAME = "poll-mailbox"
NOTED_EVERY = timedelta(seconds=30)
"""How often it is kept that somebody looks at the mailbox; only minutes matter."""

AT_ONCE = 200
"""Mails that are moved by one command."""

_log = structlog.get_logger(__name__)
_random = secrets.SystemRandom()


@dataclass(slots=True)
class PollerStatus:
    """What health shows of the poller.

    Attributes
    ----------
    holds_lease:
        This replica is the one that polls.
    last_seen_at:
        When the mailbox was last searched through to the end.
    last_error:
        The name of the last error; empty since the mailbox was seen again.
    last_move_error:
        The name of the error by which handled mails still lie in the inbox; empty where none does.
    failures:
        Failed sessions in a row.
    """

    holds_lease: bool = False
    connected: bool = False
    last_seen_at: datetime | None = None
    last_error: str = ""
    last_move_error: str = ""
    failures: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PollerSettings:
    """How the mailbox is watched.

    Attributes
    ----------
    done_folder:
        Where a mail is moved once its case is stored; empty to leave it where it is.
    special_use, special_names:
        The folder to watch instead of the one of the address: by its special use (RFC 6154), else by these names.
    poll_seconds:
        How often the mailbox is searched even when IDLE says nothing; pushes get lost.
    first_retry_seconds, last_retry_seconds:
        The pause after a failed session, and what doubling it ends at.
    login_retry_seconds:
        The first pause after a refused login: a server may lock an account that is tried too often.
    """

    done_folder: str = "Behandlet"
    special_use: str = ""
    special_names: tuple[str, ...] = ()
    poll_seconds: float = 60.0
    idle_seconds: float = 540.0
    command_timeout_seconds: float = 30.0
    first_retry_seconds: float = 1.0
    last_retry_seconds: float = 120.0
    login_retry_seconds: float = 30.0
    max_mail_bytes: int = 25_000_000


class Poller:
    """The one that polls, as long as it holds the lease."""

    def __init__(
        self,
        endpoint: ImapEndpoint,
        ledger: MailLedger,
        handler: BatchHandler,
        *,
        leases: Leases,
        reader: Reader,
        clock: Clock,
        holder: str,
        settings: PollerSettings | None = None,
        tokens: Tokens | None = None,
    ) -> None:
        """`holder` names this replica; `tokens` for an endpoint with `xoauth2`."""
        self.status = PollerStatus()
        self._endpoint = endpoint
        self._ledger = ledger
        self._intake = Intake(ledger, handler, reader)
        self._reader = reader
        self._noted_at: datetime | None = None
        self._leases = leases
        self._clock = clock
        self._holder = holder
        self._settings = settings or PollerSettings()
        self._tokens = tokens

    # --- Sessions ----------------------------------------------------------------------------------------------

    async def run(self, stop: asyncio.Event) -> None:
        """Watches until `stop` is set; failures are waited out and tried again, for ever."""
        try:
            while not stop.is_set():
                pause = await self._attempt(stop)
                await _wait(stop, pause)
        finally:
            await self._reader.close()
            await self._let_go()

    async def _attempt(self, stop: asyncio.Event) -> float:
        """One session, as long as it goes well and the lease is ours. Returns the seconds to wait before the next."""
        try:
            if not await self._acquire():
                return LEASE.total_seconds() / 3
            await self._while_leased(self._session(stop))
        except Exception as error:  # noqa: BLE001 - mailbox, database or defect: shown in health and tried again
            return self._failed(error)
        return 0.0

    def _failed(self, error: Exception) -> float:
        status, settings = self.status, self._settings
        status.failures += 1
        status.last_error = type(error).__name__
        _log.warning("mailbox_session_failed", error=status.last_error, failures=status.failures)
        first = settings.login_retry_seconds if isinstance(error, LoginRefused) else settings.first_retry_seconds
        pause = min(first * 2.0 ** min(status.failures - 1, 16), max(first, settings.last_retry_seconds))
        # Jitter: replicas that lost the same server do not come back in step.
        return pause * _random.uniform(0.5, 1.0)

    async def _acquire(self) -> bool:
        held = await self._leases.acquire(self._lease_name, self._holder, LEASE, self._clock.now())
        self.status.holds_lease = held
        return held

    async def _while_leased(self, session: Awaitable[None]) -> None:
        """Runs the session, and ends it when the lease cannot be prolonged."""
        task = asyncio.ensure_future(session)
        try:
            while not (await asyncio.wait([task], timeout=LEASE.total_seconds() / 3))[0]:
                if not await self._acquire():
                    return
            await task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            self.status.connected = False

    async def _let_go(self) -> None:
        if not self.status.holds_lease:
            return
        self.status.holds_lease = False
        try:
            await self._leases.give_back(self._lease_name, self._holder)
        except Exception as error:  # noqa: BLE001 - the lease ends by itself; the stop must not fail on it
            _log.warning("lease_not_given_back", error=type(error).__name__)

    @property
    def _lease_name(self) -> str:
        return f"{LEASE_NAME}:{self._settings.special_use or self._endpoint.folder}"

    async def _session(self, stop: asyncio.Event) -> None:
        settings = self._settings
        async with Mailbox(
            self._endpoint,
            timeout=settings.command_timeout_seconds,
            max_mail_bytes=settings.max_mail_bytes,
            tokens=self._tokens,
        ) as mailbox:
            if not await self._find_folder(mailbox):
                await _wait(stop, min(FOLDER_AGAIN, 10 * settings.poll_seconds))
                return
            if settings.done_folder:
                await mailbox.ensure_folder(settings.done_folder)
            uidvalidity = await mailbox.select(self._endpoint.folder)
            self.status.connected = True
            woken, watch = False, Watch()
            while not stop.is_set():
                await self._looked()
                if not woken:
                    await self._take_unfinished(mailbox, uidvalidity)
                if await self._take_new(mailbox, uidvalidity):
                    watch.mail_came()
                self._seen()
                woken = await watch.news(mailbox, min(settings.poll_seconds, settings.idle_seconds), stop)

    async def _find_folder(self, mailbox: Mailbox) -> bool:
        """Whether there is a folder to watch: the one of the address, or the one of a special use."""
        settings = self._settings
        if not settings.special_use:
            return True
        folder = await mailbox.folder_of_use(settings.special_use, settings.special_names)
        if folder is None:
            self.status.connected = True
            self._seen()
            return False
        self._endpoint = replace(self._endpoint, folder=folder)
        return True

    async def _looked(self) -> None:
        """Noted before anything is handled: what arrived while nobody looked is a backlog, and no flood."""
        now = self._clock.now()
        if self._noted_at is None or not timedelta(0) <= now - self._noted_at < NOTED_EVERY:
            await self._ledger.seen(self._endpoint.name, now)
            self._noted_at = now

    def _seen(self) -> None:
        self.status.last_seen_at = self._clock.now()
        self.status.last_error = ""
        self.status.failures = 0

    # --- Mails -------------------------------------------------------------------------------------------------

    async def _take_unfinished(self, mailbox: Mailbox, uidvalidity: int) -> None:
        """What a crash or a failure left: stored but not handled, handled but not moved."""
        unhandled = await self._ledger.unhandled(self._endpoint.name, 1000)
        await self._intake.take_again(unhandled)
        await self._move_handled(mailbox, uidvalidity)

    async def _take_new(self, mailbox: Mailbox, uidvalidity: int) -> bool:
        """Whether there was mail."""
        new = await self._ledger.unknown_uids(self._endpoint.name, uidvalidity, await mailbox.uids())
        if new:
            self._reader.expect(len(new))
            await self._intake.take(self._store(mailbox, uidvalidity, new))
            await self._move_handled(mailbox, uidvalidity)
        return bool(new)

    async def _store(self, mailbox: Mailbox, uidvalidity: int, uids: Iterable[int]) -> AsyncIterator[Sequence[Arrival]]:
        """Stores mails, committed, while those before them are handled; what is handled by then is moved."""
        async for batch in mailbox.fetch_batches(uids):
            now = self._clock.now()
            mails = [NewMail(mail.uid, mail.raw, mail.internal_date or now, message_id_of(mail.raw)) for mail in batch]
            yield await self._ledger.take(self._endpoint.name, uidvalidity, mails)
            await self._move_handled(mailbox, uidvalidity)
            await self._looked()

    async def _move_handled(self, mailbox: Mailbox, uidvalidity: int) -> None:
        """Moves what is committed. A move that failed or was done already is harmless: the ledger knows the mail."""
        folder = self._settings.done_folder
        if not folder:
            return
        while waiting := await self._ledger.to_move(self._endpoint.name, uidvalidity, AT_ONCE):
            places = await self._move(mailbox, [uid for _, uid in waiting], folder)
            if places is None:
                return
            found = [(arrival, places.get(uid, NOWHERE)) for arrival, uid in waiting]
            moved = [MovedMail(arrival, place.uidvalidity, place.uid) for arrival, place in found]
            await self._ledger.moved_all(folder, moved)

    async def _move(self, mailbox: Mailbox, uids: list[int], folder: str) -> dict[int, Place] | None:
        """Where the mails lie now, or None where the server refused: a full folder must not stop the intake."""
        try:
            places = await mailbox.move(uids, folder)
        except ConnectionLost:
            raise
        except MailboxError as error:
            self.status.last_move_error = type(error).__name__
            _log.warning("mails_not_moved", error=type(error).__name__, mails=len(uids))
            return None
        self.status.last_move_error = ""
        return places


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        pass
