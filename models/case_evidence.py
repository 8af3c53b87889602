"""What the record can show of the mails and letters of a case: their bytes, and what became of them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cases.case_number import CaseNumber
from cases.messages import InboundMail
from cases.vocabulary import OutboxState, Purpose
from models.codec import decode
from models.database import Database
from models.keys import Keys
from models.letter_rows import EVIDENCE, RAW, open_letter
from models.numbers import number_of, row_id
from models.outbox_tables import LetterRow
from models.sealing import DataKey
from models.tables import ArrivalRow, Blob, MessageRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMail:
    """A mail that reached the case.

    Attributes
    ----------
    sha256:
        Of the bytes as the mailbox gave them.
    message_id_sha256:
        Of the Message-ID; empty where there was none, or nothing of the mail could be read.
    raw:
        None where its content was deleted.
    """

    arrival: int
    case: CaseNumber
    received_at: datetime
    size: int
    sha256: str
    message_id_sha256: str
    raw: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLetter:
    """A letter of the case.

    Attributes
    ----------
    sha256:
        Of the bytes as they leave; empty where its content was deleted.
    settled_at, evidence:
        When its fate was known, and what the server answered, or another word of ours.
    """

    key: str
    purpose: Purpose
    case: CaseNumber
    state: OutboxState
    message_id: str
    sha256: str
    size: int
    not_before: datetime
    first_attempt_at: datetime | None
    settled_at: datetime | None
    attempts: int
    evidence: str
    raw: bytes | None = field(repr=False)


class CaseEvidence:
    """Reads mails and letters with their bytes; whoever asks logs it."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    async def mails(self, cases: Collection[CaseNumber]) -> tuple[ShownMail, ...]:
        """The mails that reached these cases, in the order of their arrival."""
        client, ids = self._database.client, [row_id(number) for number in cases]
        rows = await ArrivalRow.filter(case_id__in=ids).using_db(client).order_by("received_at", "id")
        messages = await MessageRow.filter(arrival_id__in=[row.id for row in rows]).using_db(client)
        keys, blobs = await self._opened([*(row.key_id for row in rows), *(message.key_id for message in messages)])
        ids_of = {message.arrival_id: _message_id(message, keys) for message in messages}
        return tuple(_mail(row, ids_of.get(row.id, ""), _raw(row.key_id, keys, blobs)) for row in rows)

    async def letters(self, cases: Collection[CaseNumber]) -> tuple[ShownLetter, ...]:
        """The letters of these cases, whatever became of them, in the order in which they were written."""
        ids = [row_id(number) for number in cases]
        rows = await LetterRow.filter(case_id__in=ids).using_db(self._database.client).order_by("id")
        keys, blobs = await self._opened([row.key_id for row in rows])
        return tuple(_letter(row, keys.get(row.key_id), blobs.get(row.key_id)) for row in rows)

    async def _opened(self, key_ids: Sequence[str]) -> tuple[dict[str, DataKey], dict[str, bytes]]:
        """The keys that were not destroyed, and the sealed bytes."""
        client = self._database.client
        keys = await self._keys.store.load_all(key_ids, client)
        blobs = await Blob.filter(key_id__in=list(keys)).using_db(client)
        return dict(keys), {blob.key_id: blob.sealed for blob in blobs}


def _message_id(row: MessageRow, keys: dict[str, DataKey]) -> str:
    if row.key_id not in keys:
        return ""
    mail = decode(InboundMail, keys[row.key_id].open("messages.sealed", row.sealed))
    return hashlib.sha256(mail.message_id.encode("utf-8", "replace")).hexdigest() if mail.message_id else ""


def _raw(key_id: str, keys: dict[str, DataKey], blobs: dict[str, bytes]) -> bytes | None:
    return keys[key_id].open(RAW, blobs[key_id]) if key_id in keys and key_id in blobs else None


def _mail(row: ArrivalRow, message_id_sha256: str, raw: bytes | None) -> ShownMail:
    assert row.case_id is not None
    return ShownMail(
        arrival=row.id,
        case=number_of(row.case_id),
        received_at=row.received_at,
        size=row.size,
        sha256=row.sha256,
        message_id_sha256=message_id_sha256,
        raw=raw,
    )


def _letter(row: LetterRow, key: DataKey | None, blob: bytes | None) -> ShownLetter:
    assert row.case_id is not None
    mail = open_letter(row, key, blob) if key is not None and blob is not None else None
    said = key.open(EVIDENCE, row.sealed_evidence).decode() if key is not None and row.sealed_evidence else row.reason
    return ShownLetter(
        key=row.key,
        purpose=row.purpose,
        case=number_of(row.case_id),
        state=row.state,
        message_id=mail.message_id if mail else "",
        sha256=hashlib.sha256(mail.raw).hexdigest() if mail else "",
        size=len(mail.raw) if mail else 0,
        not_before=row.not_before,
        first_attempt_at=row.first_attempt_at,
        settled_at=row.settled_at,
        attempts=row.attempts,
        evidence=said,
        raw=mail.raw if mail else None,
    )
