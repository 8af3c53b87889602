"""Inquiries that triage never learns from, written in other voices than the training inquiries.

Each row has besides the fields of the evaluation file `hard` (written to mislead), and where it was labelled `topics`,
`flags`, `relation` and `role`. The mistakes in the first two have been read and mended, so their floors hold what was
reached and are no estimate; nothing was mended for the third. See docs/explanation/triage.md.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from cases.triage.evaluation import judge_all, report, text_of_row
from cases.triage.redaction import mask
from cases.triage.training import shipped_inquiries
from cases.triage.triage import Triage

FILES = ("held_out_first", "held_out_second", "held_out_third")


def _rows(name: str) -> list[Mapping[str, Any]]:
    text = (Path(__file__).parent / f"{name}.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("name", FILES)
def test_none_of_them_is_learned_from(name: str) -> None:
    learned = {each.body for each in shipped_inquiries()}

    assert not [row["id"] for row in _rows(name) if row["body"] in learned]


FLOORS = [("held_out_first", 0.9, 0.8), ("held_out_second", 0.9, 0.75), ("held_out_third", 0.8, 0.6)]


@pytest.mark.parametrize(("name", "least", "least_hard"), FLOORS)
def test_they_are_met_at_the_floor_that_was_reached(name: str, least: float, least_hard: float) -> None:
    judged = judge_all(_rows(name), Triage())
    whole, hard = report(judged), report([each for each in judged if each.row["hard"]])

    assert whole.accuracy_accepted >= least
    assert hard.accuracy_accepted >= least_hard
    assert whole.sure_right >= 0.95
    assert whole.urgent_recall >= 0.94
    assert whole.urgent_false <= 0.15
    assert whole.language >= 0.97
    assert whole.grave_missed == 0


@pytest.mark.parametrize("name", FILES)
def test_what_they_hide_is_hidden_before_it_is_shown(name: str) -> None:
    texts = [text_of_row(row) for row in _rows(name)]

    assert not [text.sender for text in texts if "@" in mask(text.sender)]
