"""`personvern keys` in a process of its own: another master key from a file, a secret or a command."""

from __future__ import annotations

import asyncio
import json
import os
import stat
import sys
from pathlib import Path

import pytest

from models.database import run as database_rows
from models.store import Store
from service.secret_commands import SecretCommandFailed, printed_secret
from service.settings import RecordSettings, SettingsError
from tests.contracts.desk import RAW, arrived

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def arrival(sqlite_url: str, master_key: str) -> int:
    """A mail under the first master key."""
    async with Store.open(sqlite_url, master_key) as store:
        return await arrived(store)


async def run(arguments: list[str], environment: dict[str, str], folder: Path) -> tuple[int | None, str]:
    """The exit status of `personvern`, and what it said."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "service", *arguments),
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment},
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return process.returncode, (err + out).decode()


def a_program(folder: Path, text: str) -> str:
    program = folder / "vault.py"
    program.write_text(text)
    return f"{sys.executable} {program}"


async def test_keys_are_rotated_from_a_secret_to_a_file(
    sqlite_url: str, master_key: str, arrival: int, tmp_path: Path
) -> None:
    fresh = tmp_path / "fresh.key"
    database = {"PERSONVERN_DATABASE_URL": sqlite_url}
    both = database | {"PERSONVERN_MASTER_KEY_FILE": str(fresh), "PERSONVERN_SECOND_MASTER_KEY": master_key}

    assert (await run(["keys", "new", str(fresh)], {}, tmp_path))[0] == 0
    assert stat.S_IMODE(fresh.stat().st_mode) == 0o600
    assert (await run(["keys", "status"], both, tmp_path))[0] == 1
    status, said = await run(["keys", "rotate", "--json"], both, tmp_path)

    assert (status, json.loads(said.splitlines()[-1])["rotated"]) == (0, True)
    alone = database | {"PERSONVERN_MASTER_KEY_FILE": str(fresh)}
    assert (await run(["keys", "status"], alone, tmp_path))[0] == 0
    async with Store.open(sqlite_url, fresh.read_text()) as store:
        assert (await store.ledger.read(arrival)).raw == RAW
        entries = await database_rows(store._database.client, "SELECT event, actor, fields FROM audit ORDER BY id")
    assert [entry["event"] for entry in entries] == ["keys.rotating", "keys.rotated"]
    assert {entry["actor"].partition(":")[0] for entry in entries} == {"operator"}
    assert not [entry for entry in entries if master_key in str(entry) or fresh.read_text().strip() in str(entry)]


async def test_a_new_key_never_takes_the_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "master.key").write_text("the one there is")

    status, _ = await run(["keys", "new", "master.key"], {}, tmp_path)

    assert status == 2
    assert (tmp_path / "master.key").read_text() == "the one there is"


async def test_a_command_gives_the_key_and_no_process_list_shows_it(
    sqlite_url: str, master_key: str, arrival: int, tmp_path: Path
) -> None:
    del arrival
    listing = "import glob\nfor name in glob.glob('/proc/[0-9]*/cmdline'):\n  try: print(open(name).read(), file=out)\n"
    listing += "  except OSError: pass\n"
    (tmp_path / "key").write_text(master_key)
    text = f"out = open({str(tmp_path / 'list')!r}, 'w')\n{listing}print(open({str(tmp_path / 'key')!r}).read())\n"
    environment = {
        "PERSONVERN_DATABASE_URL": sqlite_url,
        "PERSONVERN_MASTER_KEY_COMMAND": a_program(tmp_path, text),
    }

    status, said = await run(["keys", "status"], environment, tmp_path)

    listed = (tmp_path / "list").read_text()
    assert (status, "keys" in listed, master_key in listed) == (0, True, False)
    assert master_key not in said


@pytest.mark.parametrize(
    "text",
    ["raise SystemExit(3)", "", "print('hemmelig' * 1000)", "print('hemmelig'); raise SystemExit(1)"],
    ids=["fails", "silent", "endless", "fails_late"],
)
def test_a_command_that_gives_no_key_is_told_without_its_words(
    tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PERSONVERN_MASTER_KEY_COMMAND", a_program(tmp_path, text))

    with pytest.raises(SettingsError, match="PERSONVERN_MASTER_KEY_COMMAND: the command") as caught:
        RecordSettings.load()

    assert "hemmelig" not in str(caught.value)


def test_a_command_gets_no_shell_and_none_of_our_settings(tmp_path: Path) -> None:
    text = "import os, sys\nprint(sys.argv[1:], [name for name in os.environ if name.startswith('PERSONVERN')])"

    said = printed_secret("X", f"{a_program(tmp_path, text)} '$HOME' ';' '|' id", {"PERSONVERN_IMAP_PASSWORD": "x"})

    assert said == "['$HOME', ';', '|', 'id'] []"


@pytest.mark.parametrize("command", ["vault read key", "", "'"])
def test_a_program_without_its_whole_path_is_refused(command: str) -> None:
    with pytest.raises(SecretCommandFailed, match="the whole path"):
        printed_secret("X", command, {})
