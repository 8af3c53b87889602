"""The end of chats: which are over their time, and their deletion with every key by which they could be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cases.case_number import CaseNumber
from cases.ports.erasing import DoomedMail
from cases.vocabulary import OutboxState
from models.chat_links import COPY
from models.chat_tables import ChatLinkRow
from models.codec import decode
from models.database import Database, Transaction, moment
from models.erasure_queue import doom_mail
from models.keys import Keys
from models.letter_rows import FINAL, LETTER, Envelope
from models.numbers import number_of
from models.outbox_tables import LetterRow
from models.tables import Blob, ChatRow

_ENDED_BEFORE = """
SELECT id, key, ended_at, case_id FROM chats WHERE ended_at < $1 AND id > $2 ORDER BY id LIMIT $3"""
_MOST_YEARS = 12
"""Longer than any chat is kept."""

_OTHER_ENDS = "SELECT count(*) AS n FROM chats WHERE provider = $1 AND conversation_index = $2"


@dataclass(frozen=True, slots=True, kw_only=True)
class OldChat:
    """A chat that ended before a moment.

    Attributes
    ----------
    cases:
        The inquiries that were voiced in it or are about it: their own time may not be over.
    """

    row: int
    key: str
    ended_at: datetime
    cases: tuple[CaseNumber, ...]


class ChatRetention:
    """Finds and deletes chats."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    async def ended_before(self, end: datetime, *, after: int = 0, limit: int = 500) -> tuple[OldChat, ...]:
        """Chats that ended before a moment, by row, beginning behind `after`."""
        async with self._database.transaction() as transaction:
            rows = await transaction.rows(_ENDED_BEFORE, end, after, limit)
            return tuple([await old_chat(transaction, row) for row in rows])

    async def delete(self, rows: Sequence[int]) -> int:
        """Deletes chats with their copies, links and keys, all in one transaction. Returns how many.

        One whose copy is still on its way stays: the letter must be able to leave.
        """
        async with self._database.transaction() as transaction:
            return sum([await self._delete(transaction, row) for row in rows])

    async def _delete(self, transaction: Transaction, row: int) -> bool:
        db = transaction.client
        chat = await ChatRow.filter(id=row).using_db(db).select_for_update().get_or_none()
        if chat is None:
            return False
        letters = await LetterRow.filter(key__in=_copies_of(chat)).using_db(db).select_for_update()
        if any(OutboxState(letter.state) not in FINAL for letter in letters):
            return False
        for letter in letters:
            await self._doom_copy(transaction, letter)
            await Blob.filter(key_id=letter.key_id).using_db(db).delete()
            await self._keys.store.destroy(letter.key_id, transaction)
            await letter.delete(using_db=db)
        await ChatLinkRow.filter(chat_key=chat.key).using_db(db).delete()
        await self._keys.store.destroy(chat.key_id, transaction)
        await chat.delete(using_db=db)
        await _forget_conversation(transaction, chat)
        return True

    async def _doom_copy(self, transaction: Transaction, letter: LetterRow) -> None:
        """What lies of it among the sent mails goes too."""
        keys = await self._keys.store.load_all([letter.key_id], transaction.client)
        if letter.state is OutboxState.SENT and letter.key_id in keys:
            envelope = decode(Envelope, keys[letter.key_id].open(LETTER, letter.sealed))
            mail = DoomedMail(row=0, sent=True, message_id=envelope.message_id)
            await doom_mail(transaction, self._keys, mail, None, letter.not_before)


def _copies_of(chat: ChatRow) -> list[str]:
    """The keys of its first copy, and of those by which it can have been sent again, one a month."""
    first = chat.ended_at.year
    months = (f"{year}-{month:02}" for year in range(first, first + _MOST_YEARS) for month in range(1, 13))
    return [COPY + chat.key, *(f"{COPY}{chat.key}.{month}" for month in months)]


async def old_chat(transaction: Transaction, row: dict[str, object]) -> OldChat:
    """A chat from its row, with the cases that it stands for."""
    links = ChatLinkRow.filter(chat_key=str(row["key"])).using_db(transaction.client)
    linked = [int(str(found)) for found in await links.values_list("case_id", flat=True)]
    own = [int(str(row["case_id"]))] if row["case_id"] is not None else []
    ended_at = moment(row["ended_at"])
    assert ended_at is not None
    return OldChat(
        row=int(str(row["id"])),
        key=str(row["key"]),
        ended_at=ended_at,
        cases=tuple(number_of(found) for found in dict.fromkeys((*own, *linked))),
    )


async def _forget_conversation(transaction: Transaction, chat: ChatRow) -> None:
    """Once its last end is gone, how often a conversation ended is nobody's to know."""
    (found,) = await transaction.rows(_OTHER_ENDS, chat.provider, chat.conversation_index)
    if not found["n"]:
        key = f"{chat.provider}:{chat.conversation_index}"
        await transaction.rows("DELETE FROM conversations WHERE key = $1", key)
