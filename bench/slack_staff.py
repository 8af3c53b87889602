"""Staff at work at random: what each does next, and what each was told came of it."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from bot.texts import Texts
from cases.audit_events import AuditEvent
from sandbox.slack import STAFF_CHANNEL, SlackStandIn
from sandbox.slack.driver import ElementNotFound, Staff, SubmitRefused
from sandbox.slack.replies import Reply
from sandbox.slack.transport import Unacknowledged
from sandbox.slack.views import View

COMMAND = "/personvern"
NOTE = "Notat "
"""What every note begins with that is written here; the rules write some of their own."""

PATIENCE = 60.0


class Told(Enum):
    """What whoever acted was told: it is done, it is not, or nothing that says either."""

    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that staff do.

    Attributes
    ----------
    event:
        What the audit log holds of it once it is done; None where it changes nothing.
    answer:
        The text by which a command says that it is done.
    modal:
        The modal that it opens; empty where it opens none.
    """

    event: AuditEvent | None
    answer: str = ""
    modal: str = ""
    fields: Callable[[str], Mapping[str, str]] = field(default=lambda _: {})


ACTS: Mapping[str, Act] = MappingProxyType(
    {
        "take": Act(AuditEvent.CASE_TAKEN, "answer.taken"),
        "spam": Act(AuditEvent.CASE_MARKED_SPAM, "answer.marked_spam"),
        "not-spam": Act(AuditEvent.CASE_RELEASED, "answer.released"),
        "undo": Act(AuditEvent.REPLY_UNDONE, "answer.undone"),
        "note": Act(AuditEvent.NOTE_ADDED, modal="write_note", fields=lambda mark: {"text": f"{NOTE}{mark}"}),
        "edit": Act(
            AuditEvent.DRAFT_EDITED,
            modal="edit_reply",
            fields=lambda mark: {"subject": "Svar", "text": f"Her er svaret ditt, utkast {mark}."},
        ),
        "reject": Act(AuditEvent.DRAFT_REJECTED, modal="reject_reply", fields=lambda _: {"reason": "Feil tone."}),
        "approve": Act(AuditEvent.REPLY_APPROVED, modal="approve_reply"),
        "close": Act(
            AuditEvent.CASE_CLOSED, "answer.closed", modal="close_case", fields=lambda _: {"reason": "withdrawn"}
        ),
        "reopen": Act(AuditEvent.CASE_REOPENED, modal="reopen_case", fields=lambda _: {"reason": "Det kom mer."}),
        "show": Act(None),
        "list": Act(None),
    }
)
WEIGHTS = (3, 1, 2, 2, 4, 3, 1, 4, 1, 2, 1, 1)
CLICKED = frozenset({"take", "edit", "approve", "reject", "undo", "not-spam"})
"""What the card has a button for: half of the time it is pressed, though the card may be behind."""


@dataclass(slots=True)
class Outcomes:
    """What was told of all actions, by audit event, member of staff and case."""

    done: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    unknown: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    notes: dict[str, Told] = field(default_factory=dict)

    def add(self, act: Act, user: str, number: str, mark: str, told: Told) -> None:
        """Notes one."""
        self.told[told.value] += 1
        if act.event is None:
            return
        counted = {Told.DONE: self.done, Told.UNKNOWN: self.unknown}.get(told)
        if counted is not None:
            counted[act.event.value, user, number] += 1
        if act.event is AuditEvent.NOTE_ADDED:
            self.notes[f"{NOTE}{mark}"] = told


@dataclass(slots=True)
class Person:
    """One member of staff, who does one thing after the other."""

    staff: Staff
    slack: SlackStandIn
    texts: Texts
    numbers: Sequence[str]
    rnd: random.Random
    outcomes: Outcomes

    async def work(self, actions: int, acted: Callable[[], None]) -> None:
        """So many actions."""
        for turn in range(actions):
            name = self.rnd.choices(list(ACTS), WEIGHTS)[0]
            number, mark = self.rnd.choice(self.numbers), f"{self.staff.user.id}-{turn}"
            told = await self._act(name, number, mark)
            self.outcomes.add(ACTS[name], self.staff.user.id, number, mark, told)
            acted()

    async def _act(self, name: str, number: str, mark: str) -> Told:
        act = ACTS[name]
        try:
            reply = await self._ask(name, number)
            modal = await self._modal_or_answer(act, reply, number)
            if modal is None:
                return self._answered(act, reply, number)
            return await self._submit(modal, act.fields(mark))
        except Unacknowledged:
            return Told.UNKNOWN

    async def _ask(self, name: str, number: str) -> Reply:
        card = next((one for one in self.slack.messages(STAFF_CHANNEL) if number in str(one.metadata)), None)
        if card is not None and name in CLICKED and self.rnd.random() < 0.5:
            try:
                return await self.staff.click(card, name)
            except ElementNotFound:
                pass
        return await self.staff.command(COMMAND, "list" if name == "list" else f"{name} {number}")

    async def _modal_or_answer(self, act: Act, reply: Reply, number: str) -> View | None:
        def happened() -> list[View | None] | None:
            modal = self.staff.view()
            if modal and modal.body["callback_id"] == act.modal and number in modal.body["private_metadata"]:
                return [modal]
            return [None] if _own(reply) else None

        return (await self.slack.wait_for(happened, PATIENCE))[0]

    def _answered(self, act: Act, reply: Reply, number: str) -> Told:
        done = act.event is None or (act.answer and self.texts(act.answer, number=number) == _own(reply)[0])
        return Told.DONE if done else Told.REFUSED

    async def _submit(self, modal: View, values: Mapping[str, str]) -> Told:
        try:
            result = await self.staff.submit(modal, values)
        except SubmitRefused:
            # A letter that cannot be approved is shown without a button.
            await self.staff.close(modal)
            return Told.REFUSED
        finally:
            while (open_still := self.staff.view()) is not None and open_still is not modal:
                await self.staff.close(open_still)
        if result.view is None:
            return Told.DONE
        repeated = self.texts("answer.repeated") in str(result.view.body)
        await self.staff.close(result.view)
        return Told.UNKNOWN if repeated else Told.REFUSED


def _own(reply: Reply) -> list[str]:
    """The answers to this very interaction."""
    return [message.text for message in reply.messages if message.interaction == reply.interaction]


async def all_at_work(people: Sequence[Person], actions: int, acted: Callable[[], None]) -> None:
    """Everybody at once, `actions` in all."""
    share, rest = divmod(actions, len(people))
    await asyncio.gather(*(one.work(share + (turn < rest), acted) for turn, one in enumerate(people)))
