"""Reads for the Slack edge, the command line and the metrics; nothing is locked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from tortoise.expressions import Q, RawSQL, Subquery
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from cases.audit_events import AuditEntry, AuditEvent
from cases.case import Case
from cases.case_number import CaseNumber
from cases.errors import CaseNotFound
from cases.intake import Origin
from cases.messages import Attachment, InboundMail
from cases.ports import (
    AuditRecord,
    CaseSelection,
    ChatSelection,
    HeldLetters,
    OpenTask,
    Pause,
    Posting,
    StoredChat,
    StoredMessage,
    TaskSelection,
)
from cases.vocabulary import Kind, OutboxState, PauseScope, Status
from models.case_notes import notes_of
from models.case_rows import open_case
from models.chat_links import chatted
from models.chat_queries import ChatQueries
from models.codec import decode
from models.concern_rows import closed_cases
from models.database import Database, moment, run
from models.keys import Keys
from models.letter_rows import open_letter
from models.numbers import number_of, row_id
from models.outbox_tables import LetterRow, PauseRow, PointerRow, PostingRow
from models.people import known_addresses, known_names
from models.sealing import DataKey
from models.staff_tables import ConcernRow
from models.tables import ArrivalRow, AttachmentRow, AuditRow, Blob, CaseRow, MessageRow
from models.task_rows import find_tasks
from models.task_tables import TaskRow

_DONE = (Status.ANSWERED, Status.CLOSED, Status.SPAM)
_UNDONE = tuple(status for status in Status if status not in _DONE)
"""Named one by one: what is excluded is looked for in the whole table."""
_HELD = "SELECT count(*) AS n, min(not_before) AS since FROM letters WHERE held IS NOT NULL AND state = 'new'"
_NEVER_LEFT = (OutboxState.REFUSED, OutboxState.WITHDRAWN)


class StoredCaseQueries:
    """Reads of the record (`cases.ports.CaseQueries`)."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys
        self._chats = ChatQueries(database, keys)

    async def case(self, number: CaseNumber) -> Case:
        """The case. Raises `CaseNotFound`."""
        row = await CaseRow.get_or_none(id=row_id(number), using_db=self._database.client)
        if row is None:
            raise CaseNotFound(CaseNotFound.__doc__)
        return open_case(row, await self._keys.store.load(row.key_id, self._database.client))

    async def cases(self, selection: CaseSelection) -> tuple[Case, ...]:
        """Cases without drafts, the nearest deadline first, those without one last."""
        # SQLite puts NULL first and PostgreSQL last.
        ordered = _selected(selection, self._keys).annotate(undated=RawSQL('"cases"."due_at" IS NULL'))
        rows = ordered.order_by("undated", "due_at", "id").offset(selection.offset).limit(selection.limit)
        found = await rows.using_db(self._database.client)
        keys = await self._keys.store.load_all((row.key_id for row in found), self._database.client)
        return tuple(open_case(row, keys[row.key_id], with_draft=False) for row in found if row.key_id in keys)

    async def count(self, selection: CaseSelection) -> int:
        """How many cases the selection holds, whatever its limit."""
        return await _selected(selection, self._keys).using_db(self._database.client).count()

    async def counts(self, selection: CaseSelection) -> dict[Kind, int]:
        """How many cases the selection holds of each primary kind."""
        rows = _selected(selection, self._keys).annotate(n=Count("id")).group_by("kind")
        return {Kind(kind): n for kind, n in await rows.using_db(self._database.client).values_list("kind", "n")}

    async def cases_of(self, email: str) -> tuple[CaseNumber, ...]:
        """The cases of an exact address, however it is spelt, oldest first."""
        index = self._keys.address_index(email)
        rows = CaseRow.filter(person__address_index=index).using_db(self._database.client).order_by("id")
        return tuple(number_of(row) for (row,) in await rows.values_list("id"))

    async def known_addresses(self, emails: Sequence[str]) -> frozenset[str]:
        """Those of the addresses that belong to a person of some case, however they are spelt."""
        return await known_addresses(self._database.client, self._keys, emails)

    async def known_names(self, names: Sequence[str]) -> frozenset[str]:
        """Those of the names, as `cases.person_names` spells them, that a person of some case has."""
        return await known_names(self._database.client, self._keys, names)

    async def chatted(self, number: CaseNumber, email: str) -> bool:
        """Whether a chat that belongs to the case was held by this address, however it is spelt."""
        return await chatted(self._database.client, self._keys, number, email)

    async def tasks(self, selection: TaskSelection) -> tuple[OpenTask, ...]:
        """Open tasks, the oldest first."""
        return await find_tasks(self._database.client, selection)

    async def messages(self, number: CaseNumber) -> tuple[StoredMessage, ...]:
        """Every message of the case, oldest first; letters that were refused or withdrawn are none.

        Those of the cases that were merged into it are its own; of one that it was split from, those until then.
        """
        absorbed, origin = await self._kin(number)
        messages = [one for each in (number, *absorbed) for one in await self._messages_of(each)]
        if origin is not None:
            messages += [one for one in await self.messages(origin.number) if one.at <= origin.at]
        return tuple(sorted(messages, key=_order))

    async def _kin(self, number: CaseNumber) -> tuple[tuple[CaseNumber, ...], Origin | None]:
        """The cases whose messages are read with this one; none where it is not there, or its key was destroyed."""
        row = await CaseRow.get_or_none(id=row_id(number), using_db=self._database.client)
        keys = await self._keys.store.load_all([row.key_id], self._database.client) if row is not None else {}
        if row is None or row.key_id not in keys:
            return (), None
        case = open_case(row, keys[row.key_id], with_draft=False)
        return case.absorbed, case.origin

    async def _messages_of(self, number: CaseNumber) -> list[StoredMessage]:
        notes = await notes_of(self._database, self._keys, number)
        chats = await self._chats.as_messages(number)
        return [*notes, *await self._inbound(number), *chats, *await self._outbound(number)]

    async def chats(self, selection: ChatSelection) -> tuple[StoredChat, ...]:
        """Chats, the last that ended first."""
        return await self._chats.chats(selection)

    async def unread_arrival(self, number: CaseNumber) -> int | None:
        """The arrival of the mail that a case waits to be read of; None where its mail was read, or there is none."""
        rows = ArrivalRow.filter(case_id=row_id(number), case__status=Status.DEAD_LETTER).order_by("id")
        found = await rows.using_db(self._database.client).first()
        return found.id if found is not None else None

    async def history(self, number: CaseNumber) -> tuple[AuditRecord, ...]:
        """The audit log of one case, oldest first."""
        rows = AuditRow.filter(case_id=row_id(number)).using_db(self._database.client).order_by("id")
        return tuple(_audit_record(row) for row in await rows)

    async def card(self, number: CaseNumber) -> Posting | None:
        """Where the card of the case stands."""
        row = await PostingRow.get_or_none(case_id=row_id(number), using_db=self._database.client)
        return Posting(row.channel, row.ts, row.shown) if row is not None else None

    async def pointer(self, number: CaseNumber) -> Posting | None:
        """Where the pointer to the case stands; None where its card is shown to everybody, or not at all."""
        row = await PointerRow.get_or_none(case_id=row_id(number), using_db=self._database.client)
        return Posting(row.channel, row.ts, row.shown) if row is not None else None

    async def case_of_card(self, channel: str, ts: str) -> CaseNumber | None:
        """The case whose card, or the pointer to it, stands there; None where neither does."""
        for table in (PostingRow, PointerRow):
            if (row := await table.filter(channel=channel, ts=ts).using_db(self._database.client).first()) is not None:
                return number_of(row.case_id)
        return None

    async def closed_to(self, staff: str) -> frozenset[CaseNumber]:
        """The cases that are about this member of staff, and so closed to them."""
        return await closed_cases(self._database.client, staff)

    async def held_letters(self, now: datetime) -> HeldLetters:
        """The acknowledgements that are held, and the pauses that hold further ones now."""
        client = self._database.client
        (row,) = await run(client, _HELD)
        lasting = PauseRow.filter(Q(until__isnull=True) | Q(until__gt=now)).using_db(client).order_by("since", "scope")
        pauses = tuple(
            Pause(
                scope=PauseScope(pause.scope.partition(":")[0]), rule=pause.rule, since=pause.since, until=pause.until
            )
            for pause in await lasting
        )
        return HeldLetters(count=row["n"], since=moment(row["since"]), pauses=pauses)

    async def _inbound(self, number: CaseNumber) -> list[StoredMessage]:
        client = self._database.client
        rows = await MessageRow.filter(case_id=row_id(number)).using_db(client)
        keys = await self._keys.store.load_all((row.key_id for row in rows), client)
        attachments = AttachmentRow.filter(message__case_id=row_id(number)).using_db(client).order_by("id")
        by_message: dict[int, list[AttachmentRow]] = {}
        for attachment in await attachments:
            by_message.setdefault(attachment.message_id, []).append(attachment)
        return [_opened(row, keys[row.key_id], by_message.get(row.id, ())) for row in rows if row.key_id in keys]

    async def _outbound(self, number: CaseNumber) -> list[StoredMessage]:
        client = self._database.client
        rows = await LetterRow.filter(case_id=row_id(number), state__not_in=_NEVER_LEFT, held__isnull=True).using_db(
            client
        )
        key_ids = [row.key_id for row in rows]
        keys = await self._keys.store.load_all(key_ids, client)
        blobs = {blob.key_id: blob.sealed for blob in await Blob.filter(key_id__in=key_ids).using_db(client)}
        return [_sent(row, keys[row.key_id], blobs[row.key_id]) for row in rows if row.key_id in keys]


