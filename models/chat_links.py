"""What a chat has to do with cases and addresses: cases that are about it, copies that are stopped or sent again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q

from cases.case_number import CaseNumber
from cases.messages import Address, ChatTranscript
from cases.vocabulary import Purpose
from models.chat_tables import ChatLinkRow
from models.codec import decode
from models.database import moment
from models.keys import Keys
from models.letter_record import LetterRecord
from models.numbers import row_id
from models.outbox_tables import LetterRow
from models.tables import ChatRow

SEALED = "chats.sealed"
COPY = "chat."
"""How the key of a copy begins; the key of its chat follows, and the month in which it was sent again."""

_MOST_MESSAGE_IDS = 500

_LINK = "INSERT INTO chat_links (chat_key, case_id) VALUES ($1, $2) ON CONFLICT DO NOTHING"
_STOP = "INSERT INTO stopped_copies (address_index, since, case_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
_WITHDRAW = """
UPDATE letters SET state = 'withdrawn', settled_at = $2, reason = 'copies stopped'
 WHERE purpose = 'chat_copy' AND recipient_index = $1 AND state IN ('new', 'retry') RETURNING id"""
_RESUME = """
DELETE FROM stopped_copies WHERE case_id = $1 OR address_index IN (
 SELECT visitor_index FROM chats WHERE key IN (SELECT chat_key FROM chat_links WHERE case_id = $1)
) RETURNING case_id"""
_SENT_AGAIN = """
INSERT INTO conversations (key, ends) VALUES ($1, 0)
 ON CONFLICT (key) DO UPDATE SET ends = conversations.ends RETURNING resent_at"""


async def chatted(db: BaseDBAsyncClient, keys: Keys, number: CaseNumber, email: str) -> bool:
    """Whether a chat that the case is about, or that it was voiced in, was held by this address."""
    linked = await ChatLinkRow.filter(case_id=row_id(number)).using_db(db).values_list("chat_key", flat=True)
    theirs = ChatRow.filter(visitor_index=keys.address_index(email)).using_db(db)
    return await theirs.filter(Q(case_id=row_id(number)) | Q(key__in=linked)).exists()


class ChatLinkRecord(LetterRecord):
    """The part of `cases.ports.Record` that is about chats and what they lead to."""

    async def chat_of_case(self, number: CaseNumber) -> ChatTranscript | None:
        """The chat that a case was last found to be about, else the one of its inquiry; None where there is none."""
        link = await ChatLinkRow.filter(case_id=row_id(number)).using_db(self._db).order_by("-id").first()
        if link is not None and (found := await self.chat(link.chat_key)) is not None:
            return found
        rows = ChatRow.filter(case_id=row_id(number)).using_db(self._db).order_by("-ended_at", "-id")
        row = await rows.first()
        return await self._open_chat(row) if row is not None else None

    async def chat(self, key: str) -> ChatTranscript | None:
        """The chat of this key; None where there is none."""
        row = await ChatRow.get_or_none(key=key, using_db=self._db)
        return await self._open_chat(row) if row is not None else None

    async def chat_of_message_ids(self, message_ids: Sequence[str]) -> str | None:
        """The key of the chat of whose copy one of these is the Message-ID."""
        indexes = [self._keys.message_id_index(text) for text in message_ids[:_MOST_MESSAGE_IDS]]
        copies = LetterRow.filter(message_id_index__in=indexes, purpose=Purpose.CHAT_COPY).using_db(self._db)
        letter = await copies.order_by("-id").first()
        if letter is None:
            return None
        key = letter.key.removeprefix(COPY).partition(".")[0]
        return key if await ChatRow.filter(key=key).using_db(self._db).exists() else None

    async def last_chat_of(self, address: Address) -> ChatTranscript | None:
        """The chat of this address that ended last."""
        rows = ChatRow.filter(visitor_index=self._keys.address_index(address.email)).using_db(self._db)
        row = await rows.order_by("-ended_at", "-id").first()
        return await self._open_chat(row) if row is not None else None

    async def relate_chat(self, key: str, number: CaseNumber) -> None:
        """A case is about a chat, without being the inquiry that was voiced in it; what is said last counts."""
        await ChatLinkRow.filter(chat_key=key, case_id=row_id(number)).using_db(self._db).delete()
        await self._transaction.rows(_LINK, key, row_id(number))

    # --- copies that are stopped ---------------------------------------------------------------------------------

    async def stop_copies(self, key: str, number: CaseNumber, now: datetime) -> int:
        """No more copies to the address of this chat; those that wait are withdrawn. Returns how many those were."""
        row = await ChatRow.get(key=key, using_db=self._db)
        await self._transaction.rows(_STOP, row.visitor_index, now, row_id(number))
        return len(await self._transaction.rows(_WITHDRAW, row.visitor_index, now))

    async def copies_stopped(self, address: Address) -> bool:
        """Whether the address gets no copies."""
        sql = "SELECT 1 AS found FROM stopped_copies WHERE address_index = $1"
        return bool(await self._transaction.rows(sql, self._keys.address_index(address.email)))

    async def resume_copies(self, number: CaseNumber) -> int:
        """Copies leave again to whoever the case or its chats stopped them. Returns how many addresses it were."""
        return len(await self._transaction.rows(_RESUME, row_id(number)))

    # --- chats that are sent again -------------------------------------------------------------------------------

    async def sent_again_at(self, transcript: ChatTranscript) -> datetime | None:
        """When the conversation last left as an answer; it is locked until the end of the transaction."""
        rows = await self._transaction.rows(_SENT_AGAIN, self._conversation_key(transcript))
        return moment(rows[0]["resent_at"])

    async def mark_sent_again(self, transcript: ChatTranscript, now: datetime) -> None:
        """The conversation leaves as an answer."""
        sql = "UPDATE conversations SET resent_at = $2 WHERE key = $1"
        await self._transaction.rows(sql, self._conversation_key(transcript), now)

    def _conversation_key(self, transcript: ChatTranscript) -> str:
        index = self._keys.conversation_index(transcript.conversation_id)
        return f"{transcript.provider[:64]}:{index}"

    async def _open_chat(self, row: ChatRow) -> ChatTranscript:
        return decode(ChatTranscript, (await self._key(row.key_id)).open(SEALED, row.sealed))
