"""Which letter a case is answered by, with the values that it declares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from cases.audit_events import AuditEntry, AuditEvent
from cases.case import SERVICE, Case, Draft
from cases.decisions.decision import letter_key
from cases.errors import UnknownLetter
from cases.letter_choice import kinds_in_letter, letter_choices, standard_letter
from cases.letters import ACKNOWLEDGEMENTS, LETTERS, NO_DRAFT
from cases.messages import Address, AnswerFile, Letter, RenderedLetter, ThreadHeaders
from cases.vocabulary import Kind, Provision, Purpose, Role

OSLO = ZoneInfo("Europe/Oslo")

NO_ADDRESS = "no sure address to answer to"


def acknowledgement(case: Case, recipient: Address) -> Letter:
    """The acknowledgement of a case, by its kind."""
    return letter_for(case, ACKNOWLEDGEMENTS[case.verdict.kind], letter_key("ack", case), recipient)


def one_time_code(case: Case, recipient: Address, code: str, valid_until: datetime) -> Letter:
    """The letter by which a person shows that a mailbox is theirs. Each code has a letter of its own."""
    letter = letter_for(case, "one_time_code", letter_key("code", case, case.version + 1), recipient)
    return replace(
        letter,
        purpose=Purpose.INTERIM,
        variables={"case_number": case.number, "code": code, "valid_until": valid_until},
        thread=ThreadHeaders(),
    )


def why_no_draft(case: Case) -> str:
    """Why the service writes no draft answer for this case; empty when it does."""
    if case.sender is None:
        return NO_ADDRESS
    return NO_DRAFT.get(case.verdict.kind, "")


def draft_letter(case: Case, name: str = "", provision: Provision | None = None) -> Letter | None:
    """The letter that the case's next draft begins as, or None where no draft is allowed.

    Without `name` it is the standard one; `provision` is what a refusal rests on. Raises `UnknownLetter` where the
    letter does not fit the case.
    """
    if case.sender is None or why_no_draft(case):
        return None
    name = name or standard_letter(case)
    if name not in letter_choices(case):
        raise UnknownLetter("this letter does not fit the case")
    letter = letter_for(case, name, letter_key("draft", case, next_version(case)), case.sender)
    given = {"provision": None if provision is Provision.OTHER else provision}
    return with_values(letter, **given, kinds=kinds_in_letter(case, name))


def with_values(letter: Letter, **values: object) -> Letter:
    """The letter with those of the values that it declares."""
    declared = LETTERS[letter.name].variables
    given = {name: value for name, value in values.items() if name in declared}
    return replace(letter, variables={**letter.variables, **given})


def next_version(case: Case) -> int:
    """The version of the next draft: one more than any before it."""
    return (case.draft.version if case.draft else case.last_version) + 1


def without_draft(case: Case) -> Case:
    """The case with no draft any more; the next one goes on counting, for what has left keeps its version."""
    return replace(case, draft=None, last_version=next_version(case) - 1)


def to_be_approved_again(case: Case) -> Case:
    """The case once an approved answer does not leave after all: the approval is void, and the same text is a new
    version, for each version can leave only once."""
    draft = replace(case.draft, version=case.draft.version + 1) if case.draft else None
    return replace(case, approval=None, draft=draft)


def draft_of(
    case: Case, letter: Letter, rendered: RenderedLetter, files: tuple[AnswerFile, ...]
) -> tuple[Draft, AuditEntry]:
    """The draft that a rendered letter makes with its files, and its entry in the audit log."""
    draft = Draft(
        letter=letter.name,
        version=next_version(case),
        author=SERVICE,
        recipient=letter.recipient,
        subject=rendered.subject,
        text=rendered.text,
        attachments=files,
        as_download=letter.name == "download_ready",
    )
    fields = {"letter": draft.letter, "version": str(draft.version), "digest": draft.digest}
    return draft, AuditEntry(event=AuditEvent.DRAFT_WRITTEN, actor=SERVICE, case=case.number, fields=fields)


def letter_for(case: Case, name: str, key: str, recipient: Address) -> Letter:
    """A letter of a case, with those of its variables that the case alone gives. To anybody but the person it is a
    letter of its own, which answers none of theirs."""
    spec = LETTERS[name]
    return Letter(
        name=name,
        purpose=spec.purpose,
        language=case.language,
        key=key,
        recipient=recipient,
        case=case.number,
        variables={name: value for name, value in _values(case).items() if name in spec.variables},
        thread=case.last_message if recipient == case.sender else ThreadHeaders(),
    )


def _values(case: Case) -> dict[str, object]:
    return {
        "case_number": case.number,
        "received_on": _oslo_date(case.received_at),
        "kinds": case.verdict.kinds,
        "topics": case.verdict.topics,
        "due_on": case.deadline.due if case.deadline else None,
        "statutory": bool(case.deadline and case.deadline.statutory),
        "role_unclear": case.role is not Role.CONTROLLER and case.verdict.kind is not Kind.PROCESSOR_REFERRAL,
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
        if letter.case is not None and letter.purpose is Purpose.ACKNOWLEDGEMENT
    ]
