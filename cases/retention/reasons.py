"""Why something goes: the line of the schedule in words, with the period as the organisation set it."""

from __future__ import annotations

from cases.retention.of_case import Deed, Step
from cases.retention.periods import RetentionPeriods
from cases.retention.schedule import RULES, Item, Rule

_DEEDS = {
    Deed.STRIP: "destroy the bytes of",
    Deed.TELL: "tell staff, before it goes:",
    Deed.REVIEW: "have a person review",
    Deed.ERASE: "erase",
}


def reason(step: Step, periods: RetentionPeriods) -> str:
    """What is done with what, and why now."""
    rule = RULES[step.item]
    return f"{_DEEDS[step.deed]} {rule.what} ({clock_of(step.item, periods)}; {rule.source})"


def clock_of(item: Item, periods: RetentionPeriods) -> str:
    """The clock of an item, such as `3 years after the last interaction with the person`; empty where it has none."""
    rule = RULES[item]
    return " after ".join(filter(None, (period_of(rule, periods), rule.since.value)))


def period_of(rule: Rule, periods: RetentionPeriods) -> str:
    """The period of a line, as `90 days`; empty where it has none."""
    if not rule.period:
        return ""
    count, unit = getattr(periods, rule.period), rule.period.rpartition("_")[2]
    return f"{count} {unit if count != 1 else unit.removesuffix('s')}"
