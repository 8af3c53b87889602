"""`personvern deadline`: a due date, and each step of its reason."""

from __future__ import annotations

import json
from datetime import datetime

import click

from cases.deadlines.breach import CONTRACT_SOURCE
from cases.deadlines.by_kind import deadline_for
from cases.deadlines.calendar import OSLO
from cases.deadlines.deadline import Deadline
from cases.deadlines.json_form import as_json
from cases.deadlines.pauses import Pause
from cases.deadlines.targets import internal_target
from cases.deadlines.terms import ContractTerms
from cases.policy import Periods
from cases.vocabulary import Kind


class Moment(click.ParamType[datetime]):
    """A date or a time in ISO 8601; without an offset it is local time in Oslo."""

    name = "ISO 8601"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The aware moment, or wrong use."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail("write a time as 2026-11-23T10:00 or with an offset", param, ctx)
        return moment if moment.tzinfo else moment.replace(tzinfo=OSLO)


@click.command()
@click.argument("received", type=Moment())
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]), default=Kind.ACCESS.value, show_default=True)
@click.option("--extended", is_flag=True, help="the reasoned notice of an extension left within the first month")
@click.option("--asked", type=Moment(), help="when our question for identity left")
@click.option("--answered", type=Moment(), help="when the person's answer arrived")
@click.option("--aware", type=Moment(), help="when we became aware of a breach")
@click.option("--contract-days", type=click.IntRange(0, 60), help="working days that the customer's agreement gives")
@click.option("--contract-hours", type=click.IntRange(1, 720), help="hours that it gives to tell of a breach")
@click.option("--json", "as_json_", is_flag=True, help="a JSON object")
def deadline(
    received: datetime,
    kind: str,
    extended: bool,
    asked: datetime | None,
    answered: datetime | None,
    aware: datetime | None,
    contract_days: int | None,
    contract_hours: int | None,
    as_json_: bool,
) -> None:
    """When an inquiry that was RECEIVED then must be answered, and why."""
    if (asked is None) != (answered is None):
        raise click.UsageError("--asked and --answered belong together")
    pauses = (Pause(asked_at=asked, answered_at=answered),) if asked and answered else ()
    found = deadline_for(
        (Kind(kind),),
        received,
        Periods(),
        aware_at=aware,
        noticed_at=received if extended else None,
        pauses=pauses,
        terms=ContractTerms(breach_hours=contract_hours, forwarding_days=contract_days, answer_days=contract_days),
    )
    target = internal_target(found, received, Periods()) if found else None
    if as_json_:
        told = {**as_json(found), "internal_target": target.isoformat() if target else None} if found else None
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        inside = [f"done by {target} ({Periods().internal_working_days} working days earlier, a target of ours)"]
        click.echo("\n".join(_lines(found) + (inside if target else [])))


def _lines(found: Deadline | None) -> list[str]:
    if found is None:
        return ["no clock runs for this kind"]
    width = max(len(step.rule) for step in found.steps) if found.steps else 0
    steps = [
        f"  {step.rule:<{width}}  {step.result}  {step.source}{f'  ({step.detail})' if step.detail else ''}"
        for step in found.steps
    ]
    return [f"due {found.due_at.isoformat(timespec='seconds')} ({_nature(found)})", *steps]


def _nature(found: Deadline) -> str:
    if found.statutory:
        return "statutory"
    agreed = any(step.source == CONTRACT_SOURCE for step in found.steps)
    return "agreed with the customer, not statutory" if agreed else "a target of ours, not statutory"
