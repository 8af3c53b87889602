"""The example values of `bot.specimens`: plainly fictional, and as long as they may get, where that matters."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from cases.audit_events import AuditEntry, AuditEvent
from cases.case import Case, Draft
from cases.case_number import CaseNumber
from cases.checklist.table import ACT_NOW_TASKS
from cases.checklist.values import Task
from cases.messages import Address, ChatLine, ChatTranscript, Forwarded
from cases.ports import AuditRecord, StoredChat, StoredMessage
from cases.registers.withdrawals import Withdrawal
from cases.verdict import Verdict
from cases.vocabulary import Flag, Kind, Language, Role, Status

NOW = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
RECEIVED = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NUMBER, OTHER = CaseNumber(2026, 12), CaseNumber(2026, 14)
LONGEST = CaseNumber(2026, 999_999_999)
PERSON = Address("kari.nordmann@person.example", "Kari Nordmann")
STAFF, COLLEAGUE = "U0ANNE", "U0BJORN"
LETTER = """Hei, Kari Nordmann.

Du har spurt hvilke opplysninger Duett AS har om deg. Vi har søkt i systemene våre og funnet dette:

[[hva vi har funnet]]

Du kan be oss rette det som er feil. Du kan også klage til Datatilsynet.

Vennlig hilsen
Duett AS
"""
_PLAIN = "Hei, Kari Nordmann.\n\nVi har ingen opplysninger om deg utenom denne saken.\n\nVennlig hilsen\nDuett AS\n"
LONG = "Et langt svar til personen, avsnitt etter avsnitt.\n" * 250


def a_draft(text: str = LETTER) -> Draft:
    """A draft that a colleague changed."""
    return Draft(
        letter="reply_access",
        version=2,
        author=COLLEAGUE,
        recipient=PERSON,
        subject="Svar på forespørsel om innsyn",
        text=text,
        standard=LETTER,
    )


def a_case(**changes: Any) -> Case:
    """A request for access that has a draft."""
    verdict = Verdict(
        kind=Kind.ACCESS,
        confidence=0.93,
        also=(Kind.ERASURE,),
        language=Language.NB,
        role=Role.CONTROLLER,
        flags=frozenset({Flag.ATTACHMENT}),
    )
    case = Case(
        number=NUMBER,
        status=Status.DRAFT_READY,
        verdict=verdict,
        received_at=RECEIVED,
        sender=PERSON,
        subject="Innsyn",
        draft=a_draft(_PLAIN),
        version=3,
        acknowledged_at=NOW,
        assignee=STAFF,
        tasks=tuple(Task(kind=kind, opened_at=RECEIVED) for kind in ACT_NOW_TASKS),
        forwarded=Forwarded(sender=PERSON, sent_at=RECEIVED),
        withdrawals=(Withdrawal(consent="Nyhetsbrev", received_on=date(2026, 11, 23), by=STAFF),),
    )
    return replace(case, **changes)


def a_message(text: str = "Hei! Hvilke opplysninger har dere om meg?\n\nHilsen Kari") -> StoredMessage:
    """What the person wrote, masked."""
    return StoredMessage(direction="in", at=RECEIVED, subject="Innsyn", text=text)


def a_chat(place: int, lines: int = 3) -> StoredChat:
    """A chat with a visitor."""
    said = [
        ChatLine(at=RECEIVED, speaker="agent" if turn % 2 else "visitor", name="Anne", text="Får ikke logget inn.")
        for turn in range(lines)
    ]
    transcript = ChatTranscript(
        provider="generic",
        conversation_id=f"c-{place}",
        started_at=RECEIVED,
        ended_at=NOW,
        visitor=PERSON,
        lines=tuple(said),
    )
    return StoredChat(transcript=transcript)


def a_record(number: int) -> AuditRecord:
    """An entry of the audit log."""
    entry = AuditEntry(event=AuditEvent.CASE_TAKEN, actor=STAFF, case=NUMBER, fields={})
    return AuditRecord(id=number, at=NOW, entry=entry)
