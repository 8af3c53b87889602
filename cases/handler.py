"""The one door: every event enters here, and leaves as one committed change."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from cases.case import Case
from cases.case_number import CaseNumber
from cases.decisions import drafting, incoming
from cases.decisions.chat import decide_chat
from cases.decisions.decision import Decision
from cases.decisions.delivery import decide_delivery, settled_state
from cases.decisions.incoming import NewCaseFacts
from cases.decisions.staff import decide_staff
from cases.events import (
    ChatEnded,
    DeliveryEvent,
    Event,
    LetterAccepted,
    LetterLost,
    LetterRefused,
    MailReceived,
    MailUnreadable,
    StaffEvent,
)
from cases.messages import CARD, InboundMail, Letter, Notice, PreparedMail
from cases.policy import Policy
from cases.ports import AcknowledgementHistory, Clock, Composer, Record, Renderer, Repository
from cases.verdict import Verdict
from cases.vocabulary import Purpose


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an event came to.

    Attributes
    ----------
    case:
        As it stands after the change; None for a chat.
    changed:
        False when the event was known already or held no more, and nothing was recorded.
    """

    case: Case | None
    changed: bool


class Handler(Protocol):
    """Where the edges hand in their events."""

    async def handle(self, event: Event) -> Outcome:
        """Decides and records in one transaction. Raises the errors of `cases.errors`; then nothing changed."""


class BatchHandler(Handler, Protocol):
    """Where those edges hand in theirs that have many at once."""

    async def handle_all(self, events: Sequence[Event]) -> tuple[Outcome | Exception, ...]:
        """Handles them in order, in as few transactions as it takes. Returns what each came to, or why it failed."""


class Understanding(Protocol):
    """Triage, as the handler needs it. Pure, and outside the transaction."""

    def verdict(self, mail: InboundMail) -> Verdict:
        """What the mail is taken for."""


