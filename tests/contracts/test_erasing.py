"""Erasing a case: every row and key goes, the rest of the world is told, and what was erased does not come back."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest

from cases.case import Case
from cases.errors import CaseNotFound, LetterOnItsWay, UnderHold
from cases.intake import Note
from cases.ports import NewMail, Posting
from cases.retention.periods import RetentionPeriods
from cases.retention.schedule import Item
from cases.retention.tasks import TaskReason
from cases.vocabulary import OutboxState, Purpose
from models.database import is_postgres, run
from models.erasing import ROWS, CaseEraser
from models.letter_stripping import without_files
from models.numbers import row_id
from models.store import Store
from tests.contracts.desk import LEASE, RAW, a_letter, arrived, claimed, enqueued, handled, noticed, opened, settled
from tests.examples import NOW, RECEIVED

LATER = NOW + timedelta(days=1)

KEPT = {
    "audit": "three years of its own",
    "block_list": "a block has no end; the number is taken off it",
    "stopped_copies": "as a block",
    "breaches": "a register of its own",
    "chats": "a time of their own; the number is taken off them",
    "mailbox_erasures": "works the erasure off",
    "slack_erasures": "works the erasure off",
    "erasure_tasks": "tells what could not be reached",
}
"""The tables that name a case and outlive it, each with why."""


def eraser(store: Store) -> CaseEraser:
    return store.eraser(RetentionPeriods())


async def full_case(store: Store) -> Case:
    """A case that has something of everything."""
    case = await handled(store, await arrived(store))
    await enqueued(store, a_letter(case.number, raw=with_file()))
    await settled(store, await claimed(store), OutboxState.SENT)
    await noticed(store, case.number, "card.1")
    await noticed(store, case.number, "follow_up.1", text="follow_up")
    for at in ("1.1", "1.2"):
        for notice in await store.notices.claim(10, LEASE, NOW):
            await store.notices.posted(notice, Posting("C0", at), NOW, pointer=Posting("C1", "1.3"))
    async with store.repository.record() as record:
        await record.add_note(case.number, Note(at=NOW, author="U0ANNE", text="Ringte"))
    return case


def with_file(purpose: str = "Svar") -> bytes:
    letter = EmailMessage()
    letter["Subject"], letter["Message-ID"] = purpose, "<ack.1@duett.test>"
    letter.set_content("Her er svaret.\n")
    letter.add_attachment(b"alt om deg", maintype="application", subtype="pdf", filename="innsyn.pdf")
    return letter.as_bytes()


async def counts(store: Store) -> dict[str, int]:
    """The rows of every table that a case fills."""
    client = store._database.client
    tables = (
        "cases",
        "case_kinds",
        "arrivals",
        "messages",
        "blobs",
        "letters",
        "notices",
        "postings",
        "pointers",
        "notes",
        "people",
    )
    return {name: (await run(client, f"SELECT count(*) AS n FROM {name}"))[0]["n"] for name in tables}


async def key_ids(store: Store) -> set[str]:
    client, found = store._database.client, set()
    for table in ("cases", "arrivals", "messages", "letters", "notes", "people"):
        found |= {row["key_id"] for row in await run(client, f"SELECT key_id FROM {table}")}
    return found


async def test_nothing_of_an_erased_case_stays_and_none_of_its_keys(store: Store) -> None:
    case = await full_case(store)
    keys = await key_ids(store)
    assert set((await counts(store)).values()) != {0}

    await eraser(store).erase(case.number, Item.RECORD, NOW)

    assert set((await counts(store)).values()) == {0}
    assert await store.keys.store.load_all(keys, store._database.client) == {}


async def test_every_table_that_names_a_case_is_emptied_or_kept_for_a_reason(store: Store) -> None:
    client = store._database.client
    if is_postgres(client):
        rows = await run(client, "SELECT table_name AS t FROM information_schema.columns WHERE column_name = 'case_id'")
        named = {row["t"] for row in rows}
    else:
        tables = [row["name"] for row in await run(client, "SELECT name FROM sqlite_master WHERE type = 'table'")]
        named = {
            table
            for table in tables
            if any(column["name"] == "case_id" for column in await run(client, f"PRAGMA table_info({table})"))
        }

    emptied = {statement.split()[2] for statement in ROWS if statement.startswith("DELETE")}
    assert named - emptied - set(KEPT) == set()


async def test_a_person_stays_while_another_case_is_about_them(store: Store) -> None:
    first, _ = await opened(store), await opened(store)

    await eraser(store).erase(first.number, Item.RECORD, NOW)

    assert (await counts(store))["people"] == 1


async def test_the_mail_its_answer_and_the_posts_are_to_go_elsewhere(store: Store) -> None:
    case = await full_case(store)

    await eraser(store).erase(case.number, Item.RECORD, NOW)

    mails = await store.erasures.due(10, NOW)
    assert [(mail.sent, mail.mailbox, mail.uid, mail.message_id) for mail in mails] == [
        (False, "INBOX", 1, "<a1@epost.example>"),
        (True, "", None, "<ack.1@duett.test>"),
    ]
    posts = await store.erasures.due_posts(10, NOW)
    assert {(post.channel, post.ts, post.thread) for post in posts} == {
        ("C0", "1.1", True),
        ("C0", "1.2", False),
        ("C1", "1.3", True),
    }


async def test_a_mail_that_was_moved_is_looked_for_where_it_lies(store: Store) -> None:
    arrival = await arrived(store)
    case = await handled(store, arrival)
    await store.ledger.moved(arrival, "Behandlet", 9, 44)

    await eraser(store).erase(case.number, Item.RECORD, NOW)

    [mail] = await store.erasures.due(10, NOW)
    assert (mail.folder, mail.uidvalidity, mail.uid) == ("Behandlet", 9, 44)


async def test_an_erased_mail_is_not_taken_again_when_the_mailbox_comes_back(store: Store) -> None:
    case = await handled(store, await arrived(store))
    await eraser(store).erase(case.number, Item.RECORD, NOW)

    taken = await store.ledger.take("INBOX", 99, [NewMail(5, RAW, RECEIVED), NewMail(6, RAW + b"!", RECEIVED)])

    assert [arrival.uid for arrival in taken] == [6]
    assert await store.ledger.unknown_uids("INBOX", 99, [5, 6, 7]) == {7}
    assert ("INBOX", 99, 5) in [
        (mail.mailbox, mail.uidvalidity, mail.uid) for mail in await store.erasures.due(10, NOW)
    ]


@pytest.mark.parametrize(("received_at", "taken"), [(RECEIVED, 0), (LATER, 1)])
async def test_an_old_message_id_keeps_out_what_came_before_and_nothing_newer(store, received_at, taken) -> None:
    case = await handled(store, await arrived(store))
    await eraser(store).erase(case.number, Item.RECORD, NOW)

    mail = NewMail(5, b"X-Restored: yes\r\n" + RAW, received_at, "<a1@epost.example>")

    assert len(await store.ledger.take("INBOX", 99, [mail])) == taken


async def test_a_case_under_a_hold_is_not_erased_and_loses_no_byte(store: Store) -> None:
    case = await opened(store, hold="dispute")

    for erasing in (eraser(store).erase, eraser(store).strip):
        with pytest.raises(UnderHold):
            await erasing(case.number, Item.RAW, NOW)

    assert (await store.queries.case(case.number)).hold == "dispute"


async def test_a_case_whose_letter_is_being_sent_waits(store: Store) -> None:
    case = await opened(store)
    await enqueued(store, a_letter(case.number))
    await claimed(store)

    with pytest.raises(LetterOnItsWay):
        await eraser(store).erase(case.number, Item.REQUESTED, NOW)

    assert (await counts(store))["cases"] == 1


async def test_what_was_merged_into_a_case_goes_with_it_and_not_alone(store: Store) -> None:
    absorbed, into = await opened(store), await opened(store)
    async with store.repository.record() as record:
        await record.save_case(replace(await record.lock_case(absorbed.number), merged_into=into.number))
        await record.save_case(replace(await record.lock_case(into.number), absorbed=(absorbed.number,)))

    with pytest.raises(UnderHold):
        await eraser(store).erase(absorbed.number, Item.RECORD, NOW)
    await eraser(store).erase(into.number, Item.RECORD, NOW)

    assert (await counts(store))["cases"] == 0


async def test_a_case_is_erased_once(store: Store) -> None:
    case = await opened(store)
    await eraser(store).erase(case.number, Item.RECORD, NOW)

    with pytest.raises(CaseNotFound):
        await eraser(store).erase(case.number, Item.RECORD, NOW)


async def test_a_case_whose_key_is_gone_is_erased_all_the_same(store: Store) -> None:
    case = await opened(store)
    client = store._database.client
    [row] = await run(client, "SELECT key_id FROM cases")
    async with store._database.transaction() as transaction:
        await store.keys.store.destroy(row["key_id"], transaction)

    await eraser(store).erase(case.number, Item.RECORD, NOW)

    assert (await counts(store))["cases"] == 0


async def test_an_erased_case_is_counted_and_named_in_the_audit_log(store: Store) -> None:
    case = await full_case(store)

    await eraser(store).erase(case.number, Item.REQUESTED, NOW, actor="operator:kari")

    rows = await run(store._database.client, "SELECT quarter, kind, cases FROM statistics")
    assert [(row["quarter"], row["kind"], row["cases"]) for row in rows] == [("2026-Q4", "access", 1)]
    last = (await store.queries.history(case.number))[-1].entry
    assert (last.event, last.actor) == ("case.erased", "operator:kari")
    assert last.fields == {"item": "requested", "mails": "2", "posts": "3"}


async def test_after_the_bytes_went_texts_and_letters_can_still_be_read(store: Store) -> None:
    case = await full_case(store)

    erased = await eraser(store).strip(case.number, Item.RAW, NOW)

    assert erased.mails == 2
    messages = await store.queries.messages(case.number)
    assert {(one.direction, one.text.strip(), one.attachments) for one in messages} == {
        ("in", "Hei, hvilke opplysninger har dere om meg?", ()),
        ("out", "Her er svaret.", ()),
        ("note", "Ringte", ()),
    }
    rows = await run(store._database.client, "SELECT sha256, key_id FROM arrivals")
    assert [(row["sha256"], row["key_id"]) for row in rows] == [(hashlib.sha256(RAW).hexdigest(), "")]
    assert (await counts(store))["blobs"] == 1


async def test_when_files_were_delivered_they_go_and_the_mail_that_came_in_stays(store: Store) -> None:
    case = await handled(store, await arrived(store))
    await enqueued(store, a_letter(case.number, "reply.1", purpose=Purpose.REPLY, raw=with_file()))
    await settled(store, await claimed(store), OutboxState.SENT)

    await eraser(store).strip(case.number, Item.DISCLOSURE, NOW)

    assert [mail.sent for mail in await store.erasures.due(10, NOW)] == [True]
    assert (await counts(store))["blobs"] == 2
    assert [one.attachments for one in await store.queries.messages(case.number)] == [(), ()]


async def test_a_case_that_was_stripped_leaves_no_second_search_when_it_goes(store: Store) -> None:
    case = await full_case(store)
    await eraser(store).strip(case.number, Item.RAW, LATER)
    await store.erasures.gone(tuple(mail.row for mail in await store.erasures.due(10, LATER)), LATER)

    erased = await eraser(store).erase(case.number, Item.RECORD, LATER)

    assert erased.mails == 0
    assert await store.erasures.due(10, LATER) == ()


async def test_a_block_that_nobody_took_over_is_left_to_a_person(store: Store) -> None:
    case = await opened(store)
    client = store._database.client
    await run(
        client,
        "INSERT INTO block_list (address_index, lists, at, case_id, attempts, reason, key_id)"
        " VALUES ('x', '[]', $1, $2, 0, '', 'k')",
        NOW,
        row_id(case.number),
    )

    await eraser(store).erase(case.number, Item.RECORD, NOW)

    [task] = await store.erasures.tasks()
    assert (task.case, task.reason) == (case.number, TaskReason.BLOCK_WAITS)
    assert await store.erasures.finish_task(task.row, "operator:kari", NOW)
    assert await store.erasures.tasks() == ()
    [row] = await run(client, "SELECT case_id FROM block_list")
    assert row["case_id"] is None


def test_a_letter_without_files_is_left_as_it_is() -> None:
    plain = EmailMessage()
    plain["Subject"] = "Svar"
    plain.set_content("Hei!\n")

    assert without_files(plain.as_bytes()) is None
