"""`personvern stats`: the figures of a year, for the report."""

from __future__ import annotations

import json
from pathlib import Path

import click

from cases.deadlines.calendar import local_date
from cases.retention.figures import HIDDEN, Figures
from models.store import Store
from service.cli_record import with_store
from service.clock import SystemClock
from service.figures import YearlyFigures, picture


def _write(file: Path, found: Figures) -> None:
    file.write_text(picture(found), encoding="utf-8")


@click.command()
@click.option("--year", type=click.IntRange(2000, 2999), help="of receipt, in Oslo; this year unless said otherwise")
@click.option("--svg", type=click.Path(dir_okay=False, path_type=Path), help="write a picture of them to this file")
@click.option("--json", "as_json", is_flag=True, help="a JSON object")
def stats(year: int | None, svg: Path | None, as_json: bool) -> None:
    """Volumes by kind, time to acknowledge and to answer, on time, extended; no number below 5 is shown."""

    async def work(store: Store) -> int:
        found = await YearlyFigures(store).of_year(year or local_date(SystemClock().now()).year)
        if svg is not None:
            _write(svg, found)
        if as_json:
            click.echo(json.dumps(found.as_json()))
            return 0
        click.echo(f"{found.year}: {HIDDEN if found.total is None else found.total} inquiries")
        for question, table in found.tables.items():
            click.echo(f"\n{question}")
            for cell, count in table.items():
                click.echo(f"  {cell:<22} {HIDDEN if count is None else count:>8}")
        return 0

    with_store(work)
