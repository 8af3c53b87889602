"""The computed examples of the deadlines reference: each exact to the second."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from cases.deadlines.by_kind import deadline_for
from cases.deadlines.legal_month import month_deadline
from cases.deadlines.pauses import Pause, counts, paused_deadline
from cases.policy import Periods
from cases.vocabulary import Kind

_DATA = json.loads((Path(__file__).parents[2] / "data" / "deadline_vectors.json").read_text("utf-8"))
FURTHER = {vector["id"]: vector for vector in _DATA["further"]}


def _named(vector: dict[str, Any]) -> str:
    return str(vector["id"])


@pytest.mark.parametrize("vector", _DATA["vectors"], ids=_named)
def test_a_period_of_months_ends_as_the_vector_says(vector: dict[str, Any]) -> None:
    received = datetime.fromisoformat(vector["received"])

    deadline = month_deadline(received, vector["months"], Periods())

    assert deadline.raw == date.fromisoformat(vector["raw"])
    assert deadline.due_at.isoformat() == vector["due_at"]
    assert deadline.steps[0].result == vector["received_local_date"]


@pytest.mark.parametrize("name", ["identity_pause", "identity_pause_prompt", "identity_asked_late"])
def test_an_identity_question_pauses_the_month_only_if_asked_in_time(name: str) -> None:
    vector = FURTHER[name]
    received = datetime.fromisoformat(vector["received"])
    pause = Pause(
        asked_at=datetime.fromisoformat(vector["asked"]), answered_at=datetime.fromisoformat(vector["answered"])
    )

    both = paused_deadline(received, 1, [pause], Periods())

    assert both.unpaused.due == date.fromisoformat(vector["due_unpaused"])
    assert both.legal.due == date.fromisoformat(vector["product"])
    assert counts(pause, received, Periods()) is vector.get("asked_within_3_working_days", False)


@pytest.mark.parametrize("name", ["breach_plain", "breach_easter", "breach_clock_change"])
def test_a_breach_is_due_after_72_elapsed_hours(name: str) -> None:
    aware = datetime.fromisoformat(FURTHER[name]["aware"])

    deadline = deadline_for([Kind.BREACH_REPORT], aware, Periods())

    assert deadline is not None
    assert deadline.due_at.isoformat() == FURTHER[name]["due_at"]


def test_the_transparency_act_gives_three_weeks() -> None:
    vector = FURTHER["transparency_act"]

    deadline = deadline_for([Kind.OTHER_LAW], datetime.fromisoformat(vector["received"]), Periods())

    assert deadline is not None
    assert (deadline.raw, deadline.due) == (date.fromisoformat(vector["raw"]), date.fromisoformat(vector["due"]))
