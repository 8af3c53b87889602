"""Reads of the chats: by case, by number, by date and by exact address."""

from __future__ import annotations

from collections.abc import Sequence

from cases.case_number import CaseNumber
from cases.messages import ChatLine, ChatTranscript
from cases.ports import ChatSelection, StoredChat, StoredMessage
from models.chat_links import SEALED
from models.chat_tables import ChatLinkRow
from models.codec import decode
from models.database import Database
from models.keys import Keys
from models.numbers import number_of, row_id
from models.tables import ChatRow


class ChatQueries:
    """The part of `cases.ports.CaseQueries` that is about chats."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    async def chats(self, selection: ChatSelection) -> tuple[StoredChat, ...]:
        """Chats, the last that ended first. Those whose key was destroyed are gone."""
        client = self._database.client
        wanted = {name: value for name, value in self._narrowing(selection).items() if value is not None}
        if selection.case is not None:
            wanted["key__in"] = await self._keys_of(selection.case)
            if not wanted["key__in"]:
                return ()
        rows = ChatRow.filter(**wanted).using_db(client)
        rows = rows.order_by("-ended_at", "-id").limit(selection.limit)
        return await self._opened(await rows)

    def _narrowing(self, selection: ChatSelection) -> dict[str, object]:
        conversation, address = selection.conversation_id, selection.address
        return {
            "key": selection.key,
            "conversation_index": self._keys.conversation_index(conversation) if conversation is not None else None,
            "visitor_index": self._keys.address_index(address) if address is not None else None,
            "ended_at__gte": selection.since,
            "ended_at__lt": selection.until,
        }

    async def _keys_of(self, number: CaseNumber) -> list[str]:
        """The chats that a case was voiced in or is about. Asked one by one: together no index would be used."""
        client, case = self._database.client, row_id(number)
        voiced = await ChatRow.filter(case_id=case).using_db(client).values_list("key", flat=True)
        linked = await ChatLinkRow.filter(case_id=case).using_db(client).values_list("chat_key", flat=True)
        return [str(key) for key in (*voiced, *linked)]

    async def _opened(self, rows: Sequence[ChatRow]) -> tuple[StoredChat, ...]:
        client = self._database.client
        keys = await self._keys.store.load_all((row.key_id for row in rows), client)
        return tuple(
            StoredChat(
                transcript=decode(ChatTranscript, keys[row.key_id].open(SEALED, row.sealed)),
                case=number_of(row.case_id) if row.case_id is not None else None,
                copied_at=row.copied_at,
            )
            for row in rows
            if row.key_id in keys
        )

    async def as_messages(self, number: CaseNumber) -> list[StoredMessage]:
        """The chats of a case, as staff read its messages."""
        return [
            StoredMessage(
                direction="in",
                at=chat.transcript.ended_at,
                subject="Chat",
                text="\n".join(map(_said, chat.transcript.lines)),
                attachments=_files(chat.transcript.lines),
            )
            for chat in await self.chats(ChatSelection(case=number, limit=100))
        ]


def _said(line: ChatLine) -> str:
    return f"{line.speaker}{f' ({line.name})' if line.name else ''}: {line.text}"


def _files(lines: Sequence[ChatLine]) -> tuple[str, ...]:
    return tuple(name for line in lines for name in line.attachments)
