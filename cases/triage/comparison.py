"""What another learned layer would change, on the evaluation set that is shipped."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from cases.triage.evaluation import Report, judge_all, report
from cases.triage.triage import Triage
from cases.vocabulary import Kind


@dataclass(frozen=True, slots=True)
class Changed:
    """One row that is judged otherwise: its id and kinds, never its text."""

    id: str
    truth: str
    before: Kind
    after: Kind


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two learned layers on the same rows."""

    before: Report
    after: Report
    changed: tuple[Changed, ...]

    def why_worse(self, most_loss: float) -> str:
        """Why the second one should not be taken, or nothing. `most_loss` is a share of the rows, from 0 to 1."""
        if self.after.grave_missed > self.before.grave_missed:
            return "it takes a breach report or an authority for something harmless"
        lost = self.before.accuracy_accepted - self.after.accuracy_accepted
        # Shares of 220 rows are no exact fractions.
        return f"it is right on {lost:.1%} fewer of the inquiries" if lost > most_loss + 1e-9 else ""


def evaluation_rows() -> list[Mapping[str, Any]]:
    """The labelled inquiries that are shipped to measure with; none of them is learned from."""
    text = (files("cases.triage") / "inquiries_dev.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def compare(before: Triage, after: Triage, rows: Iterable[Mapping[str, Any]]) -> Comparison:
    """What changes from one to the other on these rows."""
    rows = list(rows)
    old, new = judge_all(rows, before), judge_all(rows, after)
    changed = (
        Changed(str(was.row.get("id", "")), was.truth, was.verdict.kind, now.verdict.kind)
        for was, now in zip(old, new, strict=True)
        if was.verdict.kind is not now.verdict.kind
    )
    return Comparison(report(old), report(new), tuple(changed))
