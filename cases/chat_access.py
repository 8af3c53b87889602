"""The part of the one door by which staff and operators reach chats: by right, and logged."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any

from cases import workflow
from cases.audit_events import AuditEntry, AuditEvent
from cases.case import Staff
from cases.decisions import chat_reply
from cases.errors import NoSuchChat
from cases.events.chats import ChatChosen, ChatEvent, ChatShown, ChatsSearched, CopiesResumed, CopiesStopped
from cases.permissions import require, require_open_to
from cases.ports import Clock, Record, Repository
from cases.recording import record_rest
from cases.vocabulary import Action


class ChatAccess:
    """Each event is one transaction."""

    def __init__(self, repository: Repository, clock: Clock) -> None:
        self._repository = repository
        self._clock = clock

    async def handle(self, event: ChatEvent) -> int:
        """How much it changed. Raises `NotPermitted`, `CaseNotFound`, `IllegalTransition` and `NoSuchChat`."""
        action, deed = _DEEDS[type(event)]
        staff = event.by if isinstance(event, ChatsSearched | ChatShown) else event.staff
        if isinstance(staff, Staff):
            require(staff, action)
        async with self._repository.record() as record:
            return await deed(self, record, event)

    async def searched(self, record: Record, event: ChatsSearched) -> int:
        fields = {"by": event.fields, "found": str(event.found)}
        return await self._log(record, AuditEvent.CHATS_SEARCHED, _actor(event.by), **fields)

    async def shown(self, record: Record, event: ChatShown) -> int:
        return await self._log(record, AuditEvent.CHAT_SHOWN, _actor(event.by), chat=event.chat)

    async def _log(self, record: Record, event: AuditEvent, actor: str, **fields: str) -> int:
        entry = AuditEntry(event=event, actor=actor, case=None, fields=fields)
        await record.append_audit([entry], self._clock.now())
        return 1

    async def stop(self, record: Record, event: CopiesStopped) -> int:
        case, now = await record.lock_case(event.number), self._clock.now()
        require_open_to(case, event.staff)
        chat = await record.chat_of_case(event.number)
        if chat is None:
            raise NoSuchChat("no chat belongs to this case")
        withdrawn = await record.stop_copies(chat.key, event.number, now)
        entry, told = chat_reply.stopped(case, event.staff.id, withdrawn, now)
        await record_rest(record, [told], [entry], now)
        return 1

    async def resume(self, record: Record, event: CopiesResumed) -> int:
        case, now = await record.lock_case(event.number), self._clock.now()
        require_open_to(case, event.staff)
        if not await record.resume_copies(event.number):
            return 0
        entry, told = chat_reply.resumed(case, event.staff.id, now)
        await record_rest(record, [told], [entry], now)
        return 1

    async def choose(self, record: Record, event: ChatChosen) -> int:
        case = await record.lock_case(event.number)
        require_open_to(case, event.staff)
        workflow.after(case.status, Action.DRAFT)
        chat = await record.chat(event.chat)
        if chat is None:
            raise NoSuchChat("there is no such chat")
        await record.relate_chat(chat.key, event.number)
        entries = [chat_reply.linked(chat.key, event.number)]
        await record_rest(record, [], entries, self._clock.now())
        return 1


def _actor(by: Staff | str) -> str:
    return by.id if isinstance(by, Staff) else by


_DEEDS: Mapping[type[ChatEvent], tuple[Action, Callable[[ChatAccess, Record, Any], Awaitable[int]]]] = MappingProxyType(
    {
        ChatsSearched: (Action.READ_CHATS, ChatAccess.searched),
        ChatShown: (Action.READ_CHATS, ChatAccess.shown),
        CopiesStopped: (Action.STOP_COPIES, ChatAccess.stop),
        CopiesResumed: (Action.STOP_COPIES, ChatAccess.resume),
        ChatChosen: (Action.DRAFT, ChatAccess.choose),
    }
)
