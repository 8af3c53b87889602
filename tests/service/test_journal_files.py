"""After a restore every erasure is done again from the journal, and nothing else is touched."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cases.case_number import CaseNumber
from cases.ports import NewMail
from cases.retention.periods import RetentionPeriods
from cases.retention.schedule import Item
from models.database import run
from models.journal import InvalidJournal, JournalEntry, new_mark
from models.numbers import number_of
from models.store import Store
from models.tombstones import content_mark
from service.journal_files import append_journal, replay
from tests.contracts.desk import RAW, a_letter, arrived, claimed, enqueued, handled, opened
from tests.examples import NOW, RECEIVED

PERIODS = RetentionPeriods()
LATER = NOW + timedelta(hours=1)
AFTER_RESTORE = NOW + timedelta(days=1)


async def numbers(store: Store) -> list[CaseNumber]:
    return [number_of(row["id"]) for row in await run(store._database.client, "SELECT id FROM cases ORDER BY id")]


def a_line(store: Store, **changes: object) -> str:
    """A line of a journal of which this database knows nothing, as after a restore."""
    entry = JournalEntry(mark=new_mark(), at=LATER, item=Item.RECORD.value)
    return store.journal.line(replace(entry, **changes)) + "\n"  # type: ignore[arg-type]


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


async def replayed(store: Store, journal: Path) -> tuple[int, int, int]:
    done = await replay(store, store.eraser(PERIODS), journal, AFTER_RESTORE, "operator:kari")
    return done.entries, done.cases, done.mails


async def test_a_case_that_came_back_with_a_backup_goes_again_and_its_neighbour_stays(store, journal) -> None:
    back, neighbour = await opened(store), await opened(store)
    journal.write_text(a_line(store, cases=(str(back.number), "PV-2026-0999")))

    assert await replayed(store, journal) == (1, 1, 0)
    assert await replayed(store, journal) == (0, 0, 0)

    assert await numbers(store) == [neighbour.number]


async def test_neither_a_hold_of_that_time_nor_a_letter_on_its_way_then_keeps_it(store, journal) -> None:
    case = await opened(store, hold="claim")
    await enqueued(store, a_letter(case.number))
    await claimed(store)
    journal.write_text(a_line(store, cases=(str(case.number),)))

    assert await replayed(store, journal) == (1, 1, 0)

    assert await numbers(store) == []


async def test_a_number_that_was_given_anew_after_the_erasure_is_another_case(store, journal) -> None:
    case = await opened(store, received_at=LATER + timedelta(minutes=1))
    journal.write_text(a_line(store, cases=(str(case.number),)))

    assert await replayed(store, journal) == (1, 0, 0)

    assert await numbers(store) == [case.number]


async def test_a_mail_that_a_backup_holds_without_its_case_goes_and_is_never_taken_again(store, journal) -> None:
    arrival = await arrived(store)
    sha256 = (await store.ledger.read(arrival)).sha256
    journal.write_text(a_line(store, cases=("PV-2026-0001",), mails=((content_mark(store.keys, sha256), None),)))

    assert await replayed(store, journal) == (1, 0, 1)

    assert await store.ledger.unhandled("INBOX", 10) == ()
    assert await store.ledger.take("INBOX", 99, [NewMail(5, RAW, RECEIVED)]) == ()


async def test_the_bytes_of_a_case_go_again_and_its_texts_stay(store, journal) -> None:
    case = await handled(store, await arrived(store))
    journal.write_text(a_line(store, cases=(str(case.number),), item=Item.RAW.value, whole=False))

    assert await replayed(store, journal) == (1, 1, 0)

    assert await numbers(store) == [case.number]
    assert (await run(store._database.client, "SELECT key_id FROM arrivals"))[0]["key_id"] == ""


async def test_a_replay_that_was_interrupted_is_taken_up_where_it_stopped(store, journal, monkeypatch) -> None:
    first, second = await opened(store), await opened(store)
    journal.write_text(a_line(store, cases=(str(first.number), str(second.number))))
    eraser = store.eraser(PERIODS)
    erase = eraser.erase

    async def killed_at_the_second(number, *rest, **more):
        if number == second.number:
            raise ConnectionError
        return await erase(number, *rest, **more)

    monkeypatch.setattr(eraser, "erase", killed_at_the_second)
    with pytest.raises(ConnectionError):
        await replay(store, eraser, journal, AFTER_RESTORE, "operator:kari")

    assert await replayed(store, journal) == (1, 1, 0)
    assert await numbers(store) == []


async def test_a_line_that_somebody_else_wrote_erases_nothing_at_all(store, journal) -> None:
    case = await opened(store)
    body = json.loads(a_line(store, cases=("PV-2026-0999",)))
    body["content"]["cases"] = [str(case.number)]
    journal.write_text(a_line(store, cases=(str(case.number),)) + json.dumps(body) + "\n")

    with pytest.raises(InvalidJournal):
        await replayed(store, journal)

    assert await numbers(store) == [case.number]


async def test_the_file_is_only_appended_to_and_is_for_the_owner_alone(store, journal) -> None:
    for _ in range(2):
        case = await opened(store)
        await store.eraser(PERIODS).erase(case.number, Item.RECORD, NOW)
        assert await append_journal(store.journal, journal) == 1
        journal.write_text(journal.read_text())

    lines = journal.read_text().splitlines()
    assert [store.journal.parse(line).cases for line in lines] == [("PV-2026-0001",), ("PV-2026-0002",)]
    assert journal.stat().st_mode & 0o777 == 0o600
