"""Everybody does anything at any time: staff, persons, the post and the clock, at random, over the real desk."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from cases.case import Staff
from cases.case_number import CaseNumber
from cases.checklist.state import checks_of
from cases.checklist.values import CheckChange
from cases.deadlines.of_case import extended_at
from cases.events import (
    AnswerConfirmed,
    AnswerSentAgain,
    AnswerUndone,
    CaseReclassified,
    CaseReleased,
    CasesMerged,
    CaseSplit,
    ChecksChanged,
    DeliveryEvent,
    DraftRequested,
    FileAttached,
    FileDetached,
    InterimPrepared,
    LetterRetried,
    LetterWithdrawn,
    ReplyApproved,
    ReplyEdited,
    StaffEvent,
    TasksDone,
    TimePassed,
)
from cases.ports import ClaimedLetter
from cases.vocabulary import RIGHTS, Kind, OutboxState, Relation, Status
from tests.cases.deadlines.day_by_day import due_with
from tests.model.choices import DEEDS, INTERIMS, KINDS, MOST_CASES, PAIRS, PAUSE, PLACE, RELATIONS, STAFF, TEXTS
from tests.model.desk import PERSONS, ModelDesk, accepted, later, lost, template, turned_down
from tests.model.story import differences, rebuilt, told


class DeskMachine(RuleBasedStateMachine):
    """The desk under everybody's hands."""

    original: Path
    moves = 0
    """How many were made, in all games."""
    seen: ClassVar[Counter[str]] = Counter()
    """What the audit logs of all games hold."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.desk = ModelDesk.of(self.original, Path(self._folder.name))

    def teardown(self) -> None:
        """The game is over."""
        self.seen.update(entry.event.value for entry in self.desk.log())
        self.seen.update(f"refused {name}" for name in self.desk.refused)
        self.desk.close()
        self._folder.cleanup()

    def _any(self, place: int) -> CaseNumber:
        return self.desk.numbers[place % len(self.desk.numbers)]

    def _digest(self, number: CaseNumber) -> str:
        draft = self.desk.case(number).draft
        return draft.digest if draft else "none"

    # --- persons -------------------------------------------------------------------------------------------------

    @initialize(kind=KINDS, also=KINDS)
    def begin(self, kind: Kind, also: Kind) -> None:
        self.desk.write(PERSONS[0], tuple(dict.fromkeys((kind, also))))

    @precondition(lambda self: len(self.desk.numbers) < MOST_CASES)
    @rule(person=st.sampled_from(PERSONS), kind=KINDS, also=KINDS)
    def a_mail_comes(self, person: Any, kind: Kind, also: Kind) -> None:
        self.desk.write(person, tuple(dict.fromkeys((kind, also))))

    @rule(place=PLACE, relation=RELATIONS)
    def the_person_writes_again(self, place: int, relation: Relation) -> None:
        number = self._any(place)
        sender = self.desk.case(number).sender
        assert sender is not None
        self.desk.write(sender, (Kind.INFORMATION,), to=number, relation=relation)

    # --- staff ---------------------------------------------------------------------------------------------------

    @rule(place=PLACE, staff=STAFF, deed=st.sampled_from(DEEDS))
    def do(self, place: int, staff: Staff, deed: Callable[[CaseNumber, Staff], StaffEvent]) -> None:
        self.desk.tell(deed(self._any(place), staff))

    @rule(place=PLACE, staff=STAFF, kind=KINDS)
    def reclassify(self, place: int, staff: Staff, kind: Kind) -> None:
        self.desk.tell(CaseReclassified(self._any(place), staff, kind))

    @rule(place=PLACE, staff=STAFF)
    def ask_for_a_draft(self, place: int, staff: Staff) -> None:
        self.desk.tell(DraftRequested(self._any(place), staff))

    @rule(place=PLACE, staff=STAFF, text=TEXTS, stale=st.booleans())
    def write(self, place: int, staff: Staff, text: str, stale: bool) -> None:
        number = self._any(place)
        base = "stale" if stale else self._digest(number)
        self.desk.tell(ReplyEdited(number, staff, base, "Svar", text))

    @rule(place=PLACE, staff=STAFF)
    def attach(self, place: int, staff: Staff) -> None:
        number = self._any(place)
        self.desk.tell(FileAttached(number, staff, self.desk.attach(number, staff.id)))

    @rule(place=PLACE, staff=STAFF)
    def detach(self, place: int, staff: Staff) -> None:
        draft = self.desk.case(self._any(place)).draft
        for file in draft.attachments[:1] if draft else ():
            self.desk.tell(FileDetached(self._any(place), staff, file.id))

    @rule(place=PLACE, staff=STAFF, change=st.sampled_from([CheckChange.TICK, CheckChange.REOPEN]))
    def settle_checks(self, place: int, staff: Staff, change: CheckChange) -> None:
        number = self._any(place)
        rules = self.desk.policy.checklist
        from_table = checks_of(self.desk.case(number).verdict, rules)
        self.desk.tell(ChecksChanged(number, staff, dict.fromkeys(from_table, change)))
        self.desk.tell(TasksDone(number, staff, frozenset(Kind)))

    @rule(place=PLACE, staff=STAFF, stale=st.booleans())
    def approve(self, place: int, staff: Staff, stale: bool) -> None:
        number = self._any(place)
        self.desk.tell(ReplyApproved(number, staff, "stale" if stale else self._digest(number)))

    @rule(place=PLACE, pair=st.sampled_from(PAIRS), text=TEXTS, sent=st.booleans())
    def answer(self, place: int, pair: tuple[Staff, Staff], text: str, sent: bool) -> None:
        author, approver = pair
        self.desk.tell(CaseReleased(self._any(place), author))
        self.settle_checks(place, author, CheckChange.TICK)
        self.write(place, author, text, stale=False)
        self.approve(place, approver, stale=False)
        if sent:
            self.all_letters_are_sent()

    @rule(place=PLACE, staff=STAFF)
    def undo(self, place: int, staff: Staff) -> None:
        self.desk.tell(AnswerUndone(self._any(place), staff))

    @rule(place=PLACE, staff=STAFF, letter=st.sampled_from(sorted(INTERIMS)))
    def ask_the_person(self, place: int, staff: Staff, letter: str) -> None:
        number, (event, reason) = self._any(place), INTERIMS[letter]
        self.desk.tell(InterimPrepared(number, staff, letter, reason))
        prepared = self.desk.case(number).prepared
        base = prepared.draft.digest if prepared else "none"
        self.desk.tell(event(number, staff, base, "Spørsmål", "Kan du skrive litt mer?"))

    @rule(one=PLACE, other=PLACE, staff=STAFF, across=st.booleans())
    def merge(self, one: int, other: int, staff: Staff, across: bool) -> None:
        event = CasesMerged(staff=staff, number=self._any(one), into=self._any(other), across_persons=across)
        self.desk.tell(event)

    @precondition(lambda self: len(self.desk.numbers) < MOST_CASES)
    @rule(place=PLACE, staff=STAFF)
    def split(self, place: int, staff: Staff) -> None:
        number = self._any(place)
        self.desk.tell(CaseSplit(staff=staff, number=number, kinds=self.desk.case(number).verdict.kinds[-1:]))

    # --- the post and the clock ----------------------------------------------------------------------------------

    @rule(fate=st.sampled_from([accepted, accepted, turned_down, later]))
    def a_letter_is_sent(self, fate: Callable[[ClaimedLetter], DeliveryEvent | None]) -> None:
        self.desk.send(fate, really=fate is accepted)

    @rule(really=st.booleans())
    def the_line_breaks(self, really: bool) -> None:
        self.desk.send(lost, really=really)
        self.desk.search()

    @rule()
    def all_letters_are_sent(self) -> None:
        self.desk.clock.moment += self.desk.policy.undo_window
        for _ in range(MOST_CASES):
            self.desk.send(accepted, really=True)

    @rule(index=PLACE)
    def a_letter_comes_back(self, index: int) -> None:
        self.desk.bounced(index)

    @rule(place=PLACE, staff=STAFF, again=st.booleans())
    def settle_the_doubt(self, place: int, staff: Staff, again: bool) -> None:
        event = AnswerSentAgain if again else AnswerConfirmed
        self.desk.tell(event(self._any(place), staff))

    @rule(index=PLACE, again=st.booleans())
    def an_operator_decides(self, index: int, again: bool) -> None:
        rows = self.desk.rows(OutboxState.NEW, OutboxState.REFUSED, OutboxState.RETRY, OutboxState.UNKNOWN)
        if rows:
            event = LetterRetried if again else LetterWithdrawn
            self.desk.tell(event(rows[index % len(rows)], "operator:root"))

    @rule(pause=PAUSE)
    def time_passes(self, pause: timedelta) -> None:
        self.desk.clock.moment += pause
        for number in self.desk.numbers:
            self.desk.tell(TimePassed(number, self.desk.clock.moment))

    # --- what always holds ---------------------------------------------------------------------------------------

    @invariant()
    def all_is_well(self) -> None:
        type(self).moves += 1
        self._the_log_tells_the_whole_story()
        self._no_state_lies()
        self._an_approved_answer_waits_to_leave()
        self._an_answer_that_counts_left()
        self._the_dates_are_the_laws()

    def _the_log_tells_the_whole_story(self) -> None:
        stories = rebuilt(self.desk.log())
        for number in self.desk.numbers:
            parted = differences(stories[number], told(self.desk.case(number)))
            assert not parted, f"the log of {number} tells another story: {parted}"

    def _no_state_lies(self) -> None:
        for number in self.desk.numbers:
            case = self.desk.case(number)
            assert (case.status is Status.CLOSED) == (case.closed_at is not None)
            assert case.status is not Status.ANSWERED or case.answered_at is not None
            assert case.status is not Status.APPROVED or case.approval is not None
            assert case.close_reason is None or case.status is Status.CLOSED
            if case.approval is not None and case.draft is not None:
                assert case.approval.digest == case.draft.digest

    def _an_approved_answer_waits_to_leave(self) -> None:
        gone = {OutboxState.WITHDRAWN, OutboxState.REFUSED}
        keys = {key for key, state in self._outbox() if state not in gone}
        for number in self.desk.numbers:
            case = self.desk.case(number)
            if case.status is Status.APPROVED and case.approval is not None:
                assert f"reply.{number}.{case.approval.version}".lower() in keys

    def _an_answer_that_counts_left(self) -> None:
        left = {key for key, state in self._outbox() if state is OutboxState.SENT}
        for number in self.desk.numbers:
            case = self.desk.case(number)
            if case.answered_at is not None and case.approval is not None:
                assert f"reply.{number}.{case.approval.version}".lower() in left

    def _outbox(self) -> list[tuple[str, OutboxState]]:
        listing = self.desk.run(self.desk.store.letters.listing(frozenset(OutboxState)))
        return [(letter.key, letter.state) for letter in listing]

    def _the_dates_are_the_laws(self) -> None:
        for number in self.desk.numbers:
            case = self.desk.case(number)
            if not RIGHTS.issuperset(case.verdict.kinds) or case.alarm_deadline is None:
                continue
            walked = due_with(case.received_at, extended_at(case), ())
            assert case.alarm_deadline.due_at.isoformat(timespec="seconds") == walked
            assert case.deadline is not None
            assert case.deadline.due_at >= case.alarm_deadline.due_at


def machine(folder: Path) -> type[DeskMachine]:
    """The machine over a fresh template in this folder."""
    return type("Desk", (DeskMachine,), {"original": template(folder), "seen": Counter()})
