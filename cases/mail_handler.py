"""The part of the one door that is about mails: each is placed once, and its arrival is closed with the case."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from cases import chat_replies
from cases.agreements import terms_of
from cases.case import Case
from cases.case_number import CaseNumber
from cases.decisions import bounces, drafting, incoming, quarantine
from cases.decisions.autoreply import total_is_reached
from cases.decisions.decision import Decision
from cases.decisions.incoming import NewCaseFacts
from cases.events import ChatMailed, MailReceived, MailUnreadable
from cases.messages import InboundMail
from cases.outcome import NOTHING, Outcome
from cases.placing import TAG, goes_on_in, may_join, reported_letter, thread_of
from cases.policy import Policy
from cases.ports import AcknowledgementHistory, Clock, Composer, EnqueuedLetter, Record, Understanding
from cases.recording import Recorder
from cases.verdict import Verdict
from cases.vocabulary import OutboxState


class MailHandler:
    """Finds where a mail belongs, and records what follows from it."""

    def __init__(
        self, recorder: Recorder, *, triage: Understanding, composer: Composer, clock: Clock, policy: Policy
    ) -> None:
        self._recorder = recorder
        self._triage = triage
        self._composer = composer
        self._clock = clock
        self._policy = policy

    def understood(self, event: MailReceived) -> MailReceived:
        """The event with what triage takes the mail for; it stands outside the transaction."""
        verdict = event.verdict or self._triage.verdict(event.mail)
        verdict = replace(verdict, flags=verdict.flags | event.mail.flags)
        return replace(event, mail=self._with_sure_sender(event.mail), verdict=verdict)

    async def received(self, record: Record, event: MailReceived) -> Outcome:
        """What a mail came to that could be read."""
        known = await self._known_already(record, event.arrival, event.mail)
        if known is not None:
            return known
        if event.mail.own_copy:
            await record.close_arrival(event.arrival, None)
            return NOTHING
        assert event.verdict is not None
        outcome = await self._placed(record, event, event.verdict)
        number = outcome.case.number if outcome.case is not None else None
        if number is not None:
            await record.add_message(number, event.arrival, event.mail)
        await record.close_arrival(event.arrival, number)
        return outcome

    async def transcript(self, record: Record, event: ChatMailed) -> Outcome:
        """A chat that was mailed waits with those that were delivered; the mail itself is no inquiry."""
        if (await record.lock_arrival(event.arrival)).handled:
            return NOTHING
        is_new = await record.add_delivery(event.transcript, self._clock.now())
        await record.close_arrival(event.arrival, None)
        return Outcome(None, changed=is_new)

    async def _placed(self, record: Record, event: MailReceived, verdict: Verdict) -> Outcome:
        """Where the mail belongs: read at last, a report on a letter, a message of a case that stands, a new case."""
        mail, replayed = event.mail, (await record.lock_arrival(event.arrival)).case
        if replayed is not None:
            return await self._read_at_last(record, replayed, mail, verdict)
        if mail.bounce is not None and (letter := await reported_letter(record, mail.bounce)) is not None:
            return await self._report(record, mail, letter)
        thread, number = await thread_of(record, mail)
        reply = await chat_replies.reply_of(record, mail, number)
        # A chat that was somebody else's is a matter of its own, whoever asked for it.
        joins = reply is None or not reply.not_me
        # What lay among the junk changes no case before staff have seen it.
        if number is not None and joins and not mail.quarantined and await may_join(record, mail, number, thread):
            case = await record.lock_case(await goes_on_in(record, number))
            decision = incoming.add_message(case, mail, verdict, thread, policy=self._policy, now=self._clock.now())
            return await self._save(record, decision, case)
        if reply is not None:
            verdict = reply.judged(verdict)
        outcome = await self._open(record, mail, verdict, claims=number, answers_ours=joins and thread != TAG)
        if reply is not None and outcome.case is not None:
            await chat_replies.follow_reply(record, reply, outcome.case, self._clock.now())
        return outcome

    async def _read_at_last(self, record: Record, number: CaseNumber, mail: InboundMail, verdict: Verdict) -> Outcome:
        case = await record.lock_case(number)
        terms = await terms_of(record, mail.sender)
        facts = NewCaseFacts(number=number, history=await self._history(record, mail), terms=terms)
        decision = incoming.read_at_last(case, mail, verdict, facts, self._policy)
        outcome = await self._save(record, decision, case)
        await self._trip(record, decision, mail)
        return outcome

    async def _report(self, record: Record, mail: InboundMail, letter: EnqueuedLetter) -> Outcome:
        assert mail.bounce is not None
        now = self._clock.now()
        case = await record.lock_case(letter.case) if letter.case is not None else None
        await record.note_letter(letter.row, bounces.heard(mail.bounce))
        if letter.state is OutboxState.UNKNOWN:
            await record.settle_letter(letter.row, OutboxState.SENT, bounces.NAMED, now)
        return await self._save(record, bounces.decide_bounce(case, letter, mail, self._policy, now), case)

    def _with_sure_sender(self, mail: InboundMail) -> InboundMail:
        """An address that no letter can be sent to is no sure sender; the mail is a case all the same."""
        if mail.sender is None or self._composer.accepts(mail.sender):
            return mail
        return replace(mail, sender=None)

    async def unreadable(self, record: Record, event: MailUnreadable) -> Outcome:
        """What a mail came to of which nothing could be read."""
        known = await self._known_already(record, event.arrival)
        if known is not None:
            return known
        number = (await record.lock_arrival(event.arrival)).case
        if number is not None:
            # It was tried again in vain: its case stands already.
            outcome = Outcome(await record.lock_case(number), changed=False)
        else:
            number = await record.next_number(_local_year(event.received_at))
            decision = incoming.open_unreadable(number, event.received_at, event.reason, self._policy)
            outcome = await self._save(record, decision, None)
        await record.close_arrival(event.arrival, number, event.reason)
        return outcome

    async def _known_already(self, record: Record, arrival_id: int, mail: InboundMail | None = None) -> Outcome | None:
        """Handled before, or the same bytes under another UID: then nothing is to be done, and nobody to be told."""
        arrival = await record.lock_arrival(arrival_id)
        if arrival.handled:
            return Outcome(await record.lock_case(arrival.case) if arrival.case else None, changed=False)
        twin = None if arrival.case else await record.case_of_content(arrival.sha256, arrival_id)
        if twin is None:
            return None
        case = await record.lock_case(twin)
        await record.append_audit(incoming.link_duplicate(case, arrival.sha256).entries, self._clock.now())
        await record.close_arrival(arrival_id, twin)
        if mail is not None and not mail.quarantined and quarantine.is_quarantined(case):
            released = quarantine.released_in_mailbox(case, self._policy, self._clock.now())
            outcome = await self._save(record, released, case)
            await chat_replies.stop_where_released(record, case, outcome.case, self._clock.now())
            return outcome
        return Outcome(case, changed=False)

    async def _open(
        self, record: Record, mail: InboundMail, verdict: Verdict, *, claims: CaseNumber | None, answers_ours: bool
    ) -> Outcome:
        number = await record.next_number(_local_year(mail.received_at))
        if claims is not None and await record.sender_of(claims) is None:
            claims = None
        history, answers_ours = await self._history(record, mail), answers_ours and claims is not None
        terms = await terms_of(record, mail.sender)
        facts = NewCaseFacts(number=number, history=history, claims=claims, answers_ours=answers_ours, terms=terms)
        decision = incoming.open_case(mail, verdict, facts, self._policy)
        decision = await chat_replies.answered_from_record(record, decision, self._policy.chats, self._clock.now())
        outcome = await self._save(record, decision, None)
        await self._trip(record, decision, mail)
        return outcome

    async def _history(self, record: Record, mail: InboundMail) -> AcknowledgementHistory:
        if mail.sender is None:
            return AcknowledgementHistory()
        now = self._clock.now()
        history = await record.acknowledgement_history(mail.sender, now)
        if not total_is_reached(history, self._policy.acknowledgements):
            return history
        return replace(history, backlog=await record.backlog(mail.received_at, now))

    async def _trip(self, record: Record, decision: Decision, mail: InboundMail) -> None:
        """Opens the breakers whose limit was reached; health finds them open, and an alarm says so."""
        now = self._clock.now()
        for breaker in decision.breakers:
            assert decision.case is not None
            until = now + breaker.window
            await record.pause(breaker.scope, mail.sender, breaker.rule, now, until)
            await record.append_audit([incoming.breaker_opened(breaker, decision.case, until)], now)

    async def open_voiced(self, record: Record, inquiry: InboundMail, verdict: Verdict) -> Outcome:
        """Opens the case of an inquiry that was voiced elsewhere, as in a chat."""
        inquiry = self._with_sure_sender(inquiry)
        return await self._open(record, inquiry, verdict, claims=None, answers_ours=False)

    async def _save(self, record: Record, decision: Decision, before: Case | None) -> Outcome:
        return Outcome(await self._recorder.record(record, decision, before), changed=True)


def _local_year(moment: datetime) -> int:
    return moment.astimezone(drafting.OSLO).year
