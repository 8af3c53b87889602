"""`personvern optout`, `breach` and `customers`: what is handed out is signed, and says no more than it must."""

from __future__ import annotations

import asyncio
import base64
import csv
import io
import json
import subprocess
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from click.testing import CliRunner, Result

from cases.audit_events import AuditEvent
from cases.case import Case
from cases.registers import BlockEntry, BreachChange, BreachEntry
from cases.vocabulary import Kind
from models.store import Store
from models.tables import AuditRow
from service.cli import main
from tests.contracts.desk import opened
from tests.examples import PERSON, a_verdict

KEY = base64.b64encode(bytes(32)).decode()
SINCE = datetime(2020, 3, 2, 9, tzinfo=UTC)
T = TypeVar("T")
In = Callable[[Callable[[Store], Awaitable[T]]], T]


@pytest.fixture
def within(sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> In[T]:
    """Does something in the record that the commands work on."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PERSONVERN_MASTER_KEY", KEY)
    monkeypatch.setenv("PERSONVERN_DATABASE_URL", sqlite_url)

    async def opened_store(work: Callable[[Store], Awaitable[T]]) -> T:
        async with Store.open(sqlite_url, KEY) as store:
            return await work(store)

    return lambda work: asyncio.run(opened_store(work))


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, arguments, input=typed)


async def blocked(store: Store) -> Case:
    case = await opened(store, verdict=a_verdict(Kind.MARKETING_OPT_OUT), received_at=SINCE)
    lists = ("Nyhetsbrev", 'Kurs, "mat" & møter')
    async with store.repository.record() as record:
        await record.add_block(BlockEntry(case=case.number, address=PERSON.email, lists=lists, at=SINCE, by="U0ANNE"))
    return case


async def events(store: Store) -> list[str]:
    rows = await AuditRow.all().using_db(store.registers._database.client).order_by("id")
    return [row.event for row in rows]


# --- opt-outs --------------------------------------------------------------------------------------------------------


def test_an_export_in_json_holds_what_the_newsletter_tool_needs(within: In[Case], tmp_path: Path) -> None:
    within(blocked)

    result = run("optout", "export", "blocks.json")

    assert (result.exit_code, result.output) == (0, "1 blocks in blocks.json, signed in blocks.json.sig\n")
    [block] = json.loads((tmp_path / "blocks.json").read_text())["blocks"]
    assert block["address"] == PERSON.email
    assert block["lists"] == ["Nyhetsbrev", 'Kurs, "mat" & møter']
    assert block["blocked_on"] == "2020-03-02"
    assert [path.stat().st_mode & 0o777 for path in tmp_path.glob("blocks.json*")] == [0o600, 0o600]


def test_an_export_in_csv_says_the_same(within: In[Case], tmp_path: Path) -> None:
    within(blocked)

    run("optout", "export", "blocks.csv")

    [row] = csv.DictReader(io.StringIO((tmp_path / "blocks.csv").read_text(), newline=""))
    assert row["address"] == PERSON.email
    assert row["lists"].split("|") == ["Nyhetsbrev", 'Kurs, "mat" & møter']


def test_anybody_can_check_the_signature_with_openssl(within: In[Case], tmp_path: Path) -> None:
    within(blocked)
    run("optout", "export", "blocks.json")
    (tmp_path / "key.pem").write_text(run("optout", "key").output)

    assert verified("blocks.json")
    changed = (tmp_path / "blocks.json").read_bytes().replace(b"kari", b"ola")
    (tmp_path / "blocks.json").write_bytes(changed)
    assert not verified("blocks.json")


def verified(name: str) -> bool:
    """As docs/howto/opt-outs.md has the receiver do it."""
    command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "key.pem", "-rawin"]
    done = subprocess.run([*command, "-in", name, "-sigfile", f"{name}.sig"], capture_output=True, check=False)
    return done.returncode == 0


@pytest.mark.parametrize("name", ["blocks.json", "blocks.csv"])
def test_what_was_taken_over_is_forgotten_and_what_was_only_exported_is_not(within: In[int], name: str) -> None:
    within(blocked)  # type: ignore[arg-type]
    run("optout", "export", name)
    assert within(lambda store: store.blocks.depth()) == 1

    result = run("optout", "taken-over", name)

    assert (result.exit_code, result.output) == (0, "1 addresses deleted; the file itself is yours to delete\n")
    assert within(lambda store: store.blocks.depth()) == 0
    assert within(events) == [AuditEvent.BLOCK_EXPORTED, AuditEvent.BLOCK_TAKEN_OVER]  # type: ignore[comparison-overlap, arg-type]


def test_a_file_that_is_not_ours_takes_nothing_over(within: In[int], tmp_path: Path) -> None:
    within(blocked)  # type: ignore[arg-type]
    run("optout", "export", "blocks.json")
    forged = tmp_path / "forged.json"
    forged.write_bytes((tmp_path / "blocks.json").read_bytes() + b" ")
    (tmp_path / "forged.json.sig").write_bytes((tmp_path / "blocks.json.sig").read_bytes())

    results = [run("optout", "taken-over", name) for name in ("forged.json", "none.json")]

    assert [result.exit_code for result in results] == [1, 1]
    assert within(lambda store: store.blocks.depth()) == 1


def test_a_file_that_is_there_is_not_overwritten(within: In[Case], tmp_path: Path) -> None:
    within(blocked)
    (tmp_path / "blocks.json").write_text("mine")

    result = run("optout", "export", "blocks.json")

    assert result.exit_code == 1
    assert (tmp_path / "blocks.json").read_text() == "mine"


def test_another_form_is_wrong_use(within: In[Case]) -> None:
    assert run("optout", "export", "blocks.xlsx").exit_code == 2


def test_a_mailing_is_checked_against_the_block_list_also_after_the_address_is_gone(within: In[Case]) -> None:
    within(blocked)
    run("optout", "export", "blocks.json")
    run("optout", "taken-over", "blocks.json")

    result = run("optout", "check", "-", "--json", typed="ola@annen.example\nKARI.nordmann@EPOST.example\n")
    free = run("optout", "check", "-", typed="ola@annen.example\n")

    assert result.exit_code == 1
    assert json.loads(result.output)["address"] == "KARI.nordmann@EPOST.example"
    assert (free.exit_code, free.output) == (0, "")


def test_an_opt_out_that_nobody_confirmed_is_late(within: In[Case]) -> None:
    assert run("optout", "late").exit_code == 0
    case = within(lambda store: opened(store, verdict=a_verdict(Kind.MARKETING_OPT_OUT), received_at=SINCE))

    result = run("optout", "late", "--json")

    assert result.exit_code == 1
    assert json.loads(result.output) == {"case": str(case.number), "received_at": "2020-03-02T09:00:00+00:00"}


# --- breaches --------------------------------------------------------------------------------------------------------

WRITTEN = "Lønnsslipper gikk til feil kunde"


async def breached(store: Store, **changes: object) -> Case:
    case = await opened(store, verdict=a_verdict(Kind.BREACH_REPORT), received_at=SINCE, **changes)
    entry = BreachEntry(facts=WRITTEN, aware_at=SINCE - timedelta(hours=1))
    async with store.repository.record() as record:
        await record.save_breach(BreachChange(case=case.number, entry=entry, base=0, at=SINCE))
    return case


def test_the_list_says_what_is_missing_and_nothing_of_what_is_written(within: In[Case]) -> None:
    case = within(breached)

    [line] = [json.loads(line) for line in run("breach", "list", "--json").output.splitlines()]

    assert line["case"] == str(case.number)
    assert line["authority_due_at"] == "2020-03-05T09:00:00+01:00"
    assert "facts" not in line["missing"]
    assert WRITTEN not in json.dumps(line, ensure_ascii=False)


def test_the_awareness_is_the_cases_where_a_person_set_it_there(within: In[Case]) -> None:
    within(lambda store: breached(store, aware_at=SINCE))

    [line] = [json.loads(line) for line in run("breach", "list", "--json").output.splitlines()]

    assert line["aware_at"] == "2020-03-02T09:00:00+00:00"


def test_showing_an_entry_is_logged(within: In[Case]) -> None:
    case = within(breached)

    result = run("breach", "show", str(case.number))

    assert result.exit_code == 0
    assert WRITTEN in result.output
    assert within(events) == [AuditEvent.CONTENT_SHOWN]  # type: ignore[comparison-overlap, arg-type]
    assert run("breach", "show", "PV-2026-0099").exit_code == 1


def test_the_register_is_exported_whole_and_signed(within: In[Case], tmp_path: Path) -> None:
    within(breached)

    result = run("breach", "export", "breaches.json")

    assert result.exit_code == 0
    [entry] = json.loads((tmp_path / "breaches.json").read_text())["entries"]
    assert (entry["facts"], entry["version"]) == (WRITTEN, 1)
    (tmp_path / "key.pem").write_text(run("optout", "key").output)
    assert verified("breaches.json")
    assert within(events) == [AuditEvent.BREACH_EXPORTED]  # type: ignore[comparison-overlap, arg-type]


def test_an_entry_goes_when_its_years_are_over_unless_the_case_is_held(within: In[Case]) -> None:
    old = within(breached)
    within(lambda store: breached(store, hold="claim"))

    tried = run("breach", "retention", "--dry-run", "--json")
    done = run("breach", "retention", "--json")
    again = run("breach", "retention", "--json")

    assert json.loads(tried.output)["case"] == json.loads(done.output)["case"] == str(old.number)
    assert again.output == ""
    assert len(run("breach", "list", "--json").output.splitlines()) == 1
    assert within(events) == [AuditEvent.BREACH_FORGOTTEN]  # type: ignore[comparison-overlap, arg-type]


def test_an_entry_stays_for_as_long_as_the_setting_says(within: In[Case], monkeypatch: pytest.MonkeyPatch) -> None:
    within(breached)
    monkeypatch.setenv("PERSONVERN_BREACH_RETENTION_YEARS", "30")

    assert run("breach", "retention").output == ""


# --- customers -------------------------------------------------------------------------------------------------------

FILE = """number,name,domains,may_instruct,contact,breach_hours
987654325,Fjordvik kommune,fjordvik.example,sikker@fjordvik.example,personvern@fjordvik.example,24
"""


def test_customers_are_imported_and_listed_without_naming_who_may_instruct(within: In[Case], tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text(FILE)

    imported = run("customers", "import", "customers.csv")
    listed = json.loads(run("customers", "list", "--json").output)

    assert (imported.exit_code, imported.output) == (0, "1 customers on record\n")
    assert (listed["number"], listed["may_instruct"], listed["breach_hours"]) == ("987654325", 1, 24)
    assert "sikker@" not in json.dumps(listed)
    assert within(events) == [AuditEvent.CUSTOMERS_IMPORTED]  # type: ignore[comparison-overlap, arg-type]


def test_a_file_with_a_mistake_changes_nothing(within: In[Case], tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text(FILE)
    run("customers", "import", "customers.csv")
    (tmp_path / "wrong.csv").write_text(FILE.replace("987654325", "987654326"))

    result = run("customers", "import", "wrong.csv")

    assert result.exit_code == 1
    assert len(run("customers", "list").output.splitlines()) == 1
