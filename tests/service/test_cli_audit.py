"""`personvern audit`: what an inspection does with an export, without our database."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cases.audit_events import AuditEntry, AuditEvent
from cases.case_number import CaseNumber
from models.store import Store
from service.cli import main
from tests.examples import NOW


@pytest.fixture
def exported(sqlite_url: str, master_key: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lines of an export of three entries."""
    monkeypatch.setenv("PERSONVERN_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("PERSONVERN_MASTER_KEY", master_key)
    asyncio.run(_three_entries(sqlite_url, master_key))
    result = run("export")
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


async def _three_entries(url: str, key: str) -> None:
    async with Store.open(url, key) as store:
        for event in (AuditEvent.CASE_TAKEN, AuditEvent.CASE_KEPT, AuditEvent.CASE_TAKEN):
            async with store.repository.record() as record:
                entry = AuditEntry(event=event, actor="U0KARI", case=CaseNumber(2026, 1), fields={})
                await record.append_audit([entry], NOW)
        await store.audit.seal(NOW)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["audit", *arguments])


def verified(tmp_path: Path, lines: list[str], *arguments: str) -> Result:
    file = tmp_path / "export.jsonl"
    file.write_text("\n".join(lines) + "\n")
    key = json.loads(lines[0])["public_key"]
    return run("verify", "--file", str(file), "--public-key", key, *arguments)


def test_a_log_as_it_was_written_is_said_to_be_so(exported: list[str]) -> None:
    result = run("verify")

    assert (result.exit_code, result.output.splitlines()[-1]) == (0, "as it was written")


def test_an_export_is_verified_offline(exported: list[str], tmp_path: Path) -> None:
    result = verified(tmp_path, exported, "--json")

    assert result.exit_code == 0
    assert json.loads(result.output)["last"] == 3


def test_an_entry_that_was_changed_in_an_export_is_found(exported: list[str], tmp_path: Path) -> None:
    changed = [line.replace("case.kept", "case.taken") for line in exported]

    result = verified(tmp_path, changed)

    assert result.exit_code == 1
    assert "the entry at place 2 was changed or moved" in result.output


def test_an_export_that_lacks_its_end_is_found_by_its_head(exported: list[str], tmp_path: Path) -> None:
    result = verified(tmp_path, exported[:-1])

    assert result.exit_code == 1
    assert "the chain ends before place 3" in result.output


def test_a_head_that_another_key_signed_is_found(exported: list[str], tmp_path: Path) -> None:
    row = json.loads(exported[1]) | {"signature": "00" * 64}

    result = verified(tmp_path, [exported[0], json.dumps(row), *exported[2:]])

    assert result.exit_code == 1
    assert "the head at place 3 is not signed with this key" in result.output


@pytest.mark.parametrize("arguments", [("--anchor", "three"), ("--file", __file__, "--public-key", "00")])
def test_wrong_use_is_said_in_one_line(exported: list[str], arguments: tuple[str, ...]) -> None:
    result = run("verify", *arguments)

    assert result.exit_code == 2
    assert "Error" in result.output
