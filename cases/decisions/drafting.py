"""Which letter a case is answered by, with the values that it declares."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from cases.audit_events import AuditEntry, AuditEvent
from cases.case import SERVICE, Case, Draft
from cases.decisions.decision import letter_key
from cases.letters import ACKNOWLEDGEMENTS, LETTERS, NO_DRAFT, REPLIES
from cases.messages import Address, Letter, RenderedLetter
from cases.vocabulary import Kind, Purpose, Role

OSLO = ZoneInfo("Europe/Oslo")

NO_ADDRESS = "no sure address to answer to"


def acknowledgement(case: Case, recipient: Address) -> Letter:
    """The acknowledgement of a case, by its kind."""
    return _letter(case, ACKNOWLEDGEMENTS[case.verdict.kind], letter_key("ack", case), recipient)


def why_no_draft(case: Case) -> str:
    """Why the service writes no draft answer for this case; empty when it does."""
    if case.sender is None:
        return NO_ADDRESS
    return NO_DRAFT.get(case.verdict.kind, "")


def draft_letter(case: Case) -> Letter | None:
    """The letter that the case's next draft begins as, or None where no draft is allowed."""
    if case.sender is None or why_no_draft(case):
        return None
    return _letter(case, REPLIES[case.verdict.kind], letter_key("draft", case, next_version(case)), case.sender)


def next_version(case: Case) -> int:
    """The version of the next draft: one more than any before it."""
    return (case.draft.version if case.draft else 0) + 1


def draft_of(case: Case, letter: Letter, rendered: RenderedLetter) -> tuple[Draft, AuditEntry]:
    """The draft that a rendered letter makes, and its entry in the audit log."""
    draft = Draft(
        letter=letter.name,
        version=next_version(case),
        author=SERVICE,
        recipient=letter.recipient,
        subject=rendered.subject,
        text=rendered.text,
    )
    fields = {"letter": draft.letter, "version": str(draft.version), "digest": draft.digest}
    return draft, AuditEntry(event=AuditEvent.DRAFT_WRITTEN, actor=SERVICE, case=case.number, fields=fields)


def _letter(case: Case, name: str, key: str, recipient: Address) -> Letter:
    spec = LETTERS[name]
    return Letter(
        name=name,
        purpose=spec.purpose,
        language=case.language,
        key=key,
        recipient=recipient,
        case=case.number,
        variables={name: value for name, value in _values(case).items() if name in spec.variables},
        thread=case.last_message,
    )


def _values(case: Case) -> dict[str, object]:
    return {
        "case_number": case.number,
        "received_on": _oslo_date(case.received_at),
        "kinds": case.verdict.kinds,
        "topics": case.verdict.topics,
        "due_on": case.deadline.due if case.deadline else None,
        "statutory": bool(case.deadline and case.deadline.statutory),
        "role_unclear": case.verdict.role is not Role.CONTROLLER and case.verdict.kind is not Kind.PROCESSOR_REFERRAL,
    }


def _oslo_date(moment: datetime) -> object:
    return moment.astimezone(OSLO).date()


def reply_key(case: Case, draft: Draft) -> str:
    """The key of an approved answer: each version of the draft can leave once."""
    return letter_key(Purpose.REPLY.value, case, draft.version)


def enqueued_entries(letters: Iterable[Letter]) -> list[AuditEntry]:
    """What the audit log keeps of letters that leave."""
    return [
        AuditEntry(
            event=AuditEvent.ACKNOWLEDGEMENT_ENQUEUED, actor=SERVICE, case=letter.case, fields={"letter": letter.key}
        )
        for letter in letters
        if letter.case is not None
    ]
