"""The one door: every event enters here, and leaves as one committed change."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Protocol

from cases import chat_replies
from cases.agreements import terms_of
from cases.among_handler import AmongHandler
from cases.case import Case
from cases.chat_access import ChatAccess
from cases.chat_handler import ChatHandler
from cases.decisions.clock import decide_clock, next_look
from cases.decisions.decision import Decision
from cases.decisions.delivery import decide_delivery, settled_state
from cases.decisions.staff import decide_staff
from cases.errors import UnusableAddress
from cases.events import (
    AmongEvent,
    CaseRegistered,
    ChatEnded,
    ChatEvent,
    ChatMailed,
    CodeRequested,
    DeliveryEvent,
    Event,
    GuardOverridden,
    LetterUntraced,
    MailReceived,
    MailUnreadable,
    PostEvent,
    SenderConfirmed,
    StaffEvent,
    TimePassed,
)
from cases.guard import examine
from cases.mail_handler import MailHandler
from cases.outcome import NOTHING, Outcome
from cases.permissions import require_open_to
from cases.policy import Policy
from cases.ports import (
    Clock,
    Composer,
    Record,
    Renderer,
    Repository,
    Understanding,
)
from cases.post_handler import PostHandler
from cases.recording import Recorder


class Handler(Protocol):
    """Where the edges hand in their events."""

    async def handle(self, event: Event) -> Outcome:
        """Decides and records in one transaction. Raises the errors of `cases.errors`; then nothing changed."""


class BatchHandler(Handler, Protocol):
    """Where those edges hand in theirs that have many at once."""

    async def handle_all(self, events: Sequence[Event]) -> tuple[Outcome | Exception, ...]:
        """Handles them in order, in as few transactions as it takes. Returns what each came to, or why it failed."""


class CaseHandler:
    """Loads the case under a lock, decides, renders the letters and records everything in one transaction."""

    def __init__(
        self,
        repository: Repository,
        *,
        triage: Understanding,
        renderer: Renderer,
        composer: Composer,
        clock: Clock,
        policy: Policy,
    ) -> None:
        self._repository = repository
        self._clock = clock
        self._composer = composer
        self._policy = policy
        self._recorder = Recorder(renderer, composer, clock, policy)
        self._mails = MailHandler(self._recorder, triage=triage, composer=composer, clock=clock, policy=policy)
        self._chats = ChatHandler(
            self._recorder,
            triage=triage,
            composer=composer,
            clock=clock,
            policy=policy,
            open_case=self._mails.open_voiced,
        )
        self._among = AmongHandler(self._recorder, triage=triage, composer=composer, clock=clock, policy=policy)
        self._chat_access = ChatAccess(repository, clock)
        self._post = PostHandler(repository, clock, policy)

    async def handle(self, event: Event) -> Outcome:
        """Decides and records in one transaction. Raises the errors of `cases.errors`; then nothing changed."""
        if isinstance(event, PostEvent):
            letters = await self._post.handle(event)
            return Outcome(None, changed=letters > 0, letters=letters)
        if isinstance(event, ChatEvent):
            return Outcome(None, changed=await self._chat_access.handle(event) > 0)
        event = self._understood(event)
        async with self._repository.record() as record:
            return await self._record(record, event)

    async def handle_all(self, events: Sequence[Event]) -> tuple[Outcome | Exception, ...]:
        """Handles them in order, in one transaction; where one fails, each in its own.

        Returns what each came to, or why it failed. Each is decided on what those before it left.
        """
        if len(events) > 1 and not any(isinstance(event, PostEvent | ChatEvent) for event in events):
            with suppress(Exception):  # one by one shows which of them it was, and why
                return await self._together(events)
        return tuple([await self._alone(event) for event in events])

    async def _together(self, events: Sequence[Event]) -> tuple[Outcome, ...]:
        understood = [self._understood(event) for event in events]
        async with self._repository.record() as record:
            return tuple([await self._record(record, event) for event in understood])

    async def _alone(self, event: Event) -> Outcome | Exception:
        try:
            return await self.handle(event)
        except Exception as error:  # noqa: BLE001 - it is the answer
            return error

    def _understood(self, event: Event) -> Event:
        """What takes time without touching the record stands outside the transaction."""
        if isinstance(event, ChatEnded):
            return self._chats.understood(event)
        if isinstance(event, CaseRegistered):
            return self._among.understood(event)
        return self._mails.understood(event) if isinstance(event, MailReceived) else event

    async def _record(self, record: Record, event: Event) -> Outcome:
        if isinstance(event, MailReceived | ChatMailed | MailUnreadable):
            return await self._mail_came(record, event)
        if isinstance(event, ChatEnded):
            return await self._chat_ended(record, event)
        if isinstance(event, DeliveryEvent):
            return await self._delivered(record, event)
        if isinstance(event, AmongEvent):
            return await self._among.handle(record, event)
        assert isinstance(event, StaffEvent | TimePassed)
        return await self._about_one_case(record, event)

    # --- what comes in -------------------------------------------------------------------------------------------

    async def _mail_came(self, record: Record, event: MailReceived | ChatMailed | MailUnreadable) -> Outcome:
        if isinstance(event, MailReceived):
            return await self._mails.received(record, event)
        if isinstance(event, ChatMailed):
            return await self._mails.transcript(record, event)
        return await self._mails.unreadable(record, event)

    async def _chat_ended(self, record: Record, event: ChatEnded) -> Outcome:
        decision = await self._chats.handle(record, event)
        return Outcome(None, changed=True, limited=decision.limited) if decision is not None else NOTHING

    # --- what staff, the clock and the post do -------------------------------------------------------------------

    async def _about_one_case(self, record: Record, event: StaffEvent | TimePassed) -> Outcome:
        if isinstance(event, TimePassed):
            return await self._time_passed(record, event)
        return await self._staff_acted(record, event)

    async def _staff_acted(self, record: Record, event: StaffEvent) -> Outcome:
        case = await record.lock_case(event.number)
        require_open_to(case, event.staff)
        self._require_usable(event)
        if isinstance(event, SenderConfirmed):
            case = replace(case, terms=await terms_of(record, event.sender))
        if isinstance(event, GuardOverridden) and case.draft is not None:
            event = replace(event, findings=(await examine(record, case, case.draft)).findings)
        decision = decide_staff(case, event, self._policy, self._clock.now())
        outcome = await self._save(record, decision, case)
        await chat_replies.stop_where_released(record, case, outcome.case, self._clock.now())
        return outcome if outcome.case is not None else Outcome(case, changed=True)

    def _require_usable(self, event: StaffEvent) -> None:
        """Raises `UnusableAddress` where staff typed an address that no letter can be sent to."""
        typed = event.recipient if isinstance(event, CodeRequested) else None
        typed = event.sender if isinstance(event, SenderConfirmed) else typed
        if typed is not None and not self._composer.accepts(typed):
            raise UnusableAddress(UnusableAddress.__doc__)

    async def _time_passed(self, record: Record, event: TimePassed) -> Outcome:
        case = await record.lock_case(event.number)
        decision = decide_clock(case, event, self._policy)
        if decision is not None:
            return await self._save(record, decision, case)
        await record.look_later(case.number, next_look(case, self._policy, event.now))
        return Outcome(case, changed=False)

    async def _delivered(self, record: Record, event: DeliveryEvent) -> Outcome:
        now = self._clock.now()
        letter = await record.lock_letter(event.row, event.token)
        if letter is None:
            return NOTHING
        case = await record.lock_case(letter.case) if letter.case is not None else None
        if isinstance(event, LetterUntraced):
            await record.leave_to_person(event.row)
        else:
            await record.settle_letter(event.row, *settled_state(event), now)
        return await self._save(record, decide_delivery(case, letter, event, self._policy, now), case)

    async def _save(self, record: Record, decision: Decision, before: Case | None) -> Outcome:
        return Outcome(await self._recorder.record(record, decision, before), changed=True)
