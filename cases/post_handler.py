"""The part of the one door that is about letters that wait, and mails that could not be handled.

It renders nothing: the command line uses it with the record alone.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any

from cases.audit_events import AuditEntry, AuditEvent
from cases.case import Case, Staff
from cases.decisions import post
from cases.decisions.decision import Decision
from cases.events import (
    AcknowledgementsPaused,
    AcknowledgementsResumed,
    AlarmConfirmed,
    AnswerConfirmed,
    AnswerSentAgain,
    AnswerUndone,
    HeldDiscarded,
    HeldReleased,
    LetterRetried,
    LetterWithdrawn,
    MailReplayed,
    PostEvent,
)
from cases.permissions import require, require_open_to
from cases.policy import Policy
from cases.ports import Clock, EnqueuedLetter, Record, Repository
from cases.recording import record_decision
from cases.vocabulary import Action, OutboxState, PauseScope

AT_ONCE = 50
"""Held letters that are decided on in one transaction: a flood must not lock the record for long."""

CONFIRMED = "confirmed by a person"


class PostHandler:
    """Decides and records; each event is one transaction, but for held letters, which are decided on in pieces."""

    def __init__(self, repository: Repository, clock: Clock, policy: Policy | None = None) -> None:
        """Without `policy` the periods are those of the law."""
        self._repository = repository
        self._clock = clock
        self._policy = policy or Policy()

    async def handle(self, event: PostEvent) -> int:
        """Returns how many letters or mails it changed; 0 where none was in a state in which this can be done.

        Raises `NotPermitted`, `CaseNotFound` and `IllegalTransition`; then nothing changed.
        """
        return await _DEEDS[type(event)](self, event)

    # --- the desk as a whole -------------------------------------------------------------------------------------

    async def pause(self, event: AcknowledgementsPaused) -> int:
        require(event.staff, Action.RUN_DESK)
        async with self._repository.record() as record:
            await record.pause(PauseScope.STAFF, None, "paused by staff", self._clock.now(), None)
            await self._log(record, AuditEvent.ACKNOWLEDGEMENTS_PAUSED, event.staff)
        return 1

    async def resume(self, event: AcknowledgementsResumed) -> int:
        require(event.staff, Action.RUN_DESK)
        async with self._repository.record() as record:
            ended = await record.end_pauses()
            await self._log(record, AuditEvent.ACKNOWLEDGEMENTS_RESUMED, event.staff, pauses=str(ended))
        return ended

    async def _log(self, record: Record, event: AuditEvent, staff: Staff, **fields: str) -> None:
        await record.append_audit(
            [AuditEntry(event=event, actor=staff.id, case=None, fields=fields)], self._clock.now()
        )

    async def held(self, event: HeldReleased | HeldDiscarded) -> int:
        require(event.staff, Action.RUN_DESK)
        done, after = 0, 0
        while True:
            async with self._repository.record() as record:
                letters = await record.lock_held(after, AT_ONCE)
                for letter in letters:
                    await self._decide_held(record, letter, event)
            if not letters:
                return done
            done, after = done + len(letters), letters[-1].row

    async def _decide_held(self, record: Record, letter: EnqueuedLetter, event: HeldReleased | HeldDiscarded) -> None:
        assert letter.case is not None
        now, case = self._clock.now(), await record.lock_case(letter.case)
        released = isinstance(event, HeldReleased) and post.may_still_leave(case)
        if released:
            await record.release_letter(letter.row, now)
        else:
            await record.settle_letter(letter.row, OutboxState.WITHDRAWN, f"discarded by {event.staff.id}", now)
        decision = post.decide_held(case, letter, event.staff.id, released=released)
        await record_decision(record, decision, case, now)

    # --- one letter ----------------------------------------------------------------------------------------------

    async def answer(self, event: AnswerSentAgain | AnswerConfirmed) -> int:
        require(event.staff, Action.SETTLE)
        async with self._repository.record() as record:
            case = await record.lock_case(event.number)
            require_open_to(case, event.staff)
            post.require_in_doubt(case)
            letter = await record.lock_letter_of_key(case.in_doubt)
            if letter is None or letter.state is not OutboxState.UNKNOWN:
                return 0
            if isinstance(event, AnswerSentAgain):
                await self._send_again(record, case, letter, event.staff.id)
            else:
                now = self._clock.now()
                await record.settle_letter(letter.row, OutboxState.SENT, CONFIRMED, now)
                decision = post.decide_confirmed(case, letter, event.staff.id, self._policy, now)
                await record_decision(record, decision, case, now)
            return 1

    async def undo(self, event: AnswerUndone) -> int:
        require(event.staff, Action.UNDO)
        async with self._repository.record() as record:
            case = await record.lock_case(event.number)
            require_open_to(case, event.staff)
            letter = await record.lock_letter_of_key(post.approved_key(case))
            # Only what no sender ever claimed is sure not to have left.
            if letter is None or letter.state is not OutboxState.NEW:
                return 0
            now = self._clock.now()
            await record.settle_letter(letter.row, OutboxState.WITHDRAWN, f"undone by {event.staff.id}", now)
            await record_decision(record, post.decide_undone(case, letter, event.staff.id), case, now)
            return 1

    async def retry(self, event: LetterRetried) -> int:
        async with self._repository.record() as record:
            letter = await record.lock_resting(event.row)
            if letter is None or letter.state not in post.RETRIED:
                return 0
            case = await record.lock_case(letter.case) if letter.case else None
            if not post.is_approved(case, letter):
                return 0
            await self._send_again(record, case, letter, event.operator)
            return 1

    async def _send_again(self, record: Record, case: Case | None, letter: EnqueuedLetter, actor: str) -> None:
        now = self._clock.now()
        await record.send_letter_again(letter.row, now)
        await record_decision(record, post.decide_again(case, letter, actor), case, now)

    async def withdraw(self, event: LetterWithdrawn) -> int:
        async with self._repository.record() as record:
            letter = await record.lock_resting(event.row)
            if letter is None or letter.state not in post.WITHDRAWN:
                return 0
            case, now = await record.lock_case(letter.case) if letter.case else None, self._clock.now()
            await record.settle_letter(letter.row, OutboxState.WITHDRAWN, f"withdrawn by {event.operator}", now)
            decision = post.decide_withdrawn(case, letter, event.operator, self._policy, now)
            await record_decision(record, decision, case, now)
            return 1

    # --- alarms --------------------------------------------------------------------------------------------------

    async def confirm(self, event: AlarmConfirmed) -> int:
        require(event.staff, Action.CONFIRM_ALARM)
        async with self._repository.record() as record:
            if not await record.confirm_alarm(event.key, event.staff.id, self._clock.now()):
                return 0
            await self._log(record, AuditEvent.ALARM_CONFIRMED, event.staff, alarm=event.key)
        return 1

    # --- one mail ------------------------------------------------------------------------------------------------

    async def replay(self, event: MailReplayed) -> int:
        async with self._repository.record() as record:
            if not await record.is_dead_letter(event.arrival):
                return 0
            number = await record.reopen_arrival(event.arrival)
            fields = {"arrival": str(event.arrival)}
            entry = AuditEntry(event=AuditEvent.MESSAGE_REPLAYED, actor=event.operator, case=number, fields=fields)
            await record_decision(record, Decision(case=None, entries=(entry,)), None, self._clock.now())
            return 1


_DEEDS: Mapping[type[PostEvent], Callable[[PostHandler, Any], Awaitable[int]]] = MappingProxyType(
    {
        AcknowledgementsPaused: PostHandler.pause,
        AcknowledgementsResumed: PostHandler.resume,
        HeldReleased: PostHandler.held,
        HeldDiscarded: PostHandler.held,
        AnswerSentAgain: PostHandler.answer,
        AnswerConfirmed: PostHandler.answer,
        AnswerUndone: PostHandler.undo,
        LetterRetried: PostHandler.retry,
        LetterWithdrawn: PostHandler.withdraw,
        MailReplayed: PostHandler.replay,
        AlarmConfirmed: PostHandler.confirm,
    }
)
