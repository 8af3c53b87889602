"""Nothing that a person wrote, is called or can be reached by stands in clear in any file of the database."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from cases.deadlines.deadline import Deadline
from cases.messages import Address, Attachment, ChatLine, ThreadHeaders
from cases.registers import BlockEntry, BreachChange, BreachEntry, Customer, Withdrawal
from cases.verdict import Evidence
from cases.vocabulary import OutboxState
from models.migrate import migrate
from models.store import Store
from tests.contracts.desk import a_letter, arrived, claimed, enqueued, handled, opened, settled
from tests.examples import NOW, a_chat, a_draft, a_verdict
from tests.servers.postgres import PostgresServer

MARK = "PLANTED7f3a"
CLEAR = "VISIBLE7f3a"
PERSON = Address(f"{MARK}@epost.example", f"{MARK} Nordmann")


async def plant(store: Store) -> None:
    """Puts the mark into every field that may hold personal data, and a clear word where there is none."""
    arrival = await arrived(store, raw=f"From: {MARK}\r\n\r\n{MARK}".encode(), mailbox=CLEAR)
    await handled(
        store,
        arrival,
        sender=PERSON,
        to=(PERSON,),
        cc=(PERSON,),
        reply_to=PERSON,
        subject=MARK,
        text=MARK,
        quoted=MARK,
        signature=MARK,
        message_id=f"<{MARK}@epost.example>",
        references=(f"<{MARK}@epost.example>",),
        attachments=(Attachment(name=f"{MARK}.pdf", media_type=f"x/{MARK}", size=1, sha256="ab" * 32),),
    )
    case = await opened(
        store,
        sender=PERSON,
        subject=MARK,
        rejection=MARK,
        verdict=a_verdict(because=(Evidence(about="access", rule="cue", words=MARK),)),
        deadline=Deadline(due_at=NOW + timedelta(days=30), statutory=True),
        draft=a_draft(recipient=PERSON, subject=MARK, text=MARK),
        withdrawals=(Withdrawal(consent=MARK, received_on=NOW.date(), by="U0ANNE"),),
        last_message=ThreadHeaders(in_reply_to=f"<{MARK}@x.example>", references=(f"<{MARK}@x.example>",)),
    )
    async with store.repository.record() as record:
        lines = (ChatLine(at=NOW, speaker="agent", name=MARK, text=MARK, attachments=(MARK,)),)
        await record.add_chat(a_chat(visitor=PERSON, conversation_id=MARK, lines=lines))
        await record.save_case(case)
        await record.add_block(BlockEntry(case=case.number, address=PERSON.email, lists=(CLEAR,), at=NOW, by="U0ANNE"))
        breach = BreachEntry(facts=MARK, effects=MARK, measures=MARK, not_notified=MARK, people_not_told=MARK)
        await record.save_breach(BreachChange(case=case.number, entry=breach, base=0, at=NOW))
    customer = Customer(number="987654325", name=MARK, instructors=(PERSON.email,), contact=PERSON.email)
    await store.registers.replace_customers([customer], [], NOW)
    await enqueued(store, a_letter(case.number, recipient=PERSON.email, raw=MARK.encode()))
    await settled(store, await claimed(store), OutboxState.REFUSED, f"550 <{MARK}@epost.example> unknown")


def files_with(mark: str, folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.is_file() and mark.lower().encode() in path.read_bytes().lower():
            yield path.name


async def test_no_planted_word_stands_in_the_sqlite_file_or_its_wal(sqlite_url: str, master_key: str) -> None:
    folder = Path(sqlite_url.removeprefix("sqlite:///")).parent
    async with Store.open(sqlite_url, master_key) as store:
        await plant(store)

        assert [*files_with(CLEAR, folder)], "the search would find a clear word"
        assert [*files_with(MARK, folder)] == []
        assert any(path.name.endswith("-wal") for path in folder.iterdir())

    assert [*files_with(MARK, folder)] == []


@pytest.mark.postgres
async def test_no_planted_word_stands_in_postgresqls_folder(
    postgres_server: PostgresServer, postgres_url: str, master_key: str
) -> None:
    async with Store.open(postgres_url, master_key) as store:
        await plant(store)

    assert await asyncio.to_thread(list, files_with(CLEAR, postgres_server.data)), "the search finds a clear word"
    assert await asyncio.to_thread(list, files_with(MARK, postgres_server.data)) == []


async def test_the_files_of_a_new_database_are_ours_alone(tmp_path: Path, master_key: str) -> None:
    path = tmp_path / "new" / "desk.sqlite3"
    await migrate(f"sqlite:///{path}")
    async with Store.open(f"sqlite:///{path}", master_key) as store:
        await opened(store)

        modes = {file.name: file.stat().st_mode & 0o077 for file in path.parent.glob(f"{path.name}*")}

    assert len(modes) >= 3
    assert set(modes.values()) == {0}
