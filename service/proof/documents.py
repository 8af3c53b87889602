"""What a proof pack says, as JSON documents: facts, dates and digests, none of it content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from cases.case import Case
from cases.case_number import CaseNumber
from cases.checklist.state import checks_of, settlements
from cases.deadlines.deadline import Deadline
from cases.deadlines.json_form import as_json
from cases.deadlines.of_case import extended_at, pauses_of
from cases.deadlines.pauses import counts
from cases.interim import Interim
from cases.policy import Periods
from models.case_evidence import ShownLetter, ShownMail
from service.proof.approvals import approvals_in
from service.proof.evidence import Evidence

Document = Mapping[str, Any]


def documents(evidence: Evidence) -> dict[str, Document]:
    """Every document, by the name of its file."""
    return {
        "case.json": case_document(evidence.case),
        "mails.json": {"mails": [mail_row(mail) for mail in evidence.mails]},
        "clock.json": clock_document(evidence),
        "approvals.json": approvals_in([entry.written() for entry in evidence.entries]),
        "letters.json": {"letters": [letter_row(letter) for letter in evidence.letters]},
        "checklist.json": checklist_document(evidence),
    }


def case_document(case: Case) -> Document:
    """The case: kinds, states and dates, and nobody's name."""
    return _plain(
        {
            "number": case.number,
            "merged_from": case.absorbed,
            "merged_into": case.merged_into,
            "split_from": case.origin.number if case.origin else None,
            "status": case.status,
            "kind": case.verdict.kind,
            "also": case.verdict.also,
            "language": case.verdict.language,
            "role": case.role,
            "role_decided_by_a_person": case.decided_role is not None,
            "received_at": case.received_at,
            "acknowledged_at": case.acknowledged_at,
            "answered_at": case.answered_at,
            "closed_at": case.closed_at,
            "close_reason": case.close_reason,
            "legal_hold": case.hold or None,
            "identity": [(check.method, check.at) for check in case.identity],
        }
    )


def mail_row(mail: ShownMail) -> Document:
    """One mail, without anything of what stands in it."""
    return _plain(
        {
            "case": mail.case,
            "arrived_at": mail.received_at,
            "size": mail.size,
            "sha256": mail.sha256,
            "message_id_sha256": mail.message_id_sha256 or None,
        }
    )


def letter_row(letter: ShownLetter) -> Document:
    """One letter, and what became of it."""
    return _plain(
        {
            "case": letter.case,
            "letter": letter.key,
            "purpose": letter.purpose,
            "state": letter.state,
            "message_id": letter.message_id or None,
            "size": letter.size,
            "sha256": letter.sha256 or None,
            "not_before": letter.not_before,
            "first_attempt_at": letter.first_attempt_at,
            "attempts": letter.attempts,
            "settled_at": letter.settled_at,
            "answer_of_the_server": letter.evidence or None,
        }
    )


def clock_document(evidence: Evidence) -> Document:
    """The arithmetic of the clock: both dates step by step, and all that they rest on."""
    case, both, periods = evidence.case, evidence.deadlines, Periods()
    pauses = [
        {**asdict(pause), "counts": counts(pause, case.received_at, periods)}
        for pause in pauses_of(case, evidence.request.at)
    ]
    return _plain(
        {
            "received_at": case.received_at,
            "kinds": case.verdict.kinds,
            "aware_at": case.aware_at,
            "date_in_the_letter": case.named,
            "extended_at": extended_at(case),
            "with_pauses": _deadline(both.legal),
            "without_pauses": _deadline(both.unpaused),
            "pauses": pauses,
            "letters_beside_the_answer": [_without_recipient(interim) for interim in case.interims],
        }
    )


def _without_recipient(interim: Interim) -> Document:
    """The letter with whether it went to a customer, and nobody's address."""
    return {**asdict(interim), "recipient": "customer" if interim.recipient else "person"}


def _deadline(deadline: Deadline | None) -> Document | None:
    return as_json(deadline) if deadline is not None else None


def checklist_document(evidence: Evidence) -> Document:
    """Which check was settled by whom, and which task was done; why one was waived is content."""
    settled = settlements(evidence.case)
    keys = list(dict.fromkeys([*checks_of(evidence.case.verdict, evidence.rules), *settled]))
    checks = [
        {"check": key, "waived": settled[key].waived, "by": settled[key].by, "at": settled[key].at}
        if key in settled
        else {"check": key, "by": None}
        for key in keys
    ]
    return _plain({"checks": checks, "tasks": [asdict(task) for task in evidence.case.tasks]})


def _plain(value: Mapping[str, Any]) -> Document:
    """The values as they stand in JSON."""
    return {str(name): _value(part) for name, part in value.items()}


def _value(value: Any) -> Any:
    """One of them: moments in UTC."""
    if isinstance(value, Mapping):
        return _plain(value)
    if isinstance(value, tuple | list | frozenset):
        return [_value(part) for part in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, Enum | date | CaseNumber):
        return str(value)
    return value
