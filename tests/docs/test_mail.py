"""The table of rules in docs/reference/mail.md is the one in the code."""

from pathlib import Path

import pytest

from cases.decisions.autoreply import LIMITS
from cases.vocabulary import Purpose
from mail.automatic import RULES
from mail.compose import PROFILES

TABLE = Path("docs/reference/mail.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted({*(rule.name for rule in RULES), *(limit.rule for limit in LIMITS)}))
def test_every_rule_stands_in_the_table(name):
    number, _, words = name.partition(" ")

    rows = [line for line in TABLE.splitlines() if line.startswith(f"| {number} ")]

    assert any(words in row.split("|")[1] for row in rows)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_table_says_who_is_a_robot(rule):
    number, _, words = rule.name.partition(" ")
    [row] = [row for row in TABLE.splitlines() if row.startswith(f"| {number} ") and words in row.split("|")[1]]

    said = "unless asked" if rule.portal else "yes"
    assert row.split("|")[3].strip() == (said if rule.robot else "no")


COLUMNS = {
    Purpose.ACKNOWLEDGEMENT: 2,
    Purpose.REPLY: 3,
    Purpose.INTERIM: 3,
    Purpose.CHAT_COPY: 4,
    Purpose.ALARM: 4,
    Purpose.POLICY_NOTICE: 5,
}
"""In which column of the table of headers a letter stands."""


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("header", ["Auto-Submitted", "X-Auto-Response-Suppress", "Precedence"])
def test_the_table_says_what_tells_robots_of_each_letter(purpose, header):
    (row,) = (line for line in TABLE.splitlines() if line.startswith(f"| {header} |"))

    said = row.split("|")[COLUMNS[purpose]].strip().strip("`")
    assert said == PROFILES[purpose].headers.get(header, "–")
