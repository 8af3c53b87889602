from datetime import datetime
from zoneinfo import ZoneInfo

from cases.deadlines.breach import breach_deadline
from cases.policy import Periods

AWARE = datetime(2027, 10, 29, 10, tzinfo=ZoneInfo("Europe/Oslo"))


def test_the_hours_are_elapsed_hours_across_the_end_of_summer_time() -> None:
    assert breach_deadline(AWARE, Periods()).due_at.isoformat() == "2027-11-01T09:00:00+01:00"


def test_the_steps_say_from_when_and_by_which_article() -> None:
    steps = breach_deadline(AWARE, Periods()).steps

    assert [step.rule for step in steps] == ["receipt", "hours"]
    assert {step.source for step in steps} == {"GDPR article 33(1)"}
