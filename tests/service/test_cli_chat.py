"""`personvern chat`: chats are found and read on the server, logged, and deliveries that wait are looked after."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cases.messages import ChatLine, ChatReference
from models.store import Store
from service.cli import main
from tests.conftest import MASTER_KEY
from tests.examples import NOW, PERSON, RECEIVED, a_chat

CHAT = a_chat(
    visitor=PERSON,
    lines=(
        ChatLine(at=RECEIVED, speaker="visitor", text="Kortet er 4111 1111 1111 1111", attachments=("kvittering.pdf",)),
    ),
)
REFERENCE = ChatReference(provider="chatwoot", conversation_id="10", started_at=RECEIVED, ended_at=NOW)


@pytest.fixture
def run(sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)
    environment = {"PERSONVERN_DATABASE_URL": sqlite_url, "PERSONVERN_MASTER_KEY": MASTER_KEY}

    def invoke(*arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(main, ["chat", *arguments], env=environment, input=typed)

    return invoke


@pytest.fixture
def stored(sqlite_url: str) -> Callable[[Callable[[Store], Awaitable[Any]]], Any]:
    def work(what: Callable[[Store], Awaitable[Any]]) -> Any:
        async def inside() -> Any:
            async with Store.open(sqlite_url, MASTER_KEY) as store:
                return await what(store)

        return asyncio.run(inside())

    return work


@pytest.fixture(autouse=True)
def filled(stored) -> None:
    async def fill(store: Store) -> None:
        async with store.repository.record() as record:
            await record.add_chat(CHAT)
        await store.chat_deliveries.accept([REFERENCE], NOW)

    stored(fill)


def test_chats_are_listed_without_anything_personal(run):
    result = run("list", "--json")

    assert json.loads(result.output)["chat"] == CHAT.key
    assert PERSON.email not in result.output
    assert json.loads(result.output)["address"] == "unverified"


@pytest.mark.parametrize(("typed", "found"), [("Kari.Nordmann@epost.example\n", 1), ("ola@annen.example\n", 0)])
def test_an_exact_address_is_read_from_standard_input(run, typed, found):
    assert len(run("list", "--address", "--json", typed=typed).output.splitlines()) == found


@pytest.mark.parametrize(
    ("narrowing", "found"),
    [(["--conversation", CHAT.conversation_id], 1), (["--conversation", "x"], 0), (["--since", "2026-11-24"], 0)],
)
def test_chats_are_found_by_number_and_date(run, narrowing, found):
    assert len(run("list", "--json", *narrowing).output.splitlines()) == found


def test_a_chat_is_read_without_card_numbers(run):
    result = run("show", CHAT.key)

    assert result.exit_code == 0
    assert "[kvittering.pdf]" in result.output
    assert "4111" not in result.output
    assert run("show", "none").exit_code == 1


def test_deliveries_that_wait_are_listed_tried_again_and_forgotten(run):
    waiting = json.loads(run("waiting", "--json").output)
    row = str(waiting["row"])

    assert (waiting["provider"], waiting["attempts"]) == ("chatwoot", 0)
    assert run("retry", row).exit_code == 0
    assert run("discard", row).exit_code == 0
    assert run("discard", row).exit_code == 1
    assert run("waiting").output == ""
