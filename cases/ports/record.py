"""The record: one transaction, through which everything is stored that an event came to."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from cases.alarms import Alarm
from cases.audit_events import AuditEntry
from cases.case import Case
from cases.case_number import CaseNumber
from cases.intake import Note
from cases.messages import (
    Address,
    ChatTranscript,
    InboundMail,
    Notice,
    PreparedMail,
)
from cases.ports.pages import PageRecord
from cases.ports.recorded import AcknowledgementHistory, Arrival, Backlog, CopyHistory, EnqueuedLetter
from cases.registers import BlockEntry, BreachChange, Standing
from cases.vocabulary import OutboxState, PauseScope


class Record(PageRecord, Protocol):
    """One open transaction: all that is stored through it commits together, or not at all."""

    async def next_number(self, year: int) -> CaseNumber:
        """A fresh number of that year's series, by an insert; given back when the transaction fails."""

    async def lock_case(self, number: CaseNumber) -> Case:
        """The case, locked until the end of the transaction. Raises `CaseNotFound`."""

    async def lock_arrival(self, arrival: int) -> Arrival:
        """The arrival without its bytes, locked; `case` is set when it was handled already."""

    async def case_of_content(self, sha256: str, other_than: int) -> CaseNumber | None:
        """The case of another arrival with the same bytes, as after a UIDVALIDITY change."""

    async def case_of_message_ids(self, message_ids: Sequence[str]) -> CaseNumber | None:
        """The case of the first of these ids that is a letter of ours or a message of a case."""

    async def peek_case(self, number: CaseNumber) -> Case | None:
        """The case as it stands, not locked; None where there is none."""

    async def sender_of(self, number: CaseNumber) -> Address | None:
        """The person of a case, or None where there is no such case or no sure sender."""

    async def known_addresses(self, emails: Sequence[str]) -> frozenset[str]:
        """Those of the addresses that belong to a person of some case, however they are spelt."""

    async def known_names(self, names: Sequence[str]) -> frozenset[str]:
        """Those of the names, as `cases.person_names` spells them, that a person of some case has."""

    async def chatted(self, number: CaseNumber, email: str) -> bool:
        """Whether a chat that belongs to the case was held by this address, however it is spelt."""

    async def acknowledgement_history(self, address: Address, now: datetime) -> AcknowledgementHistory:
        """Counts over the hour and the day before `now`."""

    async def backlog(self, received_at: datetime, now: datetime) -> Backlog:
        """What of the last hour's acknowledgements goes to mails that arrived while nobody looked."""

    async def pause(
        self, scope: PauseScope, address: Address | None, rule: str, now: datetime, until: datetime | None
    ) -> None:
        """Holds back the acknowledgements of a scope: to this address, to its domain, or all."""

    async def end_pauses(self) -> int:
        """Holds back nothing more by itself; what is held stays so. Returns how many pauses there were."""

    async def add_case(self, case: Case) -> None:
        """Stores a new case."""

    async def save_case(self, case: Case) -> Case:
        """Stores a changed case. Returns it with its new version. Raises `ConcurrentChange` on a stale version."""

    async def add_message(self, number: CaseNumber, arrival: int, mail: InboundMail) -> None:
        """Stores what was understood of a mail, sealed, with its attachments' descriptions."""

    async def add_note(self, number: CaseNumber, note: Note) -> None:
        """Stores what staff wrote down about a case, sealed."""

    async def close_arrival(self, arrival: int, number: CaseNumber | None, error: str = "") -> None:
        """Marks the arrival as handled: it may be moved now. A report on a letter of no case has none either."""

    async def is_dead_letter(self, arrival: int) -> bool:
        """Whether the mail waits for somebody to look at it: it led to no case, or to one that could not be read."""

    async def reopen_arrival(self, arrival: int) -> CaseNumber | None:
        """Has a mail that could not be handled tried again from the start. Returns the case that it led to."""

    async def add_chat(self, transcript: ChatTranscript) -> bool:
        """Stores a transcript, sealed. False when this end of this conversation is stored already."""

    async def add_delivery(self, transcript: ChatTranscript, now: datetime) -> bool:
        """Puts a chat among the accepted deliveries. False where this end of this conversation is known."""

    async def close_delivery(self, delivery: int) -> None:
        """The delivery is worked off: it is forgotten, with its key."""

    async def copied_ends(self, transcript: ChatTranscript) -> tuple[ChatTranscript, ...]:
        """The other ends of this conversation that were copied; the conversation is locked."""

    async def copy_history(self, address: Address, now: datetime) -> CopyHistory:
        """Copies of chats over the hour and the day before `now`."""

    async def case_of_conversation(self, transcript: ChatTranscript) -> CaseNumber | None:
        """The last case that an end of this conversation was linked with."""

    async def link_chat(self, transcript: ChatTranscript, number: CaseNumber) -> None:
        """This end belongs to a case."""

    async def chat_of_case(self, number: CaseNumber) -> ChatTranscript | None:
        """The chat that a case was last found to be about, else the one of its inquiry; None where there is none."""

    async def chat(self, key: str) -> ChatTranscript | None:
        """The chat of this key; None where there is none."""

    async def chat_of_message_ids(self, message_ids: Sequence[str]) -> str | None:
        """The key of the chat of whose copy one of these is the Message-ID."""

    async def last_chat_of(self, address: Address) -> ChatTranscript | None:
        """The chat of this address that ended last."""

    async def relate_chat(self, key: str, number: CaseNumber) -> None:
        """A case is about a chat, without being the inquiry that was voiced in it."""

    async def stop_copies(self, key: str, number: CaseNumber, now: datetime) -> int:
        """No more copies to the address of this chat; those that wait are withdrawn. Returns how many those were."""

    async def copies_stopped(self, address: Address) -> bool:
        """Whether the address gets no copies."""

    async def resume_copies(self, number: CaseNumber) -> int:
        """Ends what the case stopped. Returns how many addresses it were."""

    async def sent_again_at(self, transcript: ChatTranscript) -> datetime | None:
        """When the conversation last left as an answer; it is locked until the end of the transaction."""

    async def mark_sent_again(self, transcript: ChatTranscript, now: datetime) -> None:
        """The conversation leaves as an answer."""

    async def mark_copied(self, transcript: ChatTranscript, now: datetime) -> None:
        """The copy of this end is on its way."""

    async def enqueue_letter(self, mail: PreparedMail, not_before: datetime, held: str = "") -> None:
        """Puts a letter into the outbox, held back where `held` says why. A key that is there changes nothing."""

    async def enqueue_notice(self, notice: Notice, now: datetime) -> None:
        """Puts a notice into the outbox. A key that is there already changes nothing."""

    async def lock_letter(self, row: int, token: str) -> EnqueuedLetter | None:
        """The letter, locked, or None where the claim `token` does not hold it any more."""

    async def lock_resting(self, row: int) -> EnqueuedLetter | None:
        """The letter, locked, or None where there is none or a sender holds it."""

    async def lock_letter_of_key(self, key: str) -> EnqueuedLetter | None:
        """The same, by the key of the letter."""

    async def lock_held(self, after: int, limit: int) -> tuple[EnqueuedLetter, ...]:
        """Letters that are held, locked, by row, beginning behind `after`."""

    async def letter_of_report(
        self, message_ids: Sequence[str], envelope_id: str, returned_to: Sequence[str]
    ) -> EnqueuedLetter | None:
        """The letter that a delivery report is about: named by Message-ID or ENVID, else the last one that left with
        the envelope sender that the report was sent to."""

    async def send_letter_again(self, row: int, now: datetime) -> None:
        """The same bytes are due now."""

    async def release_letter(self, row: int, now: datetime) -> None:
        """Lets a held letter leave; it counts as of now."""

    async def leave_to_person(self, row: int) -> None:
        """Ends a claim: nobody may guess what became of the letter, and it stays `unknown` until staff decide."""

    async def note_letter(self, row: int, reason: str) -> None:
        """Keeps what was heard of a letter afterwards; its state stays."""

    async def settle_letter(self, row: int, state: OutboxState, evidence: str, now: datetime) -> None:
        """Ends a claim: the row stands in `state` with what the server said."""

    async def add_block(self, entry: BlockEntry) -> None:
        """Puts an address on the block list: its hash for good, itself only until it is taken over."""

    async def save_breach(self, change: BreachChange) -> None:
        """Stores a first or further version of a breach. Raises `ConcurrentChange` where another one came first."""

    async def standing(self, email: str) -> Standing | None:
        """Whose address it is, and whether it may instruct us; None for nobody that the register knows."""

    async def raise_alarm(self, alarm: Alarm, now: datetime) -> None:
        """It stands as of now, until it is ended."""

    async def end_alarm(self, key: str, now: datetime) -> bool:
        """It is over. False where it was, or never stood."""

    async def confirm_alarm(self, key: str, staff: str, now: datetime) -> bool:
        """Somebody knows of it. False where it is over, or somebody confirmed it already."""

    async def mark_alarm_mailed(self, key: str, now: datetime, *, over: bool) -> bool:
        """Its mail, or that of its end, is on its way. False where it was already."""

    async def look_later(self, number: CaseNumber, at: datetime | None) -> None:
        """The clock has nothing to say of the case now, and looks again then, or never."""

    async def append_audit(self, entries: Sequence[AuditEntry], now: datetime) -> None:
        """Adds to the audit log, in order."""


class Repository(Protocol):
    """The one writer."""

    def record(self) -> AbstractAsyncContextManager[Record]:
        """Opens a transaction; commits at the end of the block, rolls back on an exception."""
