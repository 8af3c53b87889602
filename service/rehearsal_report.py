"""What a rehearsal found: counts by fixed words, dates and rules; no content, no address, no name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from rich.table import Table

from cases.case import Case
from cases.case_number import CaseNumber
from cases.outcome import Outcome
from cases.ports import CaseSelection
from cases.vocabulary import OutboxState, Purpose, Status
from cases.workflow import OPEN
from models.outbox import ListedLetter
from models.store import Store

_ALL = 10_000_000
_SOON = timedelta(days=7)


@dataclass(slots=True)
class Counts:
    """What happened to the mails, one by one.

    Attributes
    ----------
    threaded:
        Mails that went to a case that another mail had opened.
    duplicates:
        The same bytes as another mail.
    without_case:
        Copies of our own letters, reports on letters that are not ours, chats that were mailed.
    failures:
        Mails that the desk would have had to try again, by the name of the error.
    """

    mails: int = 0
    threaded: int = 0
    duplicates: int = 0
    without_case: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    first: datetime | None = None
    last: datetime | None = None
    _seen: set[CaseNumber] = field(default_factory=set)

    def arrived(self, at: datetime) -> None:
        """One more mail."""
        self.mails += 1
        self.first = min(self.first or at, at)
        self.last = max(self.last or at, at)

    def came_to(self, outcome: Outcome) -> None:
        """What the desk made of it."""
        if outcome.case is None:
            self.without_case += 1
        elif not outcome.changed:
            self.duplicates += 1
        elif outcome.case.number in self._seen:
            self.threaded += 1
        else:
            self._seen.add(outcome.case.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What would have happened."""

    counts: Counts
    cases: Sequence[Case]
    acknowledged: int
    now: datetime
    posted: int = 0

    def as_json(self) -> dict[str, Any]:
        """As `personvern rehearse --json` prints it."""
        counts, waiting = self.counts, self._waiting()
        oldest = min(waiting, key=lambda case: case.received_at, default=None)
        return {
            "mails": counts.mails,
            "first_received": _day(counts.first),
            "last_received": _day(counts.last),
            "cases": len(self.cases),
            "threaded": counts.threaded,
            "duplicates": counts.duplicates,
            "without_case": counts.without_case,
            "unreadable": sum(case.status is Status.DEAD_LETTER for case in self.cases),
            "failures": dict(counts.failures),
            "kinds": _tally(case.verdict.kind.value for case in self.cases),
            "languages": _tally(case.verdict.language.value for case in self.cases),
            "urgency": _tally(case.verdict.urgency or "none" for case in self.cases),
            "acknowledgements": {
                "leave": self.acknowledged,
                "withheld": _tally(rule for case in self.cases for rule in case.no_acknowledgement),
                "held_for_staff": _tally(rule for case in self.cases for rule in case.acknowledgement_held),
            },
            "deadlines": _tally(self._deadline(case) for case in waiting),
            "unanswered": len(waiting),
            "oldest_unanswered": None if oldest is None else self._oldest(oldest),
            "posted": self.posted,
            "sent": 0,
        }

    def _waiting(self) -> list[Case]:
        """What a person would have had to answer."""
        return [case for case in self.cases if case.status in OPEN]

    def _oldest(self, case: Case) -> dict[str, Any]:
        deadline = case.alarm_deadline
        return {
            "received": _day(case.received_at),
            "days": (self.now - case.received_at).days,
            "kind": case.verdict.kind.value,
            "due": deadline.due.isoformat() if deadline else None,
        }

    def _deadline(self, case: Case) -> str:
        deadline = case.alarm_deadline
        if deadline is None:
            return "none"
        if deadline.due_at < self.now:
            return "over"
        return "within 7 days" if deadline.due_at < self.now + _SOON else "later"


async def report_of(store: Store, counts: Counts, now: datetime) -> Report:
    """Reads the record that a rehearsal left."""
    cases = await store.queries.cases(CaseSelection(limit=_ALL))
    letters = await store.letters.listing(frozenset({OutboxState.NEW}), _ALL)
    return Report(counts=counts, cases=cases, acknowledged=sum(map(_leaves, letters)), now=now)


def tables(report: dict[str, Any]) -> list[Table]:
    """The report for a person at a terminal."""
    acknowledgements = report["acknowledgements"]
    sure = ("mails", "cases", "threaded", "duplicates", "without_case", "unreadable", "unanswered")
    totals = {name.replace("_", " "): report[name] for name in sure}
    totals |= {f"failed: {name}": count for name, count in report["failures"].items()}
    letters = {"would leave": acknowledgements["leave"]}
    letters |= {f"withheld: {rule}": count for rule, count in acknowledgements["withheld"].items()}
    letters |= {f"held for staff: {rule}": count for rule, count in acknowledgements["held_for_staff"].items()}
    made = [
        _table("mails", totals),
        _table("kinds", report["kinds"]),
        _table("languages", report["languages"]),
        _table("urgency", report["urgency"]),
        _table("acknowledgements", letters),
        _table("deadlines of what is unanswered", report["deadlines"]),
    ]
    if (oldest := report["oldest_unanswered"]) is not None:
        made.append(_table("oldest unanswered", oldest))
    return made


def _table(title: str, rows: dict[str, Any]) -> Table:
    table = Table(title=title, show_header=False, title_justify="left")
    for name, value in rows.items():
        table.add_row(str(name), str(value))
    return table


def _leaves(letter: ListedLetter) -> bool:
    return letter.purpose is Purpose.ACKNOWLEDGEMENT and not letter.held


def _tally(words: Iterable[str]) -> dict[str, int]:
    """The most frequent first."""
    return dict(Counter(words).most_common())


def _day(moment: datetime | None) -> str | None:
    return moment.date().isoformat() if moment else None
