"""What a proof pack is made of: the case, its mails and letters, and its part of the audit log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cases.audit_events import AuditEntry, AuditEvent
from cases.case import Case
from cases.case_number import CaseNumber
from cases.checklist.values import ChecklistRules
from cases.deadlines.of_case import Both, deadlines_of, stands_still_since
from cases.policy import Periods
from models.audit_chain import ChainedEntry
from models.audit_log import AT_ONCE, Segment
from models.case_evidence import ShownLetter, ShownMail
from models.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Who wants a proof of which case, and when.

    Attributes
    ----------
    by:
        For the audit log, as `operator:` and a log-in name.
    with_content:
        The mails and letters themselves go along.
    """

    number: CaseNumber
    by: str
    at: datetime
    with_content: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All of it, read at one moment.

    Attributes
    ----------
    numbers:
        The case, and those that were merged into it.
    rules:
        The checklist as the organisation has it now.
    """

    request: Request
    case: Case
    numbers: tuple[CaseNumber, ...]
    mails: tuple[ShownMail, ...]
    letters: tuple[ShownLetter, ...]
    segment: Segment
    rules: ChecklistRules

    @property
    def entries(self) -> tuple[ChainedEntry, ...]:
        """The entries of the audit log that are about the case, in order."""
        sealed = (each.entry for each in self.segment.sealed)
        return tuple(entry for entry in sealed if entry is not None and entry.case in self.numbers)

    @property
    def deadlines(self) -> Both:
        """Both dates as they stood when the pack was made."""
        if stands_still_since(self.case) is not None:
            return deadlines_of(self.case, Periods(), self.request.at)
        return Both(self.case.deadline, self.case.unpaused or self.case.deadline)


async def gather(store: Store, request: Request, rules: ChecklistRules) -> Evidence:
    """Logs that a proof is made, seals the audit log, and reads what it is made of.

    Raises `CaseNotFound`, and `models.errors.Unreadable` where the case was erased.
    """
    case = await store.queries.case(request.number)
    async with store.repository.record() as record:
        await record.append_audit(_logged(request), request.at)
    while await store.audit.seal(request.at, everything=True) == AT_ONCE:
        pass
    numbers = (case.number, *case.absorbed)
    segment = await store.audit.segment(numbers)
    assert segment is not None, "what was just logged is sealed"
    return Evidence(
        request=request,
        case=case,
        numbers=numbers,
        mails=await store.evidence.mails(numbers),
        letters=await store.evidence.letters(numbers),
        segment=segment,
        rules=rules,
    )


def _logged(request: Request) -> list[AuditEntry]:
    words = str(request.with_content).lower()
    made = AuditEntry(
        event=AuditEvent.PROOF_MADE, actor=request.by, case=request.number, fields={"with_content": words}
    )
    shown = AuditEntry(
        event=AuditEvent.CONTENT_SHOWN, actor=request.by, case=request.number, fields={"what": "proof", "digest": ""}
    )
    return [made, shown] if request.with_content else [made]
