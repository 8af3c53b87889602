"""The record as one member of staff may read it: without the cases that are about them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from cases.case import Case
from cases.case_number import CaseNumber
from cases.errors import CaseClosedToStaff, CaseNotFound
from cases.ports import (
    AuditRecord,
    CaseQueries,
    CaseSelection,
    ChatSelection,
    HeldLetters,
    OpenTask,
    Posting,
    StoredChat,
    StoredMessage,
    TaskSelection,
)
from cases.vocabulary import Kind


class PersonQueries:
    """Implements `cases.ports.CaseQueries` over the whole record.

    What names one closed case raises `CaseClosedToStaff`; lists and counts leave such cases out.
    """

    def __init__(self, queries: CaseQueries, staff: str) -> None:
        """`staff` is the id of whoever reads."""
        self._queries = queries
        self._staff = staff

    async def case(self, number: CaseNumber) -> Case:
        """The case. Raises `CaseNotFound` and `CaseClosedToStaff`."""
        case = await self._queries.case(number)
        if self._staff in case.concerns:
            raise CaseClosedToStaff(CaseClosedToStaff.__doc__)
        return case

    async def cases(self, selection: CaseSelection) -> tuple[Case, ...]:
        """Cases without drafts, the nearest deadline first."""
        return await self._queries.cases(replace(selection, hidden_from=self._staff))

    async def count(self, selection: CaseSelection) -> int:
        """How many cases the selection holds, whatever its limit."""
        return await self._queries.count(replace(selection, hidden_from=self._staff))

    async def counts(self, selection: CaseSelection) -> dict[Kind, int]:
        """How many cases the selection holds of each kind."""
        return await self._queries.counts(replace(selection, hidden_from=self._staff))

    async def known_addresses(self, emails: Sequence[str]) -> frozenset[str]:
        """Those of the addresses that belong to a person of some case."""
        return await self._queries.known_addresses(emails)

    async def known_names(self, names: Sequence[str]) -> frozenset[str]:
        """Those of the names, as `cases.person_names` spells them, that a person of some case has."""
        return await self._queries.known_names(names)

    async def chatted(self, number: CaseNumber, email: str) -> bool:
        """Whether a chat that belongs to the case was held by this address, however it is spelt."""
        return await self._queries.chatted(number, email)

    async def tasks(self, selection: TaskSelection) -> tuple[OpenTask, ...]:
        """Open tasks, the oldest first."""
        closed = await self._queries.closed_to(self._staff)
        return tuple(task for task in await self._queries.tasks(selection) if task.case not in closed)

    async def messages(self, number: CaseNumber) -> tuple[StoredMessage, ...]:
        """Every message of the case, oldest first. Raises `CaseClosedToStaff`.

        So it does where they stand in a closed case too: one that was merged into this one, or that it was split from.
        """
        await self._require_open(*await self._read_together(number))
        return await self._queries.messages(number)

    async def chats(self, selection: ChatSelection) -> tuple[StoredChat, ...]:
        """Chats, the last that ended first; of those that voiced a closed case none."""
        closed = await self._queries.closed_to(self._staff)
        return tuple(chat for chat in await self._queries.chats(selection) if chat.case not in closed)

    async def unread_arrival(self, number: CaseNumber) -> int | None:
        """The mail that the case waits to be read of. Raises `CaseClosedToStaff`."""
        await self._require_open(number)
        return await self._queries.unread_arrival(number)

    async def history(self, number: CaseNumber) -> tuple[AuditRecord, ...]:
        """The audit log of one case, oldest first. Raises `CaseClosedToStaff`."""
        await self._require_open(number)
        return await self._queries.history(number)

    async def card(self, number: CaseNumber) -> Posting | None:
        """Where the card of the case stands. Raises `CaseClosedToStaff`."""
        await self._require_open(number)
        return await self._queries.card(number)

    async def pointer(self, number: CaseNumber) -> Posting | None:
        """Where the pointer to the case stands. Raises `CaseClosedToStaff`."""
        await self._require_open(number)
        return await self._queries.pointer(number)

    async def case_of_card(self, channel: str, ts: str) -> CaseNumber | None:
        """The case whose card or pointer stands there, as long as it is open to whoever asks."""
        number = await self._queries.case_of_card(channel, ts)
        return None if number in await self._queries.closed_to(self._staff) else number

    async def closed_to(self, staff: str) -> frozenset[CaseNumber]:
        """The cases that are about a member of staff."""
        return await self._queries.closed_to(staff)

    async def held_letters(self, now: datetime) -> HeldLetters:
        """The acknowledgements that are held, and the pauses that hold further ones now."""
        return await self._queries.held_letters(now)

    async def _require_open(self, *numbers: CaseNumber) -> None:
        if not (await self._queries.closed_to(self._staff)).isdisjoint(numbers):
            raise CaseClosedToStaff(CaseClosedToStaff.__doc__)

    async def _read_together(self, number: CaseNumber) -> list[CaseNumber]:
        """The cases whose messages are those of this one; one that was erased has none."""
        numbers: list[CaseNumber] = []
        origin: CaseNumber | None = number
        with suppress(CaseNotFound):
            while origin is not None and origin not in numbers:
                case = await self._queries.case(origin)
                numbers += [origin, *case.absorbed]
                origin = case.origin.number if case.origin is not None else None
        return [number, *numbers]
