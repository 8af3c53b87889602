import json
from datetime import UTC, datetime

from cases.deadlines.json_form import as_json
from cases.deadlines.legal_month import month_deadline
from cases.policy import Periods


def test_a_deadline_is_printed_with_every_step() -> None:
    deadline = month_deadline(datetime(2026, 11, 25, 9, tzinfo=UTC), 1, Periods())

    printed = json.loads(json.dumps(as_json(deadline)))

    # Christmas Day, and the Monday after it.
    assert (printed["raw"], printed["due"]) == ("2026-12-25", "2026-12-28")
    assert printed["due_at"] == "2026-12-28T23:59:59+01:00"
    assert printed["statutory"] is True
    assert [set(step) for step in printed["steps"]] == [{"rule", "result", "source", "detail"}] * 5
