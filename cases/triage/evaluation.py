"""How well triage does on labelled inquiries, counted in the ways that the promises are made in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cases.triage.triage import Text, Triage
from cases.verdict import Verdict
from cases.vocabulary import ACT_NOW, Kind

_SURE = 0.8
_HARMLESS = frozenset({"spam", "support", "other", "automatic"})
_GRAVE = frozenset({"breach_report", "authority"})


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled row beside its verdict."""

    row: Mapping[str, Any] = field(repr=False)
    verdict: Verdict

    @property
    def truth(self) -> str:
        """The labelled primary kind."""
        return str(self.row["kind"])

    @property
    def accepted(self) -> frozenset[str]:
        """Every primary kind that counts as right."""
        return frozenset((self.truth, *self.row.get("accept", ())))

    @property
    def right(self) -> bool:
        """The primary kind is the labelled one or accepted."""
        return self.verdict.kind.value in self.accepted

    @property
    def truths(self) -> frozenset[str]:
        """The labelled primary kind and all further ones."""
        return frozenset((self.truth, *self.row.get("also", ())))

    @property
    def act_now(self) -> bool:
        """It asks for one of the four rights that the wide reading marks as urgent."""
        return bool(self.truths & {kind.value for kind in ACT_NOW})


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Shares from 0 to 1; of nothing, 0.

    Attributes
    ----------
    accuracy, accuracy_accepted, top_three:
        Primary kind as labelled; as labelled or accepted; among the first three candidates.
    micro_f1:
        Over primary and further kinds.
    sure, sure_right:
        How many verdicts have a confidence of at least 0.8, and how many of those are right or accepted.
    urgent_recall, urgent_false:
        Narrow reading: of the urgent rows those found, rows of the four act-now rights left out unless an alarm
        rang; and false alarms among the rows that are neither urgent nor of those rights.
    urgent_precision:
        Narrow reading: of the alarms on rows that are not of those rights, those on urgent rows.
    urgent_recall_wide, urgent_precision_wide:
        The file's reading, in which an act-now right counts as an alarm.
    grave_missed:
        Breach reports and authorities that were called spam, support, other or automatic.
    """

    rows: int
    accuracy: float
    accuracy_accepted: float
    top_three: float
    macro_f1: float
    micro_f1: float
    sure: float
    sure_right: float
    abstained: float
    urgent_recall: float
    urgent_precision: float
    urgent_false: float
    urgent_recall_wide: float
    urgent_precision_wide: float
    language: float
    grave_missed: int
    kinds: Mapping[str, Mapping[str, float]]
    confusion: Mapping[str, Mapping[str, int]]


def evaluate(rows: Iterable[Mapping[str, Any]], triage: Triage | None = None) -> Report:
    """The report on labelled rows in the form of `inquiries_dev.jsonl`."""
    return report(judge_all(rows, triage or Triage()))


def judge_all(rows: Iterable[Mapping[str, Any]], triage: Triage) -> list[Judged]:
    """Each row beside its verdict."""
    return [Judged(row, triage.verdict_of(text_of_row(row))) for row in rows]


def report(judged: Sequence[Judged]) -> Report:
    """What the verdicts come to."""
    sure = [each for each in judged if each.verdict.confidence >= _SURE]
    kinds = _per_kind(judged)
    return Report(
        rows=len(judged),
        accuracy=_share(judged, lambda each: each.verdict.kind.value == each.truth),
        accuracy_accepted=_share(judged, lambda each: each.right),
        top_three=_share(judged, _in_first_three),
        macro_f1=_ratio(sum(kind["f1"] for kind in kinds.values()), len(kinds)),
        micro_f1=_micro_f1(judged),
        sure=_ratio(len(sure), len(judged)),
        sure_right=_share(sure, lambda each: each.right),
        abstained=_share(judged, lambda each: each.verdict.kind is Kind.UNCLEAR and each.truth != "unclear"),
        language=_share(judged, lambda each: each.verdict.language.value == each.row.get("lang")),
        grave_missed=sum(each.truth in _GRAVE and each.verdict.kind.value in _HARMLESS for each in judged),
        kinds=kinds,
        confusion=_confusion(judged),
        **_urgency(judged),
    )


def text_of_row(row: Mapping[str, Any]) -> Text:
    """A row's mail."""
    return Text(subject=str(row.get("subject", "")), body=str(row.get("body", "")), sender=str(row.get("from", "")))


def _in_first_three(each: Judged) -> bool:
    return bool(each.accepted & {kind.value for kind, _ in each.verdict.candidates[:3]})


def _urgency(judged: Sequence[Judged]) -> dict[str, float]:
    urgent = [each for each in judged if each.row.get("urgent")]
    narrow = [each for each in urgent if not each.act_now]
    calm = [each for each in judged if not each.row.get("urgent") and not each.act_now]
    alarms = [each for each in judged if each.verdict.urgent and not each.act_now]
    wide = [each for each in judged if each.verdict.urgent or ACT_NOW & set(each.verdict.kinds)]
    return {
        "urgent_recall": _share(narrow, lambda each: each.verdict.urgent),
        "urgent_precision": _share(alarms, lambda each: bool(each.row.get("urgent"))),
        "urgent_false": _share(calm, lambda each: each.verdict.urgent),
        "urgent_recall_wide": _share(urgent, lambda each: each in wide),
        "urgent_precision_wide": _share(wide, lambda each: bool(each.row.get("urgent"))),
    }


def _per_kind(judged: Sequence[Judged]) -> dict[str, dict[str, float]]:
    """Precision, recall, F1 and rows of each labelled kind; an accepted verdict counts for the labelled kind."""
    said = Counter(each.truth if each.right else each.verdict.kind.value for each in judged)
    right = Counter(each.truth for each in judged if each.right)
    table = {}
    for kind, count in sorted(Counter(each.truth for each in judged).items()):
        precision, recall = _ratio(right[kind], said[kind]), _ratio(right[kind], count)
        f1 = _ratio(2 * precision * recall, precision + recall)
        table[kind] = {"precision": precision, "recall": recall, "f1": f1, "rows": float(count)}
    return table


def _micro_f1(judged: Sequence[Judged]) -> float:
    hit = sum(len(each.truths & {kind.value for kind in each.verdict.kinds}) for each in judged)
    named = sum(len(each.verdict.kinds) for each in judged)
    asked = sum(len(each.truths) for each in judged)
    return _ratio(2 * hit, named + asked)


def _confusion(judged: Sequence[Judged]) -> dict[str, dict[str, int]]:
    table: dict[str, dict[str, int]] = {}
    for each in judged:
        row = table.setdefault(each.truth, {})
        row[each.verdict.kind.value] = row.get(each.verdict.kind.value, 0) + 1
    return table


def _share(judged: Sequence[Judged], holds: Callable[[Judged], bool]) -> float:
    return _ratio(sum(holds(each) for each in judged), len(judged))


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
