"""Between a `PreparedMail` and its row in the outbox."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cases.messages import PreparedMail
from cases.vocabulary import OutboxState, Purpose
from models.codec import decode, encode
from models.keys import Keys
from models.numbers import number_of, row_id
from models.outbox_tables import LetterRow
from models.sealing import DataKey

LETTER = "letters.sealed"
EVIDENCE = "letters.sealed_evidence"
RAW = "blobs.sealed"
INSERT_BLOB = "INSERT INTO blobs (key_id, sealed) VALUES ($1, $2)"

FINAL = frozenset({OutboxState.SENT, OutboxState.REFUSED, OutboxState.WITHDRAWN})
"""The states in which nothing more happens by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What is sealed of a letter beside its bytes."""

    message_id: str = field(repr=False)
    envelope_from: str = field(repr=False)
    recipient: str = field(repr=False)
    envelope_id: str = field(repr=False)


def letter_columns(mail: PreparedMail, key: DataKey, keys: Keys) -> dict[str, Any]:
    """The columns that never change."""
    envelope = Envelope(
        message_id=mail.message_id,
        envelope_from=mail.envelope_from,
        recipient=mail.recipient,
        envelope_id=mail.envelope_id,
    )
    return {
        "key": mail.key,
        "purpose": mail.purpose.value,
        "case_id": row_id(mail.case) if mail.case else None,
        "recipient_index": keys.address_index(mail.recipient),
        "domain_index": keys.domain_index(mail.recipient),
        "message_id_index": keys.message_id_index(mail.message_id),
        "bounce_index": keys.address_index(mail.envelope_from) if mail.envelope_from else None,
        "key_id": key.id,
        "sealed": key.seal(LETTER, encode(envelope)),
    }


def open_letter(row: LetterRow, key: DataKey, sealed_raw: bytes) -> PreparedMail:
    """The mail as it was enqueued, byte for byte. Raises `Unreadable`."""
    return open_raw_letter({**vars(row), "raw": sealed_raw}, key)


def open_raw_letter(row: dict[str, Any], key: DataKey) -> PreparedMail:
    """The same of a raw row, with its sealed bytes as `raw`."""
    envelope = decode(Envelope, key.open(LETTER, row["sealed"]))
    return PreparedMail(
        key=row["key"],
        purpose=Purpose(row["purpose"]),
        case=number_of(row["case_id"]) if row["case_id"] is not None else None,
        message_id=envelope.message_id,
        envelope_from=envelope.envelope_from,
        recipient=envelope.recipient,
        envelope_id=envelope.envelope_id,
        raw=key.open(RAW, row["raw"]),
    )
