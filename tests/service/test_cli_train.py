"""`personvern train`, with few shipped inquiries so that it is quick: what it learns does worse, and it says so."""

import asyncio
import base64
import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cases.audit_events import AuditEntry, AuditEvent
from cases.triage.comparison import evaluation_rows
from cases.triage.linear import Linear, dump
from cases.triage.training import LABELS, Inquiry
from models.migrate import migrate
from models.store import Store
from service.cli import main
from service.triage_files import read_model
from tests.contracts.desk import arrived, handled
from tests.examples import NOW

KEY = base64.b64encode(bytes(32)).decode()
EMPTY = dump(Linear(LABELS, {}, [0.0] * len(LABELS)))
"""A model that knows nothing."""
TEXT = "Synnøve Fjellanger krever innsyn"


def _few() -> list[Inquiry]:
    return [
        Inquiry(kinds=("access",), body="Jeg vil ha innsyn i alt dere har lagret."),
        Inquiry(kinds=("erasure",), body="Slett kontoen min."),
    ]


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("cases.triage.refit.shipped_inquiries", _few)
    monkeypatch.setattr("service.cli_train.evaluation_rows", lambda: evaluation_rows()[:20])
    path, url = tmp_path / "model.tsv", f"sqlite:///{tmp_path / 'record.db'}"
    for name, value in {"MASTER_KEY": KEY, "DATABASE_URL": url, "TRIAGE_MODEL_FILE": str(path)}.items():
        monkeypatch.setenv(f"PERSONVERN_{name}", value)
    asyncio.run(_record(url))
    return path


async def _record(url: str) -> None:
    await migrate(url)
    async with Store.open(url, KEY) as store:
        case = await handled(store, await arrived(store), text=TEXT)
        fields = {"from": "other", "to": "access"}
        async with store.repository.record() as record:
            entry = AuditEntry(event=AuditEvent.CASE_RECLASSIFIED, actor="U0ANNE", case=case.number, fields=fields)
            await record.append_audit([entry], NOW)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["train", *arguments])


def test_what_changes_is_shown_and_nothing_is_taken_unasked(model: Path) -> None:
    result = run("--json")

    told = json.loads(result.stdout)
    assert (result.exit_code, told["corrections"], told["taken"]) == (0, 1, False)
    assert told["before"]["accuracy"] > told["after"]["accuracy"]
    assert set(told["changed"][0]) == {"id", "truth", "before", "after"}
    assert not model.exists()
    assert "Synn" not in result.output


def test_a_model_that_does_worse_is_not_taken(model: Path) -> None:
    result = run("--take")

    assert result.exit_code == 1
    assert "not to be taken" in result.stderr
    assert not model.exists()


def test_a_model_is_taken_anyway_when_told_to_and_put_back(model: Path) -> None:
    taken = run("--take", "--anyway")

    assert (taken.exit_code, read_model(model) is not None) == (0, True)
    assert "taken: it serves from the next start" in taken.stdout
    assert "fjell" not in model.read_text().lower()

    undone = run("--undo")

    assert (undone.exit_code, model.exists()) == (0, False)
    assert run("--undo").exit_code == 1


def test_what_is_taken_into_use_and_put_back_stands_in_the_audit_log(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.cli_train._refitted", lambda inquiries: EMPTY)

    run("--take", "--anyway")
    run("--undo")

    digest = hashlib.sha256(EMPTY.encode()).hexdigest()
    taken = {"sha256": digest, "corrections": "1", "worse": "yes"}
    assert _logged(model) == [("model.taken", taken), ("model.put_back", {"sha256": "shipped"})]


def test_a_model_that_cannot_be_written_is_not_logged_as_taken(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.cli_train._refitted", lambda inquiries: EMPTY)
    monkeypatch.setenv("PERSONVERN_TRIAGE_MODEL_FILE", str(model.with_name("nowhere") / "model.tsv"))

    result = run("--take", "--anyway")

    assert result.exit_code == 1
    assert _logged(model) == []


def _logged(model: Path) -> list[tuple[str, dict[str, str]]]:
    with closing(sqlite3.connect(model.with_name("record.db"))) as record:
        rows = record.execute("SELECT event, fields FROM audit WHERE event LIKE 'model.%' ORDER BY id").fetchall()
    return [(event, json.loads(fields)) for event, fields in rows]


def test_a_model_that_does_no_worse_is_taken(model: Path) -> None:
    run("--take", "--anyway")

    again = run("--take")

    assert again.exit_code == 0
    assert model.with_name("model.tsv.before").read_text() == model.read_text()


def test_a_broken_model_in_use_is_one_clear_line(model: Path) -> None:
    model.write_text("junk")

    result = run()

    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)


@pytest.mark.parametrize("arguments", [("--take", "--undo"), ("--anyway",)])
def test_options_that_do_not_go_together_are_wrong_use(model: Path, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


def test_without_a_file_to_write_to_nothing_can_be_taken(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PERSONVERN_TRIAGE_MODEL_FILE")

    assert run("--take").exit_code == 2
