"""The one way in which a decision reaches the record: draft, case and card, letters, notices, audit log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from cases import guard
from cases.audit_events import AuditEntry
from cases.case import Case, Draft
from cases.checklist.following import follow
from cases.decisions import drafting, interim_letters, transcripts
from cases.decisions.clock import next_look
from cases.decisions.decision import Decision
from cases.decisions.quarantine import is_quarantined
from cases.messages import CARD, Letter, MailFile, Notice, PreparedMail, ThreadHeaders, WrittenLetter
from cases.page_recording import mailed_files, record_pages, release_download
from cases.policy import Policy
from cases.ports import Clock, Composer, Record, Renderer
from cases.resending import note_sent_again
from cases.retention.of_case import looked
from cases.vocabulary import Purpose


class Recorder:
    """Renders what a decision wants written, and records all of it in the open transaction."""

    def __init__(self, renderer: Renderer, composer: Composer, clock: Clock, policy: Policy) -> None:
        self._renderer = renderer
        self._composer = composer
        self._clock = clock
        self._policy = policy

    async def record(
        self, record: Record, decision: Decision, before: Case | None, written: WrittenLetter | None = None
    ) -> Case | None:
        """Records a decision; `before` is the case as it was, None where it is new. Returns it as it was stored.

        `written` is one of its letters that was rendered already.

        Raises `WrongPerson` where an approved answer may not leave for this person.
        """
        now = self._clock.now()
        case, entries = decision.case, list(decision.entries)
        if case is not None:
            case, drafted = await self._drafted(record, case, decision)
            entries += drafted
            case, followed = follow(case, before, self._policy.checklist, now)
            entries += followed
            case = replace(case, clock=replace(case.clock, look_at=next_look(case, self._policy, now)))
            case = looked(case, self._policy.retention)
            case = await record_case(record, case, before, now)
        await record_alarms(record, decision, now)
        if case is not None:
            for note in decision.notes:
                await record.add_note(case.number, note)
        await self._enqueue(record, case, decision, now, written)
        await record_registers(record, decision)
        if decision.pages is not None:
            await record_pages(record, decision.pages)
        # An acknowledgement that is held has an entry of its own.
        entries += () if decision.held else drafting.enqueued_entries(decision.letters)
        await record_rest(record, decision.notices, entries, now)
        return case

    async def _drafted(self, record: Record, case: Case, decision: Decision) -> tuple[Case, tuple[AuditEntry, ...]]:
        """The case with the letters that the decision wants staff to read, rendered."""
        if decision.prepare is not None:
            letter, reason = decision.prepare.letter, decision.prepare.reason
            case = replace(case, prepared=interim_letters.prepared(letter, self._renderer.draft(letter), reason))
        if decision.draft is None:
            return case, ()
        letter = await transcripts.filled(record, case, decision.draft)
        rendered = self._renderer.draft(letter)
        files = await transcripts.attached(record, case, letter, rendered, self._clock.now())
        draft, entry = drafting.draft_of(case, letter, rendered, files)
        return replace(case, draft=draft), (entry,)

    async def _enqueue(
        self, record: Record, case: Case | None, decision: Decision, now: datetime, written: WrittenLetter | None
    ) -> None:
        """Puts into the outbox whatever the decision lets leave."""
        for letter in decision.letters:
            mail = self._compose(letter, now, written)
            await record.enqueue_letter(mail, now + decision.delay, "; ".join(decision.held))
        if case is None:
            return
        if (reply := decision.reply) is not None:
            guard.require_safe(case, reply, await guard.examine(record, case, reply))
            await note_sent_again(record, case, reply.letter, now)
            await release_download(record, case, reply, self._policy.pages, now)
            files = await mailed_files(record, reply)
            mail = self._compose_draft(case, reply, drafting.reply_key(case, reply), Purpose.REPLY, now, files=files)
            await record.enqueue_letter(mail, now + self._policy.undo_window)
        if (beside := decision.beside) is not None:
            guard.require_clean(await guard.examine_beside(record, case, beside.draft))
            await record.enqueue_letter(self._compose_draft(case, beside.draft, beside.key, Purpose.INTERIM, now), now)

    def _compose_draft(
        self,
        case: Case,
        draft: Draft,
        key: str,
        purpose: Purpose,
        now: datetime,
        *,
        files: tuple[MailFile, ...] = (),
    ) -> PreparedMail:
        return self._composer.compose(
            replace(self._renderer.typeset(draft.subject, draft.text, case.language), attachments=files),
            key=key,
            purpose=purpose,
            case=case.number,
            recipient=draft.recipient,
            language=case.language,
            # What goes to a customer answers no mail of the person's.
            thread=case.last_message if draft.recipient == case.sender else ThreadHeaders(),
            now=now,
        )

    def _compose(self, letter: Letter, now: datetime, written: WrittenLetter | None) -> PreparedMail:
        is_written = written is not None and written.letter == letter
        return self._composer.compose(
            written.rendered if written is not None and is_written else self._renderer.render(letter),
            key=letter.key,
            purpose=letter.purpose,
            case=letter.case,
            recipient=letter.recipient,
            language=letter.language,
            thread=letter.thread,
            now=now,
        )


async def record_case(record: Record, case: Case, before: Case | None, now: datetime) -> Case:
    """Stores the case, new where there was none before, and has its card follow. Returns it with its version."""
    if before is not None:
        stored = await record.save_case(case)
    else:
        stored = replace(case, version=1)
        await record.add_case(stored)
    if not is_quarantined(stored):
        card = Notice(key=f"{CARD}.{stored.number}.{stored.version}", case=stored.number, text=CARD)
        await record.enqueue_notice(card, now)
    return stored


async def record_registers(record: Record, decision: Decision) -> None:
    """What stands in the registers, beside the case and longer than it."""
    if decision.block is not None:
        await record.add_block(decision.block)
    if decision.breach is not None:
        await record.save_breach(decision.breach)


async def record_alarms(record: Record, decision: Decision, now: datetime) -> None:
    """What needs a person from now on, and what does no longer."""
    for alarm in decision.alarms:
        await record.raise_alarm(alarm, now)
    for key in decision.alarms_over:
        await record.end_alarm(key, now)


async def record_rest(record: Record, notices: Sequence[Notice], entries: Sequence[AuditEntry], now: datetime) -> None:
    """What stands beside the case: notices for Slack, and the audit log."""
    for notice in notices:
        await record.enqueue_notice(notice, now)
    await record.append_audit(entries, now)


async def record_decision(record: Record, decision: Decision, before: Case | None, now: datetime) -> None:
    """Records a decision that sends no letter and writes no draft."""
    if decision.case is not None:
        # Without the policy nobody can say when: clock and retention look at once.
        case = replace(decision.case, clock=replace(decision.case.clock, look_at=now))
        case = replace(case, retention=replace(case.retention, look_at=now))
        await record_case(record, case, before, now)
    await record_rest(record, decision.notices, decision.entries, now)
