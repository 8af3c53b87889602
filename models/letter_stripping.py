"""Takes the files out of letters that left: the text is kept as evidence, what was disclosed is not."""

from __future__ import annotations

from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from cases.ports.erasing import DoomedMail
from cases.vocabulary import Purpose
from models.codec import decode
from models.database import Transaction
from models.erasure_queue import doom_mail
from models.keys import Keys
from models.letter_rows import EVIDENCE, FINAL, INSERT_BLOB, LETTER, RAW, Envelope
from models.outbox_tables import LetterRow
from models.tables import Blob

_KEPT_HEADERS = ("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References")


async def strip_letters(transaction: Transaction, keys: Keys, case: int, now: datetime, *, answers_only: bool) -> int:
    """Takes the files out of the letters of a case, and has their copies deleted from the mailbox.

    With `answers_only` this is done to answers that have files; else every copy goes. Returns how many copies.
    """
    rows = LetterRow.filter(case_id=case, state__in=sorted(FINAL))
    rows = rows.filter(purpose=Purpose.REPLY) if answers_only else rows
    found = await rows.using_db(transaction.client)
    opened = await keys.store.load_all((row.key_id for row in found), transaction.client)
    gone = 0
    for row in found:
        if (key := opened.get(row.key_id)) is None:
            continue
        envelope = decode(Envelope, key.open(LETTER, row.sealed))
        blob = await Blob.get(key_id=row.key_id, using_db=transaction.client)
        lighter = without_files(key.open(RAW, blob.sealed))
        if lighter is not None:
            await _keep(transaction, keys, row, lighter)
        if lighter is not None or not answers_only:
            mail = DoomedMail(row=0, sent=True, message_id=envelope.message_id)
            await doom_mail(transaction, keys, mail, case, now)
            gone += 1
    return gone


def without_files(raw: bytes) -> bytes | None:
    """The letter with its plain text alone; None where no file lies in it."""
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    if not any(message.iter_attachments()):
        return None
    body, kept = message.get_body(preferencelist=("plain", "html")), EmailMessage(policy=policy.SMTP)
    for name in _KEPT_HEADERS:
        if message[name]:
            kept[name] = str(message[name])
    kept.set_content(body.get_content() if body is not None else "")
    return kept.as_bytes()


async def _keep(transaction: Transaction, keys: Keys, row: LetterRow, raw: bytes) -> None:
    """Under a new key: the old one is destroyed, and with it every copy of the files."""
    db, fresh = transaction.client, keys.store.create(transaction)
    old = await keys.store.load(row.key_id, db)
    sealed = {"key_id": fresh.id, "sealed": fresh.seal(LETTER, old.open(LETTER, row.sealed))}
    if row.sealed_evidence is not None:
        sealed["sealed_evidence"] = fresh.seal(EVIDENCE, old.open(EVIDENCE, row.sealed_evidence))
    await Blob.filter(key_id=row.key_id).using_db(db).delete()
    await keys.store.destroy(row.key_id, transaction)
    await transaction.rows(INSERT_BLOB, fresh.id, fresh.seal(RAW, raw))
    await LetterRow.filter(id=row.id).using_db(db).update(**sealed)
