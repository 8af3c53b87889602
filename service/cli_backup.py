"""`personvern backup` and `restore`: content and keys apart, and every erasure done again."""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

import click

from cases.audit_events import AuditEntry, AuditEvent
from cases.errors import PersonvernError
from models.audit_without_key import note_without_key
from models.backups import back_up, prune, put_back
from models.engines.config import sqlite_path
from models.journal import InvalidJournal
from models.key_file import key_file_of
from models.migrate import migrate
from models.store import Store
from service.cli_process import load
from service.cli_record import operator
from service.cli_retention import PeriodsSettings
from service.clock import SystemClock
from service.journal_files import append_journal
from service.opening import open_record
from service.restoring import make_safe
from service.settings import DatabaseSettings, RecordSettings

LONGEST_DAYS = 30
"""So long a destroyed key may stand in a backup of keys; then what it opened is unreadable everywhere."""

_existing = click.Path(exists=True, dir_okay=False, path_type=Path)
_folder = click.Path(file_okay=False, path_type=Path)


@click.group()
def backup() -> None:
    """Copy the record while the service runs: content and keys apart. On PostgreSQL use pg_dump."""


@backup.command("content")
@click.argument("folder", type=_folder)
def backup_content(folder: Path) -> None:
    """Copy the content, without any key, into FOLDER."""
    settings = load(DatabaseSettings)
    _back_up(_sqlite(settings), folder, "content")
    _note(settings, "content", deleted=0)


@backup.command("keys")
@click.argument("folder", type=_folder)
@click.option(
    "--days",
    type=click.IntRange(1, LONGEST_DAYS),
    default=LONGEST_DAYS,
    show_default=True,
    help="older copies of keys in FOLDER are deleted",
)
def backup_keys(folder: Path, days: int) -> None:
    """Copy the wrapped keys into FOLDER, which must not be where content is copied to; do it after the content."""
    if any(folder.glob("content-*.sqlite3")):
        raise click.UsageError("content is copied to this folder: keys go to another, apart from it")
    settings = load(DatabaseSettings)
    _back_up(key_file_of(_sqlite(settings)), folder, "keys")
    gone = prune(folder, "keys", timedelta(days=days), SystemClock().now())
    click.echo(f"{gone} older copies were deleted")
    _note(settings, "keys", deleted=gone)


@click.command()
@click.argument("content", type=_existing, required=False)
@click.option("--keys", "keys", type=_existing, help="only where the key file itself is lost: a copy of it")
@click.option("--journal", type=_existing, help="the journal of erasures, whose erasures are done again")
@click.option("--without-journal", is_flag=True, help="nothing was ever erased, or there is no journal")
def restore(content: Path | None, keys: Path | None, journal: Path | None, without_journal: bool) -> None:
    """Put the copy CONTENT in place, do every erasure again, and let no letter leave twice.

    Stop the service first. On PostgreSQL, give no CONTENT: pg_restore has put it in place already.
    """
    if (journal is None) != without_journal:
        raise click.UsageError("name the journal of erasures with --journal, or say --without-journal")
    settings = load(PeriodsSettings)
    try:
        asyncio.run(_restore(settings, content, keys, journal))
    except (PersonvernError, InvalidJournal, OSError) as error:
        click.echo(
            str(error) if isinstance(error, PersonvernError | InvalidJournal) else type(error).__name__, err=True
        )
        sys.exit(1)


async def _restore(settings: PeriodsSettings, content: Path | None, keys: Path | None, journal: Path | None) -> None:
    if content is not None or keys is not None:
        database = _sqlite(settings)
        if journal is not None and database.exists():
            await _save_journal(settings, journal)
        if keys is not None:
            put_back(keys, key_file_of(database), "keys")
        if content is not None:
            put_back(content, database, "content")
    await migrate(settings.database_url)
    async with open_record(settings) as store:
        await _make_safe(store, settings, journal)


async def _make_safe(store: Store, settings: PeriodsSettings, journal: Path | None) -> None:
    done = await make_safe(store, settings.retention_periods(), journal, SystemClock().now(), operator())
    if journal is not None:
        click.echo(f"{done.replayed.entries} erasures were done again; {done.replayed.cases} cases went")
    click.echo(f"{done.letters} letters wait until it is known whether they left")


async def _save_journal(settings: RecordSettings, journal: Path) -> None:
    """The journal of the record that is about to go, as far as it can still be read."""
    try:
        async with open_record(settings) as store:
            await append_journal(store.journal, journal)
    except PersonvernError as error:
        click.echo(f"the journal of the present record cannot be read ({type(error).__name__})", err=True)


def _back_up(source: Path, folder: Path, kind: str) -> None:
    try:
        click.echo(back_up(source, folder, kind, SystemClock().now()))
    except PersonvernError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    except OSError as error:
        click.echo(f"{kind}: {type(error).__name__}", err=True)
        sys.exit(1)


def _note(settings: DatabaseSettings, what: str, *, deleted: int) -> None:
    """Notes the copy in the audit log, which needs no master key. A copy that cannot be noted is one all the same."""
    entry = AuditEntry(
        event=AuditEvent.BACKUP_MADE, actor=operator(), case=None, fields={"what": what, "deleted": str(deleted)}
    )

    try:
        asyncio.run(note_without_key(settings.database_url, entry, SystemClock().now()))
    except PersonvernError as error:
        click.echo(f"the copy is not noted in the audit log ({type(error).__name__})", err=True)


def _sqlite(settings: DatabaseSettings) -> Path:
    path = sqlite_path(settings.database_url)
    if path is None:
        raise click.UsageError("on PostgreSQL use pg_dump and pg_restore (docs/howto/backup.md)")
    return path
