"""The constraints bite: Tortoise leaves some of what a model says out of its migrations."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import asyncpg
import pytest
from tortoise.exceptions import IntegrityError

from models.store import Store
from models.tables import ArrivalRow, ArrivalState, CaseKind, CaseRow, Person
from tests.contracts.desk import a_letter, arrived, enqueued, opened


async def twice(row: ArrivalRow | Person | CaseKind) -> None:
    """Inserts a copy of a row."""
    copy = type(row)(**{name: getattr(row, name) for name in row._meta.db_fields if name != "id"})
    await copy.save(force_create=True)


async def test_a_uid_stands_once(store: Store) -> None:
    row = await ArrivalRow.get(id=await arrived(store))

    with pytest.raises(IntegrityError):
        await twice(row)


async def test_an_address_stands_once(store: Store) -> None:
    await opened(store)

    with pytest.raises(IntegrityError):
        await twice(await Person.get())


async def test_a_kind_of_a_case_stands_once(store: Store) -> None:
    await opened(store)

    with pytest.raises(IntegrityError):
        await twice(await CaseKind.get())


async def test_a_case_number_stands_once(store: Store) -> None:
    case = await opened(store)

    with pytest.raises(IntegrityError):
        async with store.repository.record() as record:
            await record.add_case(case)


async def test_a_mail_cannot_belong_to_a_case_that_is_not_there(store: Store) -> None:
    arrival = await arrived(store)

    with pytest.raises(IntegrityError):
        await ArrivalRow.filter(id=arrival).update(case_id=99, state=ArrivalState.HANDLED)


async def test_a_case_that_still_has_letters_cannot_be_deleted(store: Store) -> None:
    case = await opened(store)
    await enqueued(store, a_letter(case.number))

    with pytest.raises(IntegrityError):
        await CaseRow.all().delete()


QUERIES = {
    "SELECT id FROM letters WHERE state IN ('new', 'retry') AND held IS NULL AND due_at <= '2026'"
    " ORDER BY due_at, id": "letters_due",
    "SELECT id FROM letters WHERE state = 'sending' AND lease_until <= '2026'": "letters_sending",
    "SELECT state, count(*) FROM letters WHERE state IN ('new', 'retry', 'sending', 'unknown') GROUP BY state": (
        "letters_open"
    ),
    "SELECT id FROM arrivals WHERE state = 'stored' AND mailbox = 'INBOX' ORDER BY id LIMIT 9": "idx_arrivals_state",
    "SELECT uid FROM arrivals WHERE mailbox = 'INBOX' AND uidvalidity = 7": "sqlite_autoindex_arrivals",
    "SELECT case_id FROM arrivals WHERE sha256 = 'ab'": "idx_arrivals_sha256",
    "SELECT case_id FROM letters WHERE message_id_index IN ('a', 'b')": "idx_letters_message",
    "SELECT case_id FROM messages WHERE message_id_index IN ('a', 'b')": "idx_messages_message",
    "SELECT id FROM audit WHERE case_id = 1 ORDER BY id": "idx_audit_case_id",
}


@pytest.mark.parametrize("query", QUERIES)
def test_what_is_asked_often_has_an_index(sqlite_template: Path, query: str) -> None:
    connection = sqlite3.connect(sqlite_template)
    plan = " ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}"))
    connection.close()

    assert QUERIES[query] in plan


@pytest.mark.postgres
async def test_the_partial_indexes_stand_on_postgresql_too(postgres_url: str) -> None:
    connection = await asyncpg.connect(postgres_url)
    rows = await connection.fetch("SELECT indexname FROM pg_indexes WHERE indexdef LIKE '%WHERE%'")
    await connection.close()

    assert {row["indexname"] for row in rows} == {
        "letters_due",
        "letters_sending",
        "letters_unknown",
        "letters_open",
        "letters_held",
        "notices_open",
        "notices_due",
        "cases_next_look",
        "cases_next_erasure",
        "arrivals_loose",
        "letters_loose",
    }
