"""Example values for the tests: plainly fictional persons, one place to make each value."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from cases.case import Case, Draft, Staff
from cases.case_number import CaseNumber
from cases.checklist.state import checks_of
from cases.checklist.values import ChecklistRules, Settlement
from cases.messages import Address, ChatLine, ChatTranscript, InboundMail
from cases.verdict import Verdict
from cases.vocabulary import Kind, Language, Role, StaffRole, Status

RECEIVED = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
PERSON = Address("kari.nordmann@epost.example", "Kari Nordmann")
STRANGER = Address("ola@annen.example", "Ola")
READER = Staff("U0READER", StaffRole.READER)
WORKER = Staff("U0WORKER", StaffRole.CASE_WORKER)
ANNE = Staff("U0ANNE", StaffRole.APPROVER)
BJORN = Staff("U0BJORN", StaffRole.APPROVER)
NUMBER = CaseNumber(2026, 1)


def a_mail(**changes: object) -> InboundMail:
    """A plain request for access in bokmål, with the changes."""
    mail = InboundMail(
        sender=PERSON,
        subject="Innsyn",
        text="Hei, hvilke opplysninger har dere om meg?",
        message_id="<a1@epost.example>",
        received_at=RECEIVED,
        size=1200,
        sha256="ab" * 32,
    )
    return replace(mail, **changes)  # type: ignore[arg-type]


def a_verdict(kind: Kind = Kind.ACCESS, **changes: object) -> Verdict:
    """A sure verdict for a request in bokmål."""
    verdict = Verdict(kind=kind, confidence=0.9, language=Language.NB, role=Role.CONTROLLER)
    return replace(verdict, **changes)  # type: ignore[arg-type]


def a_draft(**changes: object) -> Draft:
    """A draft that the service wrote and that has no gaps."""
    draft = Draft(
        letter="reply_access", version=1, author="service", recipient=PERSON, subject="Svar", text="Her er svaret.\n"
    )
    return replace(draft, **changes)  # type: ignore[arg-type]


def a_case(status: Status = Status.ACKNOWLEDGED, **changes: object) -> Case:
    """A case with a draft, whose checklist is ticked."""
    case = Case(
        number=NUMBER,
        status=status,
        verdict=a_verdict(),
        received_at=RECEIVED,
        sender=PERSON,
        subject="Innsyn",
        draft=a_draft(),
        version=3,
    )
    case = replace(case, **changes)  # type: ignore[arg-type]
    return case if "checks" in changes else with_checks(case)


def with_checks(case: Case, rules: ChecklistRules | None = None) -> Case:
    """The case once staff have ticked its whole checklist."""
    keys = checks_of(case.verdict, rules or ChecklistRules())
    return replace(case, checks=tuple(Settlement(check=key, by=WORKER.id, at=NOW) for key in keys))


def a_chat(**changes: object) -> ChatTranscript:
    """A chat in which both sides wrote."""
    chat = ChatTranscript(
        provider="generic",
        conversation_id="c-1",
        started_at=RECEIVED,
        ended_at=NOW,
        visitor=PERSON,
        lines=(
            ChatLine(at=RECEIVED, speaker="visitor", text="Hei, får ikke logget inn"),
            ChatLine(at=NOW, speaker="agent", name="Anne", text="Prøv igjen nå"),
        ),
    )
    return replace(chat, **changes)  # type: ignore[arg-type]
