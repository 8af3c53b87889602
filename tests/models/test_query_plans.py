"""No statement of a hot path costs more because more was done before: each is found by an index, on both databases.

What the databases are really asked is written down while the desk works, and each statement is explained afterwards.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiosqlite
import asyncpg
import pytest

from cases.case import Staff
from cases.events import CaseTaken, DraftRequested, LetterAccepted, MailReceived
from cases.messages import Address
from cases.ports import CaseSelection, ChatSelection, NewMail, Posting
from cases.vocabulary import Kind, StaffRole, Status
from models.store import Store
from tests.contracts.desk import LEASE
from tests.contracts.test_batches import handler_of
from tests.examples import NOW, a_chat, a_mail

GROWING = (
    *("cases", "case_kinds", "case_tasks", "people", "arrivals", "messages", "attachments", "blobs", "data_keys"),
    *("letters", "notices", "postings", "pointers", "audit", "audit_seals", "chats", "conversations", "chat_links"),
)
"""The tables that grow with what is done."""

PARTIAL = (
    *("letters_due", "letters_sending", "letters_unknown", "letters_open", "letters_held", "letters_held_since"),
    *("notices_open", "notices_due"),
)
"""Indexes over the few rows that wait: to walk along one costs what waits, not what was done."""

STAFF = Staff("U0ANNE", StaffRole.APPROVER)

Statement = tuple[str, tuple[object, ...]]


async def work(store: Store) -> None:
    """What the desk does all day: mails, follow-ups, letters, notices, staff, chats, looks."""
    handler = handler_of(store)
    arrivals = await store.ledger.take("INBOX", 7, [NewMail(uid, b"mail %d" % uid, NOW) for uid in (1, 2, 3)])
    await store.ledger.unknown_uids("INBOX", 7, [1, 2, 3, 4])
    first = a_mail(message_id="<1@epost.example>", sender=Address("per@en.example"))
    outcome = await handler.handle(MailReceived(arrivals[0].id, first))
    follows = a_mail(
        message_id="<2@epost.example>", sender=Address("per@en.example"), references=("<1@epost.example>",)
    )
    await handler.handle(MailReceived(arrivals[1].id, follows))
    await handler.handle(MailReceived(arrivals[2].id, a_mail(message_id="<3@epost.example>")))
    await store.ledger.to_move("INBOX", 7, 100)
    await store.ledger.moved(arrivals[0].id, "Behandlet", 8, 1)
    await store.ledger.unhandled("INBOX", 100)
    await store.ledger.seen("INBOX", NOW)
    for letter in await store.letters.claim(10, LEASE, NOW):
        await handler.handle(LetterAccepted(letter.row, letter.token, "250 ok"))
    await store.letters.claim_unknown(10, LEASE, timedelta(0), NOW)
    await store.letters.mark_lost(NOW)
    await store.letters.next_due()
    for notice in await store.notices.claim(10, LEASE, NOW):
        await store.notices.posted(notice, Posting("C0", "1.1"), NOW)
    assert outcome.case is not None
    number = outcome.case.number
    await handler.handle(CaseTaken(number, STAFF))
    await handler.handle(DraftRequested(number, STAFF))
    await _read(store)
    await store.queries.messages(number)
    await store.queries.history(number)
    async with store.repository.record() as record:
        await record.add_chat(a_chat())
    await store.queries.chats(ChatSelection(address="per@en.example"))
    await store.leases.acquire("poller", "a", LEASE, NOW)
    await store.looks.due(NOW, 100)
    await store.audit.seal(NOW)
    await store.measures.take(NOW)


async def _read(store: Store) -> None:
    """What App Home, the list command and the digest ask for."""
    week = NOW + timedelta(days=7)
    for selection in (
        CaseSelection(assignee=STAFF.id, open_only=True),
        CaseSelection(statuses=frozenset({Status.DRAFT_READY})),
        CaseSelection(statuses=frozenset({Status.SPAM})),
        CaseSelection(open_only=True, due_before=week),
        CaseSelection(open_only=True, kind=Kind.ACCESS),
        CaseSelection(open_only=True),
    ):
        await store.queries.cases(selection)
        await store.queries.count(selection)


def _of_interest(sql: str) -> bool:
    return (
        bool(re.match(r"\s*(SELECT|UPDATE|DELETE|INSERT|WITH)\b", sql, re.IGNORECASE))
        and ";" not in sql
        and not NEWEST.match(sql)
    )


STATEMENT = re.compile(r"\s*(SELECT|UPDATE|DELETE|INSERT|WITH)\b", re.IGNORECASE)
NEWEST = re.compile(r"^SELECT [\w, ]+ FROM \w+ ORDER BY \w+ DESC LIMIT 1$")
"""The newest of a table: one step along its index."""


def _short(sql: str) -> str:
    return " ".join(sql.split())[:400]


# --- SQLite --------------------------------------------------------------------------------------------------------


@contextmanager
def traced(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every statement that any connection runs, with its values written out."""
    seen: list[str] = []
    connect = sqlite3.connect

    def traced_connect(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        connection = connect(*args, **kwargs)
        connection.set_trace_callback(seen.append)
        return connection

    monkeypatch.setattr(aiosqlite.core.sqlite3, "connect", traced_connect)
    yield seen
    monkeypatch.undo()


def walks_on_sqlite(path: Path, statements: set[str]) -> dict[str, str]:
    """The statements that walk along a whole growing table, with what SQLite says of them."""
    found = {}
    with sqlite3.connect(path) as connection:
        # Keys lie in a file of their own, from which a connection of its own reads.
        connection.execute("ATTACH ? AS keystore", (f"{path}.keys",))
        for sql in sorted(statements):
            for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}"):
                if (said := str(row[3])).startswith("SCAN") and _grows(said) and not said.endswith(PARTIAL):
                    found[sql] = said
    return found


