"""Applies migrations: one process at a time, without losing a row, an index or a trigger."""

from __future__ import annotations

import asyncio
import fcntl
import os
import pkgutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.config import TortoiseConfig
from tortoise.context import TortoiseContext
from tortoise.exceptions import BaseORMException
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget
from tortoise.migrations.graph import MigrationKey
from tortoise.migrations.migration import Migration
from tortoise.migrations.recorder import MigrationRecorder
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State

from models import migrations
from models.database import is_postgres
from models.engines.config import APP, create_private_file, sqlite_path, tortoise_config
from models.engines.schema_state import SchemaState
from models.engines.sqlite_schema import SafeSqliteEditor, split_statements
from models.errors import DatabaseUnavailable, MigrationFailed

_ADVISORY_LOCK = 0x70657273
LATEST = "__latest__"


class TransactionalRecorder(MigrationRecorder):
    """Remembers what was applied in the transaction that applied it: a crash leaves both or neither."""

    async def ensure_schema(self, schema_editor: Any) -> None:
        """Makes the table of applied migrations, statement by statement: a script would commit on SQLite."""
        made = schema_editor._get_model_sql_data(self.model).table_sql  # noqa: SLF001 - as the stock recorder does
        for statement in split_statements(made.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS", 1)):
            await self.connection.execute_query(statement)


class SafeExecutor(MigrationExecutor):
    """Tortoise's executor with our editor for SQLite, our recorder and our state."""

    def __init__(self, connection: BaseDBAsyncClient, apps: dict[str, Any]) -> None:
        super().__init__(connection, apps)
        self.recorder = self.loader.recorder = TransactionalRecorder(connection)

    async def run(self, target: str) -> list[str]:
        """Applies or rolls back to the target. Returns the names of what was done."""
        done: list[str] = []
        await self.recorder.ensure_schema(self._schema_editor(atomic=False))
        await self.migrate(
            [MigrationTarget(APP, target)],
            progress=lambda event, _app, name: done.append(name) if event.endswith("_done") else None,
        )
        return done

    async def _project_state(self, applied: set[MigrationKey], *, upto: MigrationKey | None = None) -> State:
        projected = await super()._project_state(applied, upto=upto)
        return SchemaState(models=projected.models, apps=projected.apps)

    async def _project_state_cache(self, applied: set[MigrationKey]) -> dict[MigrationKey, State]:
        state, before = await self._project_state(set()), dict[MigrationKey, State]()
        for key in self._full_plan():
            if key in applied and isinstance(migration := self.loader.graph.nodes[key], Migration):
                before[key] = state.clone()
                await migration.apply(state, dry_run=True)
        return before

    def _schema_editor(self, atomic: bool = True, collect_sql: bool = False) -> BaseSchemaEditor:
        if is_postgres(self.connection):
            return super()._schema_editor(atomic=atomic, collect_sql=collect_sql)
        return SafeSqliteEditor(self.connection, atomic=atomic, collect_sql=collect_sql)


async def migrate(database_url: str, target: str = LATEST) -> list[str]:
    """Applies every migration up to `target`, or rolls back to it, in one transaction. Returns what was done.

    Makes the SQLite file where there is none. Raises `InvalidDatabaseUrl`, `DatabaseUnavailable` and
    `MigrationFailed`; on any error nothing has changed.
    """
    config = tortoise_config(database_url)
    path = sqlite_path(database_url)
    if path is not None:
        create_private_file(path)
    async with (
        _connected(config) as client,
        _one_at_a_time(client),
        _without_foreign_keys(client),
        client._in_transaction() as transaction,  # noqa: SLF001 - Tortoise's public name looks the client up anew
    ):
        done = await SafeExecutor(transaction, config["apps"]).run(target)
        await _check_foreign_keys(transaction)
    await _leave_nothing_behind(config, done)
    return done


async def pending(database_url: str) -> list[str]:
    """The names of the migrations that the database lacks. Raises `DatabaseUnavailable`."""
    config = tortoise_config(database_url)
    path = sqlite_path(database_url)
    if path is not None and not path.exists():
        return sorted(_written())
    async with _connected(config) as client:
        return await pending_in(client)


async def pending_in(client: BaseDBAsyncClient) -> list[str]:
    """The same, of an open database."""
    applied = {key.name for key in await MigrationRecorder(client).applied_migrations()}
    return sorted(_written() - applied)


async def missing_migrations() -> list[str]:
    """What the tables say and no migration does yet; needs no database."""
    config = tortoise_config("sqlite:///never-opened.sqlite3")
    async with TortoiseContext() as context:
        await context.init(config=config, init_connections=False)
        assert context.apps is not None
        apps = TortoiseConfig.resolve_args(config).to_dict()["apps"]
        writers = await MigrationAutodetector(context.apps, apps).changes()
        return [operation.describe() for writer in writers for operation in writer.operations]


def _written() -> set[str]:
    return {name for _, name, is_package in pkgutil.iter_modules(migrations.__path__) if not is_package}


@asynccontextmanager
async def _connected(config: dict[str, Any]) -> AsyncIterator[BaseDBAsyncClient]:
    async with TortoiseContext() as context:
        await context.init(config=config)
        client = context.db()
        await reach(client)
        yield client


async def reach(client: BaseDBAsyncClient) -> None:
    """Connects. Raises `DatabaseUnavailable` with the kind of the failure, never with the address or the password."""
    try:
        await client.create_connection(with_db=True)
        await client.execute_query_dict("SELECT 1")
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, sqlite3.Error, BaseORMException) as error:
        raise DatabaseUnavailable(f"the database cannot be reached ({type(error).__name__})") from None


@asynccontextmanager
async def _one_at_a_time(client: Any) -> AsyncIterator[None]:
    if is_postgres(client):
        async with client.acquire_connection() as connection:
            await connection.execute(f"SELECT pg_advisory_lock({_ADVISORY_LOCK})")
            try:
                yield
            finally:
                await connection.execute(f"SELECT pg_advisory_unlock({_ADVISORY_LOCK})")
        return
    lock = os.open(f"{client.filename}.migrate.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        await asyncio.to_thread(fcntl.flock, lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


@asynccontextmanager
async def _without_foreign_keys(client: BaseDBAsyncClient) -> AsyncIterator[None]:
    """On SQLite a rebuilt table must not take its children's rows with it; they are checked afterwards instead."""
    if is_postgres(client):
        yield
        return
    await client.execute_query("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        await client.execute_query("PRAGMA foreign_keys=ON")


async def _leave_nothing_behind(config: dict[str, Any], done: list[str]) -> None:
    """On SQLite what a migration dropped would stay in free pages and in the log: the file is written anew."""
    async with _connected(config) as client:
        if done and not is_postgres(client):
            for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                await client.execute_query_dict(statement)


async def _check_foreign_keys(client: BaseDBAsyncClient) -> None:
    if is_postgres(client):
        return
    broken = await client.execute_query_dict("PRAGMA foreign_key_check")
    if broken:
        raise MigrationFailed(f"{len(broken)} rows would refer to nothing after the migration")
