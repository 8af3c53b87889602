"""Everything that the record holds about one person: as JSON, and as a page that a person can read.

The person is whoever a case is about, found by the exact address. Whoever writes for others writes for several from one
address: a case of theirs is taken out alone, and never with their own. Staff ids are left out: who of us did what is
not about the person. Notes of staff are in, for access covers them (domain reference section 4).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from cases.audit_events import AuditEntry, AuditEvent
from cases.case import SERVICE, Case, Staff
from cases.case_number import CaseNumber
from cases.errors import CaseClosedToStaff, NoAddress
from cases.events import FileAttached
from cases.handler import Handler
from cases.messages import AnswerFile
from cases.ports import CaseSelection, ChatSelection, Clock, StoredChat
from cases.vocabulary import Flag, Language
from models.store import Store
from service.person_page import page

MOST = 100_000
_FOR_OTHERS = frozenset({Flag.ON_BEHALF, Flag.LAWYER, Flag.SERVICE_SENDER})
_OWN_WORDS = frozenset({SERVICE, "person"})


@dataclass(frozen=True, slots=True)
class PersonExport:
    """What there is, and how much of it.

    Attributes
    ----------
    data:
        Plain JSON.
    """

    language: Language
    data: dict[str, Any]

    @property
    def files(self) -> tuple[tuple[str, str, bytes], ...]:
        """Name, media type and bytes of each file."""
        text = json.dumps(self.data, ensure_ascii=False, indent=1)
        return (
            ("personopplysninger.json", "application/json", text.encode()),
            ("personopplysninger.html", "text/html", page(self.data, self.language).encode()),
        )


async def gather(store: Store, number: CaseNumber) -> PersonExport:
    """Everything about the person of a case. Raises `CaseNotFound`, and `NoAddress` where no address is known."""
    about = await store.queries.case(number)
    if about.sender is None:
        raise NoAddress(NoAddress.__doc__)
    email = about.sender.email
    cases = _of_one_person(about, await store.queries.cases(CaseSelection(address=email, limit=MOST)))
    chats = () if _is_for_another(about) else await store.queries.chats(ChatSelection(address=email, limit=MOST))
    data = {
        "person": {"email": email, "name": about.sender.name},
        "cases": [await _case(store, case) for case in sorted(cases, key=lambda case: case.received_at)],
        "chats": [_chat(chat) for chat in chats],
        "marketing_blocks": await _blocks(store, cases),
    }
    return PersonExport(about.language, data)


def _of_one_person(about: Case, cases: tuple[Case, ...]) -> tuple[Case, ...]:
    """Those of the cases of one address that are about the same person as the one asked for."""
    return (about,) if _is_for_another(about) else tuple(case for case in cases if not _is_for_another(case))


def _is_for_another(case: Case) -> bool:
    return case.representation is not None or not _FOR_OTHERS.isdisjoint(case.verdict.flags)


async def _case(store: Store, case: Case) -> dict[str, Any]:
    messages, history = await store.queries.messages(case.number), await store.queries.history(case.number)
    return {
        "number": str(case.number),
        "subject": case.subject,
        "kinds": [kind.value for kind in case.verdict.kinds],
        "language": case.verdict.language.value,
        "our_role": case.role.value,
        "status": case.status.value,
        "received_at": _moment(case.received_at),
        "due_at": _moment(case.deadline.due_at if case.deadline else None),
        "acknowledged_at": _moment(case.acknowledged_at),
        "answered_at": _moment(case.answered_at),
        "closed_at": _moment(case.closed_at),
        "legal_hold": case.hold,
        "identity": [{"at": _moment(check.at), "method": check.method.value} for check in case.identity],
        "messages": [
            {
                "direction": one.direction,
                "at": _moment(one.at),
                "subject": one.subject,
                "text": "\n\n".join(filter(None, (one.text, one.quoted))),
                "attachments": [str(name) for name in one.attachments],
            }
            for one in messages
        ],
        "log": [{"at": _moment(one.at), "event": one.entry.event.value, "by": _by(one.entry.actor)} for one in history],
    }


def _by(actor: str) -> str:
    return actor if actor in _OWN_WORDS else "staff"


def _chat(chat: StoredChat) -> dict[str, Any]:
    transcript = chat.transcript
    return {
        "provider": transcript.provider,
        "started_at": _moment(transcript.started_at),
        "ended_at": _moment(transcript.ended_at),
        "copied_at": _moment(chat.copied_at),
        "lines": [{"at": _moment(line.at), "by": line.speaker, "text": line.text} for line in transcript.lines],
    }


async def _blocks(store: Store, cases: tuple[Case, ...]) -> list[dict[str, Any]]:
    found = [block for case in cases for block in await store.registers.blocks_of(case.number)]
    return [{"at": _moment(block.at), "lists": list(block.lists)} for block in found]


def _moment(moment: Any) -> str | None:
    return moment.isoformat(timespec="seconds") if moment is not None else None


class AnswerExports:
    """Puts an export to the answer of a case, where it is approved and leaves like any other disclosure."""

    def __init__(self, store: Store, handler: Handler, clock: Clock) -> None:
        self._store = store
        self._handler = handler
        self._clock = clock

    async def attach(self, number: CaseNumber, staff: Staff) -> None:
        """Attaches both files. Raises the errors of the rules, what `gather` raises, and `CaseClosedToStaff` where one
        of the person's cases is about this member of staff."""
        export = await gather(self._store, number)
        closed = await self._store.queries.closed_to(staff.id)
        if not {str(each) for each in closed}.isdisjoint(case["number"] for case in export.data["cases"]):
            raise CaseClosedToStaff(CaseClosedToStaff.__doc__)
        for name, media_type, content in export.files:
            async with self._store.files.upload(number, staff.id, self._clock.now()) as upload:
                await upload.write(content)
                file = AnswerFile(
                    id=upload.id,
                    name=name,
                    media_type=media_type,
                    size=len(content),
                    sha256=hashlib.sha256(content).hexdigest(),
                )
                await self._handler.handle(FileAttached(number, staff, file))
        await log_export(self._store, self._clock, export, number, by=staff.id)


async def log_export(
    store: Store, clock: Clock, export: PersonExport, number: CaseNumber, *, by: str, approved_by: str = ""
) -> None:
    """Notes who took it out; `approved_by` is empty where the answer that it goes along with needs approval."""
    fields = {
        "cases": str(len(export.data["cases"])),
        "chats": str(len(export.data["chats"])),
        "approved_by": approved_by,
    }
    entry = AuditEntry(event=AuditEvent.PERSON_EXPORTED, actor=by, case=number, fields=fields)
    async with store.repository.record() as record:
        await record.append_audit([entry], clock.now())