NOTHING = Outcome(None, changed=False)


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
        self._triage = triage
        self._renderer = renderer
        self._composer = composer
        self._clock = clock
        self._policy = policy

    async def handle(self, event: Event) -> Outcome:
        """Decides and records in one transaction. Raises the errors of `cases.errors`; then nothing changed."""
        event = self._understood(event)
        async with self._repository.record() as record:
            return await self._record(record, event)

    async def handle_all(self, events: Sequence[Event]) -> tuple[Outcome | Exception, ...]:
        """Handles them in order, in one transaction; where one fails, each in its own.

        Returns what each came to, or why it failed. Each is decided on what those before it left.
        """
        if len(events) > 1:
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
        if not isinstance(event, MailReceived):
            return event
        verdict = event.verdict or self._triage.verdict(event.mail)
        return replace(event, mail=self._with_sure_sender(event.mail), verdict=verdict)

    async def _record(self, record: Record, event: Event) -> Outcome:
        if isinstance(event, MailReceived):
            return await self._mail_received(record, event)
        if isinstance(event, MailUnreadable):
            return await self._mail_unreadable(record, event)
        if isinstance(event, ChatEnded):
            return await self._chat_ended(record, event)
        if isinstance(event, LetterAccepted | LetterRefused | LetterLost):
            return await self._delivered(record, event)
        return await self._staff_acted(record, event)

    # --- what comes in -------------------------------------------------------------------------------------------

    async def _mail_received(self, record: Record, event: MailReceived) -> Outcome:
        known = await self._known_already(record, event.arrival)
        if known is not None:
            return known
        verdict = event.verdict
        assert verdict is not None
        thread, number = await self._thread(record, event.mail)
        if number is not None and await self._may_join(record, event.mail, number):
            case = await record.lock_case(number)
            decision = incoming.add_message(case, event.mail, verdict, thread)
            outcome = await self._save(record, decision, case)
        else:
            outcome = await self._open(record, event.mail, verdict, claims=number)
        assert outcome.case is not None
        await record.add_message(outcome.case.number, event.arrival, event.mail)
        await record.close_arrival(event.arrival, outcome.case.number)
        return outcome

    def _with_sure_sender(self, mail: InboundMail) -> InboundMail:
        """An address that no letter can be sent to is no sure sender; the mail is a case all the same."""
        if mail.sender is None or self._composer.accepts(mail.sender):
            return mail
        return replace(mail, sender=None)

    async def _mail_unreadable(self, record: Record, event: MailUnreadable) -> Outcome:
        known = await self._known_already(record, event.arrival)
        if known is not None:
            return known
        number = await record.next_number(_local_year(event.received_at))
        decision = incoming.open_unreadable(number, event.received_at, event.reason, self._policy)
        outcome = await self._save(record, decision, None)
        await record.close_arrival(event.arrival, number)
        return outcome

    async def _known_already(self, record: Record, arrival_id: int) -> Outcome | None:
        """Handled before, or the same bytes under another UID: then nothing is to be done, and nobody to be told."""
        arrival = await record.lock_arrival(arrival_id)
        if arrival.case is not None:
            return Outcome(await record.lock_case(arrival.case), changed=False)
        twin = await record.case_of_content(arrival.sha256, arrival_id)
        if twin is None:
            return None
        case = await record.lock_case(twin)
        await record.append_audit(incoming.link_duplicate(case, arrival.sha256).entries, self._clock.now())
        await record.close_arrival(arrival_id, twin)
        return Outcome(case, changed=False)

    async def _thread(self, record: Record, mail: InboundMail) -> tuple[str, CaseNumber | None]:
        """The strongest clue and the case that it names: our Message-IDs, a signed plus-address, a tag."""
        ids = (*mail.thread.message_ids, *(mail.bounce.message_ids if mail.bounce else ()))
        by_id = await record.case_of_message_ids(ids) if ids else None
        if by_id is not None:
            return "message-id", by_id
        if mail.thread.plus_case is not None:
            return "plus-address", mail.thread.plus_case
        return "tag", next(iter(mail.thread.tagged), None)

    async def _may_join(self, record: Record, mail: InboundMail, number: CaseNumber) -> bool:
        """Only the person of the case may add to it, and the post that reports on our own letters."""
        person = await record.sender_of(number)
        if mail.bounce is not None or mail.automatic is not None:
            return person is not None
        return person is not None and mail.sender is not None and person.key == mail.sender.key

    async def _open(self, record: Record, mail: InboundMail, verdict: Verdict, claims: CaseNumber | None) -> Outcome:
        now = self._clock.now()
        number = await record.next_number(_local_year(mail.received_at))
        history = AcknowledgementHistory()
        if mail.sender is not None:
            history = await record.acknowledgement_history(mail.sender, now)
        if claims is not None and await record.sender_of(claims) is None:
            claims = None
        facts = NewCaseFacts(number=number, history=history, claims=claims)
        return await self._save(record, incoming.open_case(mail, verdict, facts, self._policy), None)

    async def _chat_ended(self, record: Record, event: ChatEnded) -> Outcome:
        if not await record.add_chat(event.transcript):
            return NOTHING
        can_be_mailed = self._composer.accepts(event.transcript.visitor)
        return await self._save(record, decide_chat(event.transcript, can_be_mailed=can_be_mailed), None)

    # --- what staff and the post do ------------------------------------------------------------------------------

    async def _staff_acted(self, record: Record, event: StaffEvent) -> Outcome:
        case = await record.lock_case(event.number)
        decision = decide_staff(case, event, self._policy, self._clock.now())
        outcome = await self._save(record, decision, case)
        return outcome if outcome.case is not None else Outcome(case, changed=True)

    async def _delivered(self, record: Record, event: DeliveryEvent) -> Outcome:
        now = self._clock.now()
        letter = await record.lock_letter(event.row, event.token)
        if letter is None:
            return NOTHING
        case = await record.lock_case(letter.case) if letter.case is not None else None
        state, evidence = settled_state(event)
        await record.settle_letter(event.row, state, evidence, now)
        return await self._save(record, decide_delivery(case, letter, event, now), case)

    # --- the one way to record -----------------------------------------------------------------------------------

    async def _save(self, record: Record, decision: Decision, before: Case | None) -> Outcome:
        """Records a decision; `before` is the case as it was, None where it is new."""
        now = self._clock.now()
        case, entries, notices = decision.case, list(decision.entries), list(decision.notices)
        if case is not None and decision.draft is not None:
            rendered = self._renderer.render(decision.draft)
            draft, entry = drafting.draft_of(case, decision.draft, rendered)
            case = replace(case, draft=draft)
            entries.append(entry)
        if case is not None:
            case = await self._store(record, case, before)
            notices.insert(0, Notice(key=f"{CARD}.{case.number}.{case.version}", case=case.number, text=CARD))
        for mail in self._leaving(decision, case, now):
            not_before = now + self._policy.undo_window if decision.reply else now
            await record.enqueue_letter(mail, not_before)
        entries.extend(drafting.enqueued_entries(decision.letters))
        for notice in notices:
            await record.enqueue_notice(notice, now)
        await record.append_audit(entries, now)
        return Outcome(case, changed=True)

    async def _store(self, record: Record, case: Case, before: Case | None) -> Case:
        if before is not None:
            return await record.save_case(case)
        opened = replace(case, version=1)
        await record.add_case(opened)
        return opened

    def _leaving(self, decision: Decision, case: Case | None, now: datetime) -> list[PreparedMail]:
        mails = [self._compose(letter, now) for letter in decision.letters]
        if decision.reply is not None and case is not None:
            draft = decision.reply
            mails.append(
                self._composer.compose(
                    self._renderer.typeset(draft.subject, draft.text, case.language),
                    key=drafting.reply_key(case, draft),
                    purpose=Purpose.REPLY,
                    case=case.number,
                    recipient=draft.recipient,
                    language=case.language,
                    thread=case.last_message,
                    now=now,
                )
            )
        return mails

    def _compose(self, letter: Letter, now: datetime) -> PreparedMail:
        return self._composer.compose(
            self._renderer.render(letter),
            key=letter.key,
            purpose=letter.purpose,
            case=letter.case,
            recipient=letter.recipient,
            language=letter.language,
            thread=letter.thread,
            now=now,
        )


def _local_year(moment: datetime) -> int:
    return moment.astimezone(drafting.OSLO).year
