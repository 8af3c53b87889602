"""The open record: everything that the rest of the service uses of this package."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from tortoise.context import TortoiseContext, set_global_context

from cases.retention.periods import RetentionPeriods
from models.alarms import StoredAlarms
from models.audit_log import AuditLog
from models.blocks import BlockOutbox
from models.case_evidence import CaseEvidence
from models.chat_deliveries import SealedChatDeliveries
from models.chat_retention import ChatRetention
from models.copies import SentCopyOutbox
from models.corrections import StoredCorrections
from models.database import Database, Queue
from models.engines.config import sqlite_path, tortoise_config
from models.epochs import Epochs
from models.erasing import CaseEraser
from models.erasure_queue import ErasureQueue
from models.errors import KeyStoreMissing, MigrationsPending
from models.files import SealedFiles
from models.journal import Journal
from models.key_care import KeyCare
from models.key_file import KeyFile, key_file_of
from models.key_ring import KeyRing, MasterKeys
from models.key_schema import SchemaVault
from models.key_vault import FileVault, KeyVault
from models.keys import Keys, open_keys
from models.leases import DatabaseLeases
from models.ledger import ArrivalLedger
from models.listening import listen
from models.looks import StoredLooks
from models.measures import DeskMeasures
from models.migrate import pending_in, reach
from models.notices import OrderedNoticeOutbox
from models.outbox import SealedLetterOutbox
from models.policy_notices import StoredPolicyNotices
from models.queries import StoredCaseQueries
from models.registers import StoredRegisters
from models.repository import CaseRepository
from models.retention import StoredRetention
from models.staff_desk import StoredClaims, StoredStaffLanguages
from models.statistics import StoredStatistics
from models.tables import KeyStoreRow

Wake = Callable[[], None]


class Store:
    """The record, opened by `Store.open`.

    Attributes
    ----------
    repository, ledger, letters, copies, notices, leases, alarms, looks, queries, chat_deliveries:
        The ports of `cases.ports`.
    registers, blocks:
        The block list, the breach register and the customers; and what the newsletter tool has not taken over.
    policy_notices:
        Notices of a changed statement, and their recipients.
    chat_retention:
        Which chats are over their time, and their deletion.
    corrections:
        What staff corrected, for `personvern train`.
    audit:
        The chain over the audit log.
    evidence:
        The mails and letters of a case with their bytes, for a proof.
    measures:
        Counts for the metrics.
    claims, languages:
        Which of Slack's requests were taken, and the languages of the staff.
    key_care:
        What `personvern keys` does.
    epochs:
        Whether the content was put back from a backup.
    retention, erasures, journal:
        What is due to go; what is to go outside the record, and what is left to people; and what went.
    statistics:
        Counts of the cases that went and of those that stand.
    keys:
        `keys.derive(purpose)` gives a key of 32 bytes for signatures.
    """

    def __init__(self, database: Database, keys: Keys, key_care: KeyCare, epochs: Epochs) -> None:
        self._database = database
        self.keys = keys
        self.key_care = key_care
        self.epochs = epochs
        self.repository = CaseRepository(database, keys)
        self.ledger = ArrivalLedger(database, keys)
        self.letters = SealedLetterOutbox(database, keys)
        self.copies = SentCopyOutbox(database, keys)
        self.notices = OrderedNoticeOutbox(database)
        self.leases = DatabaseLeases(database)
        self.alarms = StoredAlarms(database)
        self.looks = StoredLooks(database)
        self.queries = StoredCaseQueries(database, keys)
        self.evidence = CaseEvidence(database, keys)
        self.chat_deliveries = SealedChatDeliveries(database, keys)
        self.chat_retention = ChatRetention(database, keys)
        self.corrections = StoredCorrections(database, keys)
        self.files = SealedFiles(database, keys)
        self.audit = AuditLog(database, keys)
        self.measures = DeskMeasures(database)
        self.registers = StoredRegisters(database, keys)
        self.blocks = BlockOutbox(database, keys)
        self.policy_notices = StoredPolicyNotices(database, keys)
        self.retention = StoredRetention(database, keys)
        self.erasures = ErasureQueue(database, keys)
        self.journal = Journal(database, keys)
        self.statistics = StoredStatistics(database, keys)
        self.claims = StoredClaims(database)
        self.languages = StoredStaffLanguages(database)

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        database_url: str,
        master_key: str,
        *,
        second_master_key: str = "",
        reload_master_keys: Callable[[], MasterKeys | None] | None = None,
        letters_waiting: Wake | None = None,
        notices_waiting: Wake | None = None,
    ) -> AsyncIterator[Store]:
        """Opens the record; `letters_waiting` and `notices_waiting` are called after commits that enqueued such.

        `second_master_key` opens as well while the master key is changed, and `reload_master_keys` reads both anew
        should that happen meanwhile. Raises `InvalidDatabaseUrl`, `InvalidMasterKey`, `DatabaseUnavailable`,
        `MigrationsPending`, `KeyStoreMissing`, `ForeignKeyStore` and `WrongMasterKey`.
        """
        ring = KeyRing.parse(master_key, second_master_key, reload_master_keys)
        async with connected(database_url) as database, _vault(database_url, database) as vault:
            async with database.transaction() as transaction:
                keys = await open_keys(ring, vault, transaction)
            # Killed between a commit and the end of what it doomed: that is done before anybody reads.
            await vault.finish(database)
            await Epochs(database, vault).beat()
            wakes = {Queue.LETTERS: letters_waiting, Queue.NOTICES: notices_waiting}
            for queue, wake in wakes.items():
                if wake is not None:
                    database.on_filled(queue, wake)
            async with _listening(database_url, database):
                yield cls(database, keys, KeyCare(database, ring, vault), Epochs(database, vault))

    def eraser(self, periods: RetentionPeriods) -> CaseEraser:
        """Erases cases by these periods."""
        return CaseEraser(self._database, self.keys, periods)

    async def ready(self) -> None:
        """Asks the database for a sign of life. Raises what the driver raises."""
        await self._database.client.execute_query_dict("SELECT 1")


@asynccontextmanager
async def connected(database_url: str) -> AsyncIterator[Database]:
    path = sqlite_path(database_url)
    if path is not None and not path.exists():
        raise MigrationsPending(MigrationsPending.__doc__)
    context = TortoiseContext()
    try:
        with context:
            await context.init(config=tortoise_config(database_url))
        _share(context)
        database = Database(context)
        await reach(database.client)
        if await pending_in(database.client):
            raise MigrationsPending(MigrationsPending.__doc__)
        yield database
    finally:
        # The driver's thread would keep the process alive for ever.
        await context.close_connections()
        _unshare(context)


@asynccontextmanager
async def _vault(database_url: str, database: Database) -> AsyncIterator[KeyVault]:
    """Where the keys lie. Raises `KeyStoreMissing` where content is there and its keys are not."""
    path = sqlite_path(database_url)
    if path is None:
        yield SchemaVault()
        return
    keys = key_file_of(path)
    if not keys.exists() and await KeyStoreRow.exists(using_db=database.client):
        raise KeyStoreMissing(KeyStoreMissing.__doc__)
    vault = FileVault(KeyFile(keys))
    try:
        yield vault
    finally:
        await vault.close()


_shared: list[TortoiseContext] = []
"""The contexts of the open records. Handlers of Slack and HTTP run in tasks that know none: the first is theirs."""


def _share(context: TortoiseContext) -> None:
    if not _shared:
        set_global_context(context)
    _shared.append(context)


def _unshare(context: TortoiseContext) -> None:
    """Tortoise takes a closed context back by itself; the next open one follows."""
    if context not in _shared:
        return
    was_first = _shared[0] is context
    _shared.remove(context)
    if was_first and _shared:
        set_global_context(_shared[0])


@asynccontextmanager
async def _listening(database_url: str, database: Database) -> AsyncIterator[None]:
    if sqlite_path(database_url) is not None or not database.has_listeners:
        yield
        return
    task = asyncio.create_task(listen(database_url, database.wake))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
