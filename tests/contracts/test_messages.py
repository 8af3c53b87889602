"""The contract of `Record` for mails, threads, chats and the audit log."""

from __future__ import annotations

import hashlib

import pytest

from cases.audit_events import AuditEntry, AuditEvent
from cases.case_number import CaseNumber
from cases.messages import Attachment
from cases.ports import StoredMessage
from cases.vocabulary import OutboxState
from models.store import Store
from tests.contracts.desk import RAW, a_letter, arrived, enqueued, handled, opened, settled
from tests.examples import NOW, PERSON, RECEIVED, a_chat


async def test_a_message_comes_back_with_its_attachments_in_order(store: Store) -> None:
    attachments = tuple(
        Attachment(name=name, media_type="application/pdf", size=9, sha256="cd" * 32, dangerous=name == "b.pdf")
        for name in ("æ.pdf", "b.pdf", "a.pdf")
    )
    arrival = await arrived(store)
    case = await handled(store, arrival, attachments=attachments, text="Hei\x00")

    (message,) = await store.queries.messages(case.number)

    assert message == StoredMessage(
        direction="in",
        at=RECEIVED,
        subject="Innsyn",
        text="Hei\x00",
        attachments=("æ.pdf", "b.pdf", "a.pdf"),
        sender=PERSON.email,
        files=attachments,
        arrival=arrival,
    )


async def test_what_we_wrote_stands_among_the_messages(store: Store) -> None:
    case = await handled(store, await arrived(store))
    await enqueued(store, a_letter(case.number))
    await enqueued(store, a_letter(case.number, "refused.1", raw=b"Subject: Avvist\r\n\r\nx"))
    first, second = await store.letters.claim(2, NOW - RECEIVED, NOW)
    await settled(store, first, OutboxState.SENT)
    await settled(store, second, OutboxState.REFUSED, "550 5.1.1")

    messages = await store.queries.messages(case.number)

    assert [(message.direction, message.subject, message.text) for message in messages] == [
        ("in", "Innsyn", "Hei, hvilke opplysninger har dere om meg?"),
        ("out", "Svar", "Hei!\n"),
    ]


async def test_a_reply_is_threaded_by_the_id_of_our_letter(store: Store) -> None:
    case = await opened(store)
    await enqueued(store, a_letter(case.number, "ack.7"))

    async with store.repository.record() as record:
        found = await record.case_of_message_ids(["<unknown@epost.example>", "<ack.7@duett.test>"])

    assert found == case.number


async def test_a_message_is_threaded_by_the_id_of_an_earlier_one(store: Store) -> None:
    case = await handled(store, await arrived(store), message_id="<b7@epost.example>")

    async with store.repository.record() as record:
        found = await record.case_of_message_ids(["<b7@epost.example>"])

    assert found == case.number


async def test_the_nearest_known_ancestor_wins(store: Store) -> None:
    older, newer = await opened(store), await opened(store)
    await enqueued(store, a_letter(older.number, "ack.1"))
    await enqueued(store, a_letter(newer.number, "ack.2"))

    async with store.repository.record() as record:
        found = await record.case_of_message_ids(["<x@x.example>", "<ack.2@duett.test>", "<ack.1@duett.test>"])

    assert found == newer.number


@pytest.mark.parametrize("ids", [[], ["<nobody@epost.example>"], ["<copy.1@duett.test>"]])
async def test_unknown_ids_and_chat_copies_lead_to_no_case(store: Store, ids: list[str]) -> None:
    await enqueued(store, a_letter(None, "copy.1"))

    async with store.repository.record() as record:
        assert await record.case_of_message_ids(ids) is None


async def test_a_mail_that_names_forty_thousand_ancestors_is_looked_up_all_the_same(store: Store) -> None:
    case = await opened(store)
    await enqueued(store, a_letter(case.number, "ack.1"))
    ids = ["<ack.1@duett.test>", *(f"<{number}@flood.example>" for number in range(40_000))]

    async with store.repository.record() as record:
        assert await record.case_of_message_ids(ids) == case.number


async def test_the_same_bytes_under_another_uid_lead_to_the_same_case(store: Store) -> None:
    case = await handled(store, await arrived(store))
    twin = await arrived(store, uid=1, uidvalidity=8)
    sha256 = hashlib.sha256(RAW).hexdigest()

    async with store.repository.record() as record:
        assert await record.case_of_content(sha256, twin) == case.number
        assert await record.case_of_content("00" * 32, twin) is None


async def test_an_arrival_alone_is_not_its_own_twin(store: Store) -> None:
    arrival = await arrived(store)
    await handled(store, arrival)

    async with store.repository.record() as record:
        assert await record.case_of_content(hashlib.sha256(RAW).hexdigest(), arrival) is None


async def test_a_locked_arrival_tells_whether_it_was_handled(store: Store) -> None:
    arrival = await arrived(store)
    async with store.repository.record() as record:
        assert (await record.lock_arrival(arrival)).case is None

    case = await handled(store, arrival)

    async with store.repository.record() as record:
        locked = await record.lock_arrival(arrival)
    assert (locked.case, locked.raw) == (case.number, b"")


async def test_the_end_of_a_chat_is_stored_once(store: Store) -> None:
    async with store.repository.record() as record:
        stored = [await record.add_chat(chat) for chat in (a_chat(), a_chat(), a_chat(conversation_id="c-2"))]

    assert stored == [True, False, True]


async def test_the_audit_log_keeps_the_order_in_which_it_was_told(store: Store) -> None:
    case, other = await opened(store), await opened(store)
    entries = [
        AuditEntry(event=AuditEvent.CASE_TAKEN, actor="U0ANNE", case=case.number, fields={}),
        AuditEntry(event=AuditEvent.CASE_CLOSED, actor="U0ANNE", case=other.number, fields={"reason": "duplicate"}),
        AuditEntry(
            event=AuditEvent.CASE_RECLASSIFIED,
            actor="U0ANNE",
            case=case.number,
            fields={"from": "access", "to": "erasure"},
        ),
        AuditEntry(event=AuditEvent.CASE_CLOSED, actor="service", case=case.number, fields={"reason": "duplicate"}),
    ]

    async with store.repository.record() as record:
        await record.append_audit(entries[:2], NOW)
        await record.append_audit(entries[2:], NOW)

    history = await store.queries.history(case.number)
    assert [item.entry for item in history] == [entries[0], entries[2], entries[3]]
    assert {item.at for item in history} == {NOW}
    assert await store.queries.history(CaseNumber(2026, 99)) == ()


async def test_the_mail_itself_is_kept_without_a_change(store: Store) -> None:
    raw = bytes(range(256)) * 40

    arrival = await arrived(store, raw=raw)

    assert (await store.ledger.begin(arrival)).raw == raw


async def test_a_mail_without_an_id_can_be_stored(store: Store) -> None:
    case = await handled(store, await arrived(store), message_id="")

    assert len(await store.queries.messages(case.number)) == 1
