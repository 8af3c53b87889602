"""`personvern triage` and `evaluate`: what inquiries are taken for, and how often that is right."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from cases.triage.evaluation import evaluate as judge
from cases.triage.evaluation import text_of_row
from cases.triage.json_form import as_json, text_of
from cases.triage.triage import Triage
from mail.parse import ParseOptions, parse_mail
from service.clock import SystemClock

_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.command()
@_file
def triage(file: Path) -> None:
    """A JSON object for the mail in FILE (.eml), or for each line of it (.jsonl with id, from, subject, body)."""
    judged = _rows(file) if file.suffix == ".jsonl" else _mail(file)
    for found in judged:
        click.echo(json.dumps(found, ensure_ascii=False))


def _mail(file: Path) -> Iterator[dict[str, Any]]:
    mail = parse_mail(file.read_bytes(), SystemClock().now(), ParseOptions())
    names = [attachment.name for attachment in mail.attachments]
    yield as_json(file.name, Triage().verdict(mail), text_of(mail), names)


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    desk = Triage()
    for row in _read(file):
        text = text_of_row(row)
        yield as_json(str(row.get("id", "")), desk.verdict_of(text), text)


def _read(file: Path) -> Iterator[Mapping[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except json.JSONDecodeError:
                row = None
            if not isinstance(row, dict):
                click.echo(f"{file}, line {number}: no JSON object", err=True)
                sys.exit(1)
            yield row


@click.command()
@_file
@click.option("--json", "as_json_", is_flag=True, help="a JSON object")
def evaluate(file: Path, as_json_: bool) -> None:
    """How often triage is right on FILE (.jsonl with id, lang, from, subject, body, kind, also, accept, urgent)."""
    try:
        report = asdict(judge(list(_read(file)), Triage()))
    except (KeyError, ValueError) as error:
        click.echo(f"{file}: a row lacks or misspells {error}", err=True)
        sys.exit(1)
    if as_json_:
        click.echo(json.dumps(report, ensure_ascii=False))
        return
    for name, value in report.items():
        if isinstance(value, dict):
            click.echo(f"{name}:")
            for key, inner in value.items():
                click.echo(f"  {key:<20} {json.dumps(inner, ensure_ascii=False)}")
        else:
            click.echo(f"{name:<24} {value}")
