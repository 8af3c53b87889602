"""`personvern case export`, `case erase` and `stats`: two who stand for it, files for the owner alone."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from click.testing import CliRunner, Result

from cases.vocabulary import Kind
from models.store import Store
from service.cli import main
from service.cli_record import operator
from tests.contracts.desk import arrived, handled, opened
from tests.examples import a_chat, a_verdict

KEY = base64.b64encode(bytes(32)).decode()
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


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


async def with_a_chat(store: Store):
    case = await handled(store, await arrived(store))
    chat = a_chat()
    async with store.repository.record() as record:
        await record.add_chat(chat)
        await record.link_chat(chat, case.number)
    return case


def last_entry(within, number):
    history = within(lambda store: store.queries.history(number))
    return history[-1].entry


def test_an_export_is_written_for_the_owner_alone_and_names_who_agreed(within, tmp_path) -> None:
    case, out = within(with_a_chat), tmp_path / "export"

    done = run("case", "export", str(case.number), "--out", str(out), "--approved-by", "U0BJORN")

    assert done.output == f"1 cases and 1 chats in {out}\n"
    assert sorted((path.name, path.stat().st_mode & 0o777) for path in out.iterdir()) == [
        ("personopplysninger.html", 0o600),
        ("personopplysninger.json", 0o600),
    ]
    assert json.loads((out / "personopplysninger.json").read_text())["cases"][0]["number"] == str(case.number)
    entry = last_entry(within, case.number)
    assert (entry.event, entry.actor, entry.fields["approved_by"]) == ("person.exported", operator(), "U0BJORN")


def test_an_export_touches_no_folder_that_is_there(within, tmp_path) -> None:
    case = within(opened)

    again = run("case", "export", str(case.number), "--out", str(tmp_path), "--approved-by", "U0BJORN")

    assert (again.exit_code, again.output) == (1, f"{tmp_path}: File exists\n")


def test_a_case_is_erased_with_its_chat_once_another_agreed(within) -> None:
    case = within(with_a_chat)

    done = run("case", "erase", str(case.number), "--approved-by", "U0BJORN", "--yes")

    assert done.exit_code == 0
    assert within(lambda store: store.retention.standing([case.number])) == frozenset()
    assert within(lambda store: store.retention.count_chats(a_chat().ended_at.replace(year=2030))) == 0
    assert last_entry(within, case.number).event == "case.erased"


@pytest.mark.parametrize("command", [("export", "--out", "x"), ("erase", "--yes")])
def test_nobody_agrees_with_themselves(within, command) -> None:
    case = within(opened)

    refused = run("case", command[0], str(case.number), *command[1:], "--approved-by", operator())

    assert refused.exit_code == 2
    assert within(lambda store: store.retention.standing([case.number])) == {case.number}


def test_a_case_under_a_hold_and_its_chats_stay(within) -> None:
    case = within(lambda store: opened(store, hold="claim"))

    refused = run("case", "erase", str(case.number), "--approved-by", "U0BJORN", "--yes")

    assert refused.exit_code == 1
    assert within(lambda store: store.retention.standing([case.number])) == {case.number}


def test_the_figures_are_printed_and_drawn(within, tmp_path) -> None:
    for kind in (*[Kind.ACCESS] * 9, *[Kind.ERASURE] * 8, Kind.OBJECTION):
        within(lambda store, kind=kind: opened(store, verdict=a_verdict(kind)))
    svg = tmp_path / "figures.svg"

    printed = run("stats", "--year", "2026", "--svg", str(svg), "--json")

    assert json.loads(printed.output)["kind"] == {"access": 9, "erasure": "<5", "objection": "<5"}
    assert "18 inquiries" in svg.read_text()
