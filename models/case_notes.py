"""What staff wrote down about cases: stored sealed, and read with the messages."""

from __future__ import annotations

from cases.case_number import CaseNumber
from cases.intake import Note
from cases.ports import StoredMessage
from models.codec import decode, encode
from models.database import Database, Transaction
from models.keys import Keys
from models.note_tables import NoteRow
from models.numbers import row_id

_SEALED = "notes.sealed"


async def store_note(transaction: Transaction, keys: Keys, number: CaseNumber, note: Note) -> None:
    """Stores a note under a key of its own."""
    key = keys.store.create(transaction)
    sealed = key.seal(_SEALED, encode(note))
    await transaction.insert("notes", case_id=row_id(number), at=note.at, key_id=key.id, sealed=sealed)


async def notes_of(database: Database, keys: Keys, number: CaseNumber) -> list[StoredMessage]:
    """The notes of a case, as staff read its messages; those whose key was destroyed are gone."""
    rows = await NoteRow.filter(case_id=row_id(number)).using_db(database.client).order_by("id")
    opened = await keys.store.load_all((row.key_id for row in rows), database.client)
    notes = [decode(Note, opened[row.key_id].open(_SEALED, row.sealed)) for row in rows if row.key_id in opened]
    return [_as_message(note) for note in notes]


def _as_message(note: Note) -> StoredMessage:
    direction = "in" if note.inquiry else "note"
    return StoredMessage(direction=direction, at=note.at, subject="", text=note.text, author=note.author)
