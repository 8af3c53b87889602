"""The chats of one open transaction: logged once, and how far each conversation was copied."""

from __future__ import annotations

from datetime import datetime, timedelta

from tortoise.queryset import QuerySet

from cases.case_number import CaseNumber
from cases.messages import Address, ChatTranscript
from cases.ports import CopyHistory
from models.chat_deliveries import forget_delivery, store_deliveries
from models.chat_links import SEALED, ChatLinkRecord
from models.codec import encode
from models.numbers import number_of, row_id
from models.sealing import DataKey
from models.tables import ChatRow

_LEFT = "purpose = 'chat_copy' AND state NOT IN ('refused', 'withdrawn')"
_COPIES = f"""
SELECT
 (SELECT count(*) FROM letters WHERE {_LEFT} AND recipient_index = $1 AND not_before >= $2) AS address_last_hour,
 (SELECT count(*) FROM letters WHERE {_LEFT} AND recipient_index = $1 AND not_before >= $3) AS address_last_day,
 (SELECT count(*) FROM letters WHERE {_LEFT} AND not_before >= $2) AS total_last_hour
"""  # noqa: S608 - our own words, no value from outside


class ChatRecord(ChatLinkRecord):
    """The part of `cases.ports.Record` that is about chats."""

    async def add_chat(self, transcript: ChatTranscript) -> bool:
        """Stores a transcript, sealed. False when this end of this conversation is stored already."""
        key = DataKey.fresh()
        made = await self._transaction.insert(
            "chats",
            key=transcript.key,
            provider=transcript.provider[:64],
            ended_at=transcript.ended_at,
            visitor_index=self._keys.address_index(transcript.visitor.email),
            conversation_index=self._keys.conversation_index(transcript.conversation_id),
            key_id=key.id,
            sealed=key.seal(SEALED, encode(transcript)),
        )
        if made is not None:
            self._keys.store.keep(key, self._transaction)
        return made is not None

    async def add_delivery(self, transcript: ChatTranscript, now: datetime) -> bool:
        """Puts a chat among the accepted deliveries. False where this end of this conversation is known."""
        return bool(await store_deliveries(self._transaction, self._keys, {transcript.key: transcript}, now))

    async def close_delivery(self, delivery: int) -> None:
        """The delivery is worked off: it is forgotten, with its key."""
        await forget_delivery(self._transaction, self._keys, delivery)

    async def copied_ends(self, transcript: ChatTranscript) -> tuple[ChatTranscript, ...]:
        """The other ends of this conversation that were copied. The conversation is locked until the end of the
        transaction, so that of two ends that come at once the later one sees what the first one copied.
        """
        (row,) = await self._transaction.rows(
            "INSERT INTO conversations (key, ends) VALUES ($1, 1)"
            " ON CONFLICT (key) DO UPDATE SET ends = conversations.ends + 1 RETURNING ends",
            self._conversation_key(transcript),
        )
        if row["ends"] == 1:
            return ()
        rows = await self._conversation(transcript).filter(copied_at__isnull=False)
        return tuple([await self._open_chat(row) for row in rows if row.key != transcript.key])

    async def copy_history(self, address: Address, now: datetime) -> CopyHistory:
        """Copies over the hour and the day before `now`, those that wait included."""
        hour, day = now - timedelta(hours=1), now - timedelta(days=1)
        (row,) = await self._transaction.rows(_COPIES, self._keys.address_index(address.email), hour, day)
        return CopyHistory(**row)

    async def case_of_conversation(self, transcript: ChatTranscript) -> CaseNumber | None:
        """The last case that an end of this conversation was linked with."""
        row = await self._conversation(transcript).filter(case_id__isnull=False).order_by("-id").first()
        return number_of(row.case_id) if row is not None and row.case_id is not None else None

    async def link_chat(self, transcript: ChatTranscript, number: CaseNumber) -> None:
        """This end belongs to a case."""
        await ChatRow.filter(key=transcript.key).using_db(self._db).update(case_id=row_id(number))

    async def mark_copied(self, transcript: ChatTranscript, now: datetime) -> None:
        """The copy of this end is on its way."""
        await ChatRow.filter(key=transcript.key).using_db(self._db).update(copied_at=now)

    def _conversation(self, transcript: ChatTranscript) -> QuerySet[ChatRow]:
        index = self._keys.conversation_index(transcript.conversation_id)
        rows = ChatRow.filter(provider=transcript.provider[:64], conversation_index=index)
        return rows.using_db(self._db)
