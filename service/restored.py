"""Notices that the record was put back from a backup without `personvern restore`, and does what that would have done.

Two things tell: the content is behind its key store (`models.epochs`), or the file of the journal of erasures, where
one is kept, holds an erasure that this database has not done. Then every erasure of the file is done again before
anything else begins. Without such a file nobody knows what is to be erased: the service does not start.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import structlog

from cases.alarms import Alarm, AlarmReason, Alarms
from cases.case import SERVICE
from cases.errors import PersonvernError
from cases.ports import Clock
from cases.retention.periods import RetentionPeriods
from models.store import Store
from service.health import PartState
from service.journal_files import lacking
from service.restoring import make_safe
from service.turns import look_every

LOOK_SECONDS = 60.0
LEASE_NAME = "restore"
LEASE = timedelta(minutes=10)
TOLD_EVERY = timedelta(hours=1)
WAIT_SECONDS = 1.0

_log = structlog.get_logger("service.restore")


COMMAND = "personvern restore --journal FILE, or --without-journal where nothing was erased since the copy was made"


class RestoreUnfinished(PersonvernError):
    """The record was put back from a backup, and the erasures since then were not done again."""


class RestoreWatch:
    """Looks before the parts of the process begin, and every minute while they run."""

    def __init__(
        self,
        store: Store,
        periods: RetentionPeriods,
        clock: Clock,
        holder: str,
        *,
        journal: Path | None,
        alarms: Alarms | None = None,
    ) -> None:
        """`journal` is the file of the journal of erasures; None where none is kept."""
        self._alarms = alarms
        self._store = store
        self._periods = periods
        self._clock = clock
        self._holder = holder
        self._journal = journal if journal is not None and journal.exists() else None
        self._mended = False
        self.found_running = False

    def state(self) -> PartState:
        """For health: people are to know of it, for as long as this process runs or until they confirm."""
        return PartState(True, alarm=AlarmReason.RECORD_RESTORED if self._mended else None)

    async def is_restored(self) -> bool:
        """Whether the record was put back and nothing was done about it. Raises `RestoreUnfinished`."""
        try:
            return await self._store.epochs.is_behind() or await self._lacks_erasures()
        except (ValueError, OSError) as error:
            raise RestoreUnfinished(f"the journal of erasures cannot be read ({type(error).__name__})") from None

    async def settle(self) -> None:
        """Before anything begins: does what `personvern restore` does. Raises `RestoreUnfinished`, and tells staff.

        One replica does it; the others wait for it.
        """
        try:
            while await self.is_restored():
                await self._settle_or_wait()
        except RestoreUnfinished:
            await self._tell_unfinished()
            raise

    async def run(self, stop: asyncio.Event) -> None:
        """Counts on every minute until `stop`; sets it where the record was put back under the running service."""

        async def look() -> None:
            if not await self._store.epochs.beat():
                _log.error("record_restored_meanwhile")
                self.found_running = True
                stop.set()

        await look_every(LOOK_SECONDS, look, stop)

    async def _settle_or_wait(self) -> None:
        if self._journal is None:
            raise RestoreUnfinished(RestoreUnfinished.__doc__)
        if await self._store.leases.acquire(LEASE_NAME, self._holder, LEASE, self._clock.now()):
            await self._make_safe(self._journal)
        else:
            await asyncio.sleep(WAIT_SECONDS)

    async def _tell_unfinished(self) -> None:
        """Once an hour, however often the start is tried."""
        _log.error("restore_unfinished", command=COMMAND)
        lease = (f"{LEASE_NAME} told", self._holder, TOLD_EVERY, self._clock.now())
        if self._alarms is not None and await self._store.leases.acquire(*lease):
            await self._alarms.tell(Alarm(AlarmReason.RESTORE_UNFINISHED))

    async def _make_safe(self, journal: Path) -> None:
        try:
            done = await make_safe(self._store, self._periods, journal, self._clock.now(), SERVICE)
        finally:
            await self._store.leases.give_back(LEASE_NAME, self._holder)
        self._mended = True
        _log.error("record_restored", entries=done.replayed.entries, cases=done.replayed.cases, letters=done.letters)

    async def _lacks_erasures(self) -> bool:
        if self._journal is None:
            return False
        # What is older was forgotten here, and no backup is older.
        since = self._clock.now() - timedelta(days=self._periods.journal_days - 1)
        return bool(await lacking(self._store.journal, self._journal, since))
