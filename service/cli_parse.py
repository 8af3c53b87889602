"""`personvern parse`: what is understood of a mail."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from mail.parse import ParseOptions, as_json, parse_mail
from service.clock import SystemClock


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--own", "own_addresses", multiple=True, help="an address of ours; may be given again")
def parse(files: tuple[Path, ...], own_addresses: tuple[str, ...]) -> None:
    """A JSON object for each mail in FILES; `automatic` is said of robots only."""
    options, now, failed = ParseOptions(own_addresses=own_addresses), SystemClock().now(), False
    for file in files:
        try:
            raw = file.read_bytes()
        except OSError as error:
            click.echo(f"{file}: {type(error).__name__}", err=True)
            failed = True
            continue
        click.echo(json.dumps(as_json(parse_mail(raw, now, options)), ensure_ascii=False))
    sys.exit(1 if failed else 0)
