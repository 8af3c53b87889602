"""Why something goes, in words: the line of the schedule with the period as the organisation set it."""

from dataclasses import replace

import pytest

from cases.retention.of_case import Deed, Step
from cases.retention.periods import RetentionPeriods
from cases.retention.reasons import clock_of, reason
from cases.retention.schedule import RULES, Item
from tests.examples import NOW

PERIODS = RetentionPeriods()


@pytest.mark.parametrize(
    ("years", "said"),
    [
        (3, "3 years after the last interaction with the person"),
        (1, "1 year after the last interaction with the person"),
    ],
)
def test_the_clock_is_told_with_the_period_as_it_is_set(years, said):
    assert clock_of(Item.RECORD, replace(PERIODS, record_years=years)) == said


def test_what_has_no_period_has_no_number():
    assert not any(character.isdigit() for character in clock_of(Item.BLOCKS, PERIODS))


@pytest.mark.parametrize("deed", Deed)
@pytest.mark.parametrize("item", [Item.RAW, Item.RECORD])
def test_every_deed_names_what_goes_and_the_source_of_the_rule(deed, item):
    said = reason(Step(deed, item, NOW), PERIODS)

    assert RULES[item].what in said
    assert said.endswith(f"({clock_of(item, PERIODS)}; {RULES[item].source})")
