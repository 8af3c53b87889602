"""A desk to play with at random: the real handler and a real SQLite record, a clock that is set, a post that may fail.

What leaves is held against the audit log alone, before the handler hears of it (`tests.model.leaving`).
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from cases.audit_events import AuditEntry
from cases.case import Case
from cases.case_number import CaseNumber
from cases.errors import PersonvernError
from cases.events import DeliveryEvent, Event, LetterAccepted, LetterLost, LetterRefused, LetterUntraced, MailReceived
from cases.messages import Address, AnswerFile, Bounce, ThreadClues
from cases.policy import Policy
from cases.ports import ClaimedLetter
from cases.vocabulary import Kind, OutboxState, Purpose, Relation
from models.migrate import migrate
from models.store import Store
from tests.bot.office import SetClock
from tests.contracts.test_batches import handler_of
from tests.examples import RECEIVED, a_mail, a_verdict
from tests.model.leaving import Post, require_lawful

T = TypeVar("T")
MASTER_KEY = "dGVzdHMgb25seTogbm90IGEgc2VjcmV0IGF0IGFsbCE="
LEASE = timedelta(minutes=5)
PERSONS = (Address("kari@epost.example", "Kari Nordmann"), Address("ola@annen.example", "Ola Nordmann"))


def template(folder: Path) -> Path:
    """A migrated database to copy."""
    path = folder / "template.sqlite3"
    asyncio.run(migrate(f"sqlite:///{path}"))
    return path


@dataclass
class ModelDesk:
    """One desk over one database, in a loop of its own. `close` it."""

    database: Path
    policy: Policy = field(default_factory=Policy)
    clock: SetClock = field(default_factory=SetClock)
    numbers: list[CaseNumber] = field(default_factory=list)
    post: Post = field(default_factory=Post)
    refused: list[str] = field(default_factory=list)
    stored: tuple[dict[CaseNumber, Case], list[AuditEntry]] = field(default_factory=lambda: ({}, []))

    def __post_init__(self) -> None:
        self.clock.moment = RECEIVED
        self._runner = asyncio.Runner()
        self._stack = contextlib.AsyncExitStack()
        self.store: Store = self.run(
            self._stack.enter_async_context(Store.open(f"sqlite:///{self.database}", MASTER_KEY))
        )
        self._handler = handler_of(self.store, self.policy, self.clock)
        self._mails = 0

    @classmethod
    def of(cls, original: Path, folder: Path) -> ModelDesk:
        """A desk over a copy of an empty database."""
        folder.mkdir(parents=True, exist_ok=True)
        return cls(Path(shutil.copy(original, folder / "desk.sqlite3")))

    def close(self) -> None:
        """Ends the loop and closes the record."""
        self.run(self._stack.aclose())
        self._runner.close()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """What the work comes to."""
        return self._runner.run(work)

    # --- what is there -------------------------------------------------------------------------------------------

    def case(self, number: CaseNumber) -> Case:
        """The case as it is stored."""
        return self.stored[0][number]

    def log(self) -> list[AuditEntry]:
        """The whole audit log of all cases, in order."""
        return self.stored[1]

    async def _read(self) -> tuple[dict[CaseNumber, Case], list[AuditEntry]]:
        cases = {number: await self.store.queries.case(number) for number in self.numbers}
        records = [record for number in self.numbers for record in await self.store.queries.history(number)]
        return cases, [record.entry for record in sorted(records, key=lambda record: record.id)]

    # --- what happens --------------------------------------------------------------------------------------------

    def tell(self, event: Event) -> bool:
        """Hands in an event. False where it was turned down, by an error that has a name: then nothing changed."""
        try:
            outcome = self.run(self._handler.handle(event))
        except PersonvernError as error:
            self.refused.append(type(error).__name__)
            assert self.stored == self.run(self._read()), "what was turned down changed something"
            return False
        if outcome.case is not None and outcome.case.number not in self.numbers:
            self.numbers.append(outcome.case.number)
        self.stored = self.run(self._read())
        return True

    def write(
        self,
        person: Address,
        kinds: tuple[Kind, ...],
        *,
        to: CaseNumber | None = None,
        relation: Relation = Relation.NEW_CASE,
        bounce: Bounce | None = None,
    ) -> None:
        """A mail comes, of a case that stands or of none."""
        self._mails += 1
        digest = f"{self._mails:064x}"
        arrival = self.run(
            self.store.ledger.store("INBOX", 7, self._mails, b"mail %d" % self._mails, self.clock.moment)
        )
        mail = a_mail(
            sender=None if bounce else person,
            message_id=f"<{self._mails}@epost.example>",
            sha256=digest,
            received_at=self.clock.moment,
            thread=ThreadClues(plus_case=to),
            bounce=bounce,
            automatic="N1" if bounce else None,
        )
        verdict = replace(a_verdict(kinds[0]), also=kinds[1:], relation=relation)
        self.tell(MailReceived(arrival, mail, verdict))

    def attach(self, number: CaseNumber, staff: str) -> AnswerFile:
        """A file lies on the page of the case; it is none of the answer yet."""
        return self.run(self._attach(number, staff))

    async def _attach(self, number: CaseNumber, staff: str) -> AnswerFile:
        async with self.store.files.upload(number, staff, self.clock.moment) as upload:
            await upload.write(b"{}")
        digest = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
        return AnswerFile(id=upload.id, name="svar.json", media_type="application/json", size=2, sha256=digest)

    # --- the post ------------------------------------------------------------------------------------------------

    def send(self, fate: Callable[[ClaimedLetter], DeliveryEvent | None], *, really: bool) -> None:
        """The next letter that is due is sent, and this becomes of it; `really` says whether it left."""
        for letter in self.run(self.store.letters.claim(1, LEASE, self.clock.moment)):
            if really:
                require_lawful(letter, self.log(), self.numbers_and_kinds(), self.policy, self.post)
                self.post.left(letter)
            event = fate(letter)
            if event is None:
                self.run(self.store.letters.release(letter, self.clock.moment + timedelta(minutes=1), "451"))
            else:
                self.tell(event)

    def search(self) -> None:
        """Looks for evidence of a letter of which nobody knows: it is found where it left, else never guessed."""
        now = self.clock.moment
        for letter in self.run(self.store.letters.claim_unknown(1, LEASE, timedelta(0), now)):
            if self.post.count(letter.mail.key):
                self.tell(LetterAccepted(letter.row, letter.token, "found in Sent"))
            elif letter.mail.purpose in (Purpose.REPLY, Purpose.INTERIM):
                self.tell(LetterUntraced(letter.row, letter.token))
            else:
                self.run(self.store.letters.send_again(letter, now))

    def bounced(self, index: int) -> None:
        """A letter that left comes back."""
        if not self.post.letters:
            return
        mail = self.post.letters[index % len(self.post.letters)]
        report = Bounce(action="failed", status="5.1.1", message_ids=(mail.message_id,), envelope_id=mail.envelope_id)
        self.write(PERSONS[0], (Kind.AUTOMATIC,), relation=Relation.AUTOMATIC, bounce=report)

    def rows(self, *states: OutboxState) -> list[int]:
        """The rows of the outbox in these states."""
        return [letter.row for letter in self.run(self.store.letters.listing(frozenset(states)))]

    def numbers_and_kinds(self) -> dict[CaseNumber, tuple[Kind, ...]]:
        """What each case is about now."""
        return {number: self.case(number).verdict.kinds for number in self.numbers}


def accepted(letter: ClaimedLetter) -> DeliveryEvent:
    """The server took it."""
    return LetterAccepted(letter.row, letter.token, "250 2.0.0 ok")


def turned_down(letter: ClaimedLetter) -> DeliveryEvent:
    """The server refused it for good."""
    return LetterRefused(letter.row, letter.token, "550 5.1.1")


def lost(letter: ClaimedLetter) -> DeliveryEvent:
    """The line broke after the data: nobody knows."""
    return LetterLost(letter.row, letter.token)


def later(_: ClaimedLetter) -> None:
    """The server asked to be tried later."""
