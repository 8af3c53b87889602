"""What the contract tests do to a record again and again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from cases.case import Case
from cases.case_number import CaseNumber
from cases.messages import CARD, Address, Notice, PreparedMail
from cases.ports import Arrival, ClaimedLetter
from cases.vocabulary import OutboxState, Purpose
from models.store import Store
from tests.examples import NOW, PERSON, RECEIVED, a_case, a_mail

LEASE = timedelta(minutes=5)
RAW = b"From: kari.nordmann@epost.example\r\nSubject: Innsyn\r\n\r\nHei\r\n"


async def opened(store: Store, **changes: object) -> Case:
    """A case with a fresh number."""
    async with store.repository.record() as record:
        case = replace(a_case(version=1), number=await record.next_number(2026))
        case = replace(case, **changes)  # type: ignore[arg-type]
        await record.add_case(case)
    return case


async def arrived(store: Store, uid: int = 1, raw: bytes = RAW, mailbox: str = "INBOX", uidvalidity: int = 7) -> int:
    """A mail whose bytes are stored."""
    return await store.ledger.store(mailbox, uidvalidity, uid, raw, RECEIVED)


async def handled(store: Store, arrival: int, **changes: object) -> Case:
    """The case that a stored mail leads to."""
    async with store.repository.record() as record:
        case = replace(a_case(version=1), number=await record.next_number(2026))
        await record.add_case(case)
        await record.add_message(case.number, arrival, a_mail(**changes))
        await record.close_arrival(arrival, case.number)
    return case


def a_letter(
    case: CaseNumber | None,
    key: str = "ack.1",
    *,
    purpose: Purpose = Purpose.ACKNOWLEDGEMENT,
    recipient: str = PERSON.email,
    raw: bytes = b"Subject: Svar\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHei!\r\n",
) -> PreparedMail:
    """A composed letter."""
    return PreparedMail(
        key=key,
        purpose=purpose,
        case=case,
        message_id=f"<{key}@duett.test>",
        envelope_from="personvern@duett.test",
        recipient=recipient,
        envelope_id=f"e.{key}",
        raw=raw,
    )


async def enqueued(store: Store, mail: PreparedMail, not_before: datetime = NOW) -> None:
    """A letter in the outbox."""
    async with store.repository.record() as record:
        await record.enqueue_letter(mail, not_before)


async def claimed(store: Store, now: datetime = NOW) -> ClaimedLetter:
    """The one letter that is due, claimed."""
    (letter,) = await store.letters.claim(10, LEASE, now)
    return letter


async def settled(store: Store, letter: ClaimedLetter, state: OutboxState, evidence: str = "250 ok") -> bool:
    """What the case handler does at the end of a claim; False where the claim was lost."""
    async with store.repository.record() as record:
        if await record.lock_letter(letter.row, letter.token) is None:
            return False
        await record.settle_letter(letter.row, state, evidence, NOW)
    return True


async def in_doubt(store: Store) -> ClaimedLetter:
    """A letter whose sender died, claimed again to look for evidence."""
    await store.letters.claim(10, LEASE, NOW)
    await store.letters.mark_lost(NOW + LEASE)
    (letter,) = await store.letters.claim_unknown(10, LEASE, timedelta(minutes=2), NOW + LEASE)
    return letter


async def noticed(store: Store, case: CaseNumber, *keys: str, text: str = CARD) -> None:
    """Notices in the outbox, in this order."""
    for key in keys:
        async with store.repository.record() as record:
            await record.enqueue_notice(Notice(key=key, case=case, text=text, params={"kind": "access"}), NOW)


async def attempt(store: Store, arrival: int) -> Arrival:
    """One more attempt at a mail."""
    return await store.ledger.begin(arrival)


def person(number: int) -> Address:
    """One of many persons."""
    return Address(f"person{number}@epost.example", f"Person {number}")


async def key_count(store: Store) -> int:
    """How many data keys there are, the instance's secret not counted."""
    return sum((await store.key_care.status()).wrapped.values()) - 1