def _selected(selection: CaseSelection, keys: Keys) -> QuerySet[CaseRow]:
    rows = CaseRow.all()
    if selection.open_only:
        rows = rows.filter(status__in=_UNDONE)
    if selection.unassigned:
        rows = rows.filter(assignee__isnull=True)
    if selection.open_tasks:
        rows = rows.filter(id__in=Subquery(TaskRow.filter(done_at__isnull=True).values("case_id")))
    if selection.hidden_from:
        about = ConcernRow.filter(staff=selection.hidden_from).values("case_id")
        rows = rows.filter(id__not_in=Subquery(about))
    narrowing = {
        "id": row_id(selection.number) if selection.number is not None else None,
        "status__in": None if selection.statuses is None else sorted(selection.statuses),
        "kinds__kind": selection.kind,
        "assignee": selection.assignee,
        "due_at__lt": selection.due_before,
        "received_at__gte": selection.received_from,
        "received_at__lt": selection.received_before,
        "person__address_index": keys.address_index(selection.address) if selection.address is not None else None,
    }
    return rows.filter(**{name: value for name, value in narrowing.items() if value is not None})


def _opened(row: MessageRow, key: DataKey, attachments: Sequence[AttachmentRow]) -> StoredMessage:
    mail = decode(InboundMail, key.open("messages.sealed", row.sealed))
    described = [decode(Attachment, key.open("attachments.sealed", item.sealed)) for item in attachments]
    return StoredMessage(
        direction="in",
        at=row.received_at,
        subject=mail.subject,
        text=mail.text,
        attachments=tuple(item.name for item in described),
        sender=mail.sender.email if mail.sender else "",
        quoted="\n\n".join(filter(None, (mail.quoted, mail.signature))),
        files=tuple(described),
        arrival=row.arrival_id,
    )


def _sent(row: LetterRow, key: DataKey, sealed_raw: bytes) -> StoredMessage:
    message = message_from_bytes(open_letter(row, key, sealed_raw).raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(preferencelist=("plain", "html"))
    return StoredMessage(
        direction="out",
        at=row.settled_at or row.not_before,
        subject=str(message["Subject"] or ""),
        text=body.get_content().replace("\r\n", "\n") if body is not None else "",
        attachments=tuple(part.get_filename() or "" for part in message.iter_attachments()),
    )


def _audit_record(row: AuditRow) -> AuditRecord:
    entry = AuditEntry(
        event=AuditEvent(row.event),
        actor=row.actor,
        case=number_of(row.case_id) if row.case_id is not None else None,
        fields=json.loads(row.fields_json),
    )
    return AuditRecord(id=row.id, at=row.at, entry=entry)


def _order(message: StoredMessage) -> tuple[datetime, bool, int]:
    """Mail servers tell whole seconds: within one, mails stand as they came, and what we wrote stands after them."""
    return message.at, message.arrival is None, message.arrival or 0