def _grows(said: str) -> bool:
    return said.split()[1].strip('"') in GROWING


async def test_sqlite_finds_everything_by_an_index(
    sqlite_url: str, master_key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with traced(monkeypatch) as seen:
        async with Store.open(sqlite_url, master_key) as store:
            await work(store)

    statements = {sql for sql in seen if _of_interest(sql)}
    assert len(statements) > 60
    found = walks_on_sqlite(Path(sqlite_url.removeprefix("sqlite:///")), statements)
    assert not found, "\n".join(f"{said}: {_short(sql)}" for sql, said in found.items())


# --- PostgreSQL ----------------------------------------------------------------------------------------------------


@contextmanager
def recorded(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Statement]]:
    """Every statement that any connection runs, with its values."""
    seen: list[Statement] = []

    def recording(method: Callable[..., Any], many: bool) -> Callable[..., Any]:
        async def run(self: Any, sql: str, *values: Any, **options: Any) -> Any:
            seen.append((sql, tuple(next(iter(values[0]), ())) if many else values))
            return await method(self, sql, *values, **options)

        return run

    connection = asyncpg.connection.Connection
    for name in ("fetch", "fetchrow", "fetchval", "execute", "executemany"):
        monkeypatch.setattr(connection, name, recording(getattr(connection, name), name == "executemany"))
    yield seen
    monkeypatch.undo()


def walks_in(plan: dict[str, Any]) -> Iterator[str]:
    """The nodes of a plan that walk along a whole growing table."""
    relation, index = plan.get("Relation Name"), plan.get("Index Name", "")
    walks = plan["Node Type"] == "Seq Scan" or ("Scan" in plan["Node Type"] and "Index Cond" not in plan)
    if relation in GROWING and walks and plan["Node Type"] != "Bitmap Heap Scan" and index not in PARTIAL:
        yield f"{plan['Node Type']} {relation} {index}"
    for part in plan.get("Plans", ()):
        yield from walks_in(part)


@pytest.mark.postgres
async def test_postgresql_finds_everything_by_an_index(
    postgres_url: str, master_key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with recorded(monkeypatch) as seen:
        async with Store.open(postgres_url, master_key) as store:
            await work(store)

    statements = {sql: values for sql, values in seen if _of_interest(sql)}
    assert len(statements) > 60
    found: dict[str, list[str]] = {}
    connection = await asyncpg.connect(postgres_url)
    try:
        # Tables of a test are so small that walking along them is cheapest.
        await connection.execute("SET enable_seqscan = off")
        for sql, values in statements.items():
            plan = json.loads(await connection.fetchval(f"EXPLAIN (FORMAT JSON) {sql}", *values))
            if walks := list(walks_in(plan[0]["Plan"])):
                found[sql] = walks
    finally:
        await connection.close()
    assert not found, "\n".join(f"{walks}: {_short(sql)}" for sql, walks in found.items())
