"""`personvern train`: learns from what staff corrected, and shows what that changes before it is used."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from cases.audit_events import AuditEntry, AuditEvent
from cases.errors import PersonvernError
from cases.policy import Policy
from cases.triage.comparison import Comparison, compare, evaluation_rows
from cases.triage.correction import Correction, labelled
from cases.triage.linear import load as model_of
from cases.triage.refit import STEPS, model_file, refit
from cases.triage.training import Inquiry
from cases.triage.triage import Triage
from service.cli_process import load
from service.cli_record import operator
from service.clock import SystemClock
from service.opening import open_record
from service.settings import TrainSettings
from service.triage_files import SHIPPED, digest_of, put_back, read_model, take_model, undo_model

_FIGURES = (
    "accuracy",
    "accuracy_accepted",
    "top_three",
    "macro_f1",
    "micro_f1",
    "sure",
    "sure_right",
    "abstained",
    "urgent_recall",
    "urgent_precision",
    "grave_missed",
)


@click.command()
@click.option("--take", is_flag=True, help="use the new model from the next start of serve")
@click.option("--anyway", is_flag=True, help="with --take: even if it does worse on the evaluation set")
@click.option("--undo", is_flag=True, help="train nothing; put the model before back, at last the shipped one")
@click.option("--json", "as_json", is_flag=True, help="a JSON object")
def train(*, take: bool, anyway: bool, undo: bool, as_json: bool) -> None:
    """Learn from what staff corrected, and show what changes on the evaluation set; about four minutes."""
    settings = load(TrainSettings)
    path = settings.triage_model_file
    if (take and undo) or (anyway and not take):
        raise click.UsageError("--take and --undo exclude each other; --anyway goes with --take")
    if (take or undo) and path is None:
        raise click.UsageError("PERSONVERN_TRIAGE_MODEL_FILE must name the file of the model")
    try:
        sys.exit(_undo(settings, path) if undo and path else _train(settings, path if take else None, anyway, as_json))
    except PersonvernError as error:
        click.echo(str(error), err=True)
    except OSError as error:
        click.echo(f"PERSONVERN_TRIAGE_MODEL_FILE: {type(error).__name__}", err=True)
    sys.exit(1)


def _undo(settings: TrainSettings, path: Path) -> int:
    back = put_back(path)
    done = back is not None
    if back is not None:
        fields = {"sha256": SHIPPED if back == SHIPPED else digest_of(back)}
        asyncio.run(_log(settings, AuditEvent.MODEL_PUT_BACK, fields, lambda: undo_model(path)))
    click.echo("put back; it serves from the next start" if done else "the shipped model serves already", err=not done)
    return 0 if done else 1


def _train(settings: TrainSettings, taken_to: Path | None, anyway: bool, as_json: bool) -> int:
    sure_from = Policy().sure_from
    now = Triage(sure_from=sure_from, model=read_model(settings.triage_model_file))
    inquiries = labelled(asyncio.run(_corrections(settings)))
    text = _refitted(inquiries)
    found = compare(now, Triage(sure_from=sure_from, model=model_of(text)), evaluation_rows())
    worse = found.why_worse(settings.train_most_loss)
    taken = taken_to is not None and (anyway or not worse)
    if taken_to is not None and taken:
        fields = {"sha256": digest_of(text), "corrections": str(len(inquiries)), "worse": "yes" if worse else "no"}
        asyncio.run(_log(settings, AuditEvent.MODEL_TAKEN, fields, lambda: take_model(taken_to, text)))
    (_tell_json if as_json else _tell)(found, len(inquiries), taken)
    if worse:
        click.echo(f"{'taken, though' if taken else 'not to be taken:'} {worse}", err=True)
    return 1 if taken_to is not None and not taken else 0


async def _log(settings: TrainSettings, event: AuditEvent, fields: dict[str, str], deed: Callable[[], object]) -> None:
    """The deed and its entry: an entry is not kept where the deed fails."""
    entry = AuditEntry(event=event, actor=operator(), case=None, fields=fields)
    store = open_record(settings)
    async with store as opened, opened.repository.record() as record:
        await record.append_audit([entry], SystemClock().now())
        deed()


async def _corrections(settings: TrainSettings) -> tuple[Correction, ...]:
    async with open_record(settings) as store:
        return await store.corrections.read()


def _refitted(inquiries: Sequence[Inquiry]) -> str:
    columns = TextColumn("training"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("training", total=STEPS)
        return model_file(refit(inquiries, step=lambda: progress.advance(task)))


def _tell(found: Comparison, corrections: int, taken: bool) -> None:
    click.echo(f"{corrections} corrections; the evaluation set holds {found.before.rows} inquiries")
    click.echo(f"{'':<20} {'before':>8} {'after':>8}")
    before, after = asdict(found.before), asdict(found.after)
    for name in _FIGURES:
        click.echo(f"{name:<20} {before[name]:>8.3g} {after[name]:>8.3g}")
    for each in found.changed:
        click.echo(f"{each.id:<20} {each.before.value} -> {each.after.value}, labelled {each.truth}")
    click.echo("taken: it serves from the next start" if taken else "not taken into use")


def _tell_json(found: Comparison, corrections: int, taken: bool) -> None:
    figures: dict[str, Any] = {
        side: {name: asdict(report)[name] for name in _FIGURES}
        for side, report in (("before", found.before), ("after", found.after))
    }
    changed = [asdict(each) for each in found.changed]
    click.echo(json.dumps({"corrections": corrections, **figures, "changed": changed, "taken": taken}))
