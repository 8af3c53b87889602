"""`personvern deadline` with a customer's agreement: what it gives, and that no law gives it."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from service.cli import main


def run(*arguments: str) -> str:
    result = CliRunner().invoke(main, ["deadline", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize("kind", ["processor_referral", "customer_matter"])
def test_the_agreement_gives_working_days(kind: str) -> None:
    said = run("2026-11-20T10:00", "--kind", kind, "--contract-days", "1")

    assert said.startswith("due 2026-11-23T23:59:59+01:00 (agreed with the customer, not statutory)")
    assert "data processing agreement" in said


def test_the_agreement_gives_hours_beside_the_72() -> None:
    sooner = json.loads(run("2026-11-20T10:00", "--kind", "breach_report", "--contract-hours", "24", "--json"))
    later = run("2026-11-20T10:00", "--kind", "breach_report", "--contract-hours", "100")

    assert sooner["due_at"] == "2026-11-21T10:00:00+01:00"
    assert later.startswith("due 2026-11-23T10:00:00+01:00 (statutory)")


def test_the_internal_target_stands_below_a_date_that_a_law_sets() -> None:
    said, printed = run("2026-11-23T10:00"), json.loads(run("2026-11-23T10:00", "--json"))

    assert said.splitlines()[-1] == "done by 2026-12-16 (5 working days earlier, a target of ours)"
    assert printed["internal_target"] == "2026-12-16"
    assert json.loads(run("2026-11-23T10:00", "--kind", "information", "--json"))["internal_target"] is None


def test_without_an_agreement_it_is_a_target_of_ours() -> None:
    assert "(a target of ours, not statutory)" in run("2026-11-20T10:00", "--kind", "processor_referral")
