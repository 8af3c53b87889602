"""A backup of content from before an erasure, restored beside today's key store, cannot be read."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shlex
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from cases.case import Case
from cases.errors import CaseNotFound
from cases.retention.periods import RetentionPeriods
from cases.retention.schedule import Item
from models.backups import NoBackup, RecordInUse, back_up, prune, put_back
from models.database import run
from models.errors import Unreadable
from models.store import Store
from service.journal_files import append_journal
from tests.contracts.desk import a_letter, arrived, claimed, enqueued, handled
from tests.contracts.test_key_store import files
from tests.examples import NOW

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "howto" / "backup.md"


async def personvern(url: str, master_key: str, *arguments: str) -> tuple[int | None, str]:
    """The exit status of the command, and what it said."""
    given = {"PERSONVERN_DATABASE_URL": url, "PERSONVERN_MASTER_KEY": master_key, "PYTHONPATH": str(ROOT)}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "service", *arguments),
        env={"PATH": os.environ["PATH"], **given},
        cwd=Path(__file__).parent,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    return process.returncode, out.decode()


def rights_of_others(path: Path) -> int:
    """What group and all others may do with a file."""
    return path.stat().st_mode & 0o077


async def two_cases(url: str, master_key: str) -> tuple[Case, Case, int, int]:
    """A case that will be erased and one that stays, with their mails."""
    async with Store.open(url, master_key) as store:
        going, staying = await arrived(store, 1), await arrived(store, 2)
        return await handled(store, going), await handled(store, staying), going, staying


async def erase(url: str, master_key: str, case: Case, journal: Path) -> None:
    async with Store.open(url, master_key) as store:
        await store.eraser(RetentionPeriods()).erase(case.number, Item.RECORD, NOW)
        await append_journal(store.journal, journal)


async def check_erased(url: str, master_key: str, case: Case, staying: int) -> None:
    async with Store.open(url, master_key) as store:
        with pytest.raises(CaseNotFound):
            await store.queries.case(case.number)
        assert (await store.ledger.read(staying)).raw


async def check_unreadable(url: str, master_key: str, going: int, staying: int) -> None:
    async with Store.open(url, master_key) as store:
        with pytest.raises(Unreadable):
            await store.ledger.read(going)
        assert (await store.ledger.read(staying)).raw


async def test_on_sqlite_erased_content_stays_unreadable_and_goes_again(
    sqlite_url: str, master_key: str, tmp_path: Path
) -> None:
    content, journal = files(sqlite_url)[0], tmp_path / "journal"
    case, _, going, staying = await two_cases(sqlite_url, master_key)
    status, said = await personvern(sqlite_url, master_key, "backup", "content", str(tmp_path / "backups"))
    copy = Path(said.strip())
    assert (status, rights_of_others(copy)) == (0, 0)
    await erase(sqlite_url, master_key, case, journal)

    put_back(copy, content, "content")

    await check_unreadable(sqlite_url, master_key, going, staying)
    status, said = await personvern(sqlite_url, master_key, "restore", str(copy), "--journal", str(journal))
    assert (status, "1 cases went" in said) == (0, True), said
    await check_erased(sqlite_url, master_key, case, staying)


async def test_copies_are_noted_in_the_log_by_a_command_that_has_no_master_key(
    sqlite_url: str, master_key: str, tmp_path: Path
) -> None:
    await two_cases(sqlite_url, master_key)

    for kind in ("content", "keys"):
        status, said = await personvern(sqlite_url, "", "backup", kind, str(tmp_path / kind))
        assert status == 0, said

    async with Store.open(sqlite_url, master_key) as store:
        noted = await run(store._database.client, "SELECT actor, fields FROM audit WHERE event = 'backup.made'")
    assert [json.loads(entry["fields"]) for entry in noted] == [
        {"what": "content", "deleted": "0"},
        {"what": "keys", "deleted": "0"},
    ]
    assert {entry["actor"].partition(":")[0] for entry in noted} == {"operator"}


async def test_a_restore_is_noted_in_the_log_and_the_service_starts_as_ever(
    sqlite_url: str, master_key: str, tmp_path: Path
) -> None:
    await two_cases(sqlite_url, master_key)
    copy = back_up(files(sqlite_url)[0], tmp_path, "content", NOW)
    async with Store.open(sqlite_url, master_key):
        pass  # the keys go on

    status, said = await personvern(sqlite_url, master_key, "restore", str(copy), "--without-journal")

    assert status == 0, said
    async with Store.open(sqlite_url, master_key) as store:
        (noted,) = await run(store._database.client, "SELECT fields FROM audit WHERE event = 'record.restored'")
        assert json.loads(noted["fields"]) == {"journal": "no", "entries": "0", "letters": "0"}
        assert not await store.epochs.is_behind()


async def test_even_with_keys_from_before_the_erasure_it_is_done_again(
    sqlite_url: str, master_key: str, tmp_path: Path
) -> None:
    case, _, _, staying = await two_cases(sqlite_url, master_key)
    copies = []
    for kind in ("content", "keys"):
        _, said = await personvern(sqlite_url, master_key, "backup", kind, str(tmp_path / kind))
        copies.append(said.splitlines()[0])
    await erase(sqlite_url, master_key, case, tmp_path / "journal")

    options = ("--keys", copies[1], "--journal", str(tmp_path / "journal"))
    status, said = await personvern(sqlite_url, master_key, "restore", copies[0], *options)

    assert status == 0, said
    await check_erased(sqlite_url, master_key, case, staying)


async def test_a_backup_of_content_holds_no_key(sqlite_url: str, master_key: str, tmp_path: Path) -> None:
    await two_cases(sqlite_url, master_key)
    keys = sqlite3.connect(files(sqlite_url)[1])
    values = [value for (value,) in keys.execute("SELECT wrapped FROM data_keys")]
    keys.close()

    copy = back_up(files(sqlite_url)[0], tmp_path / "backups", "content", NOW).read_bytes()

    assert len(values) >= 3
    assert [value for value in values if value in copy] == []


async def test_a_letter_of_the_backup_is_not_simply_sent_again(
    sqlite_url: str, master_key: str, tmp_path: Path
) -> None:
    async with Store.open(sqlite_url, master_key) as store:
        case = await handled(store, await arrived(store))
        await enqueued(store, a_letter(case.number))
    copy = back_up(files(sqlite_url)[0], tmp_path, "content", NOW)

    status, said = await personvern(sqlite_url, master_key, "restore", str(copy), "--without-journal")

    assert (status, "1 letters wait" in said) == (0, True), said
    async with Store.open(sqlite_url, master_key) as store:
        with pytest.raises(ValueError, match="unpack"):
            await claimed(store, NOW + timedelta(days=365))


async def test_nothing_is_put_in_place_under_a_running_service(sqlite_store: Store, sqlite_url: str) -> None:
    content = files(sqlite_url)[0]
    arrival = await arrived(sqlite_store)
    copy = back_up(content, content.parent / "backups", "content", NOW)

    with pytest.raises(RecordInUse):
        put_back(copy, content, "content")

    assert (await sqlite_store.ledger.read(arrival)).raw


async def test_a_file_that_is_no_backup_changes_nothing(sqlite_url: str, master_key: str, tmp_path: Path) -> None:
    await two_cases(sqlite_url, master_key)
    content = files(sqlite_url)[0]
    before = content.read_bytes()
    (tmp_path / "torn").write_bytes(before[:5000])

    for wrong in (tmp_path / "torn", files(sqlite_url)[1]):
        with pytest.raises(NoBackup):
            put_back(wrong, content, "content")

    assert content.read_bytes() == before


def test_copies_of_keys_go_after_thirty_days(tmp_path: Path) -> None:
    now = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    for days in (0, 29, 31, 400):
        (tmp_path / f"keys-{(now - timedelta(days=days)).strftime('%Y%m%dT%H%M%SZ')}.sqlite3").touch()
    (tmp_path / "keys-of-mine.sqlite3").touch()

    assert prune(tmp_path, "keys", timedelta(days=30), now) == 2
    assert len(list(tmp_path.iterdir())) == 3


async def test_without_a_word_about_the_journal_nothing_is_restored(
    sqlite_url: str, master_key: str, tmp_path: Path
) -> None:
    (tmp_path / "copy").touch()

    status, said = await personvern(sqlite_url, master_key, "restore", str(tmp_path / "copy"))

    assert (status, "--journal" in said) == (2, True)


def guide(title: str) -> str:
    """The shell commands that the guide gives under a heading."""
    found = re.search(rf"^### {title}\n.*?```sh\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[1]


def shell(script: str, url: str, folder: Path) -> None:
    parts = urlsplit(url)
    surroundings = {
        "PATH": f"/usr/lib/postgresql/15/bin:{os.environ['PATH']}",
        "PGHOST": str(parts.hostname),
        "PGPORT": str(parts.port),
        "PGUSER": str(parts.username),
        "PGDATABASE": parts.path[1:],
    }
    done = subprocess.run(
        ["/bin/sh", "-euc", script], env=surroundings, cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.postgres
async def test_on_postgresql_the_commands_of_the_guide_do_the_same(
    postgres_url: str, master_key: str, tmp_path: Path
) -> None:
    case, _, going, staying = await two_cases(postgres_url, master_key)
    await asyncio.to_thread(shell, guide("Back up PostgreSQL"), postgres_url, tmp_path)
    await erase(postgres_url, master_key, case, tmp_path / "journal")

    await asyncio.to_thread(shell, guide("Restore PostgreSQL"), postgres_url, tmp_path)

    await check_unreadable(postgres_url, master_key, going, staying)
    arguments = ("restore", "--journal", str(tmp_path / "journal"))
    status, said = await personvern(postgres_url, master_key, *arguments)
    assert (status, "1 cases went" in said) == (0, True), said
    await check_erased(postgres_url, master_key, case, staying)
    assert shlex.split(guide("Back up PostgreSQL"))
