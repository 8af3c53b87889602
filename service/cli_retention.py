"""`personvern retention` and `personvern erasure`: what is due and why, what is left to people, and the journal."""

from __future__ import annotations

import json
import sys
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from cases.retention.of_case import Deed
from cases.retention.periods import RetentionPeriods
from cases.retention.reasons import clock_of, reason
from cases.retention.schedule import SCHEDULE
from cases.retention.tasks import EXPLANATIONS
from models.journal import InvalidJournal
from models.store import Store
from service.cli_process import load
from service.cli_record import operator, show, with_store
from service.clock import SystemClock
from service.housekeeping import over_time
from service.journal_files import append_journal, replay
from service.retention_job import Planned, Report, RetentionJob
from service.retention_part import LEASE, LEASE_NAME, teller
from service.retention_settings import RetentionSettings
from service.settings import RecordSettings, Settings

_json = click.option("--json", "as_json", is_flag=True, help="a JSON object a line")


class PeriodsSettings(RetentionSettings, RecordSettings):
    """What is needed to say what is due."""


@click.group()
def retention() -> None:
    """Delete what is over its time, and see what is left to people."""


@retention.command("run")
@click.option("--dry-run", is_flag=True, help="only say what would be done, and why")
@_json
def retention_run(dry_run: bool, as_json: bool) -> None:
    """Do now what the service does every night; it can be ended at any time and begun again."""
    if dry_run:
        periods = load(PeriodsSettings).retention_periods()
        with_store(lambda store: _plan(store, periods, as_json))
    settings = load(Settings)
    with_store(lambda store: _run(store, settings, as_json))


async def _plan(store: Store, periods: RetentionPeriods, as_json: bool) -> int:
    clock = SystemClock()
    async for planned in RetentionJob(store, periods, clock).plan():
        show([planned.as_json() | {"why": reason(planned.step, periods)}], as_json=as_json)
    counts = await over_time(store, periods, clock.now())
    rows = [{"item": item.value, "count": str(count), "why": clock_of(item, periods)} for item, count in counts.items()]
    show([row for row in rows if row["count"] != "0"], as_json=as_json)
    return 0


async def _run(store: Store, settings: Settings, as_json: bool) -> int:
    clock, holder = SystemClock(), f"command-{uuid.uuid4().hex[:8]}"

    async def hold_lease() -> bool:
        return await store.leases.acquire(LEASE_NAME, holder, LEASE, clock.now())

    if not await hold_lease():
        click.echo("another run is at work", err=True)
        return 1
    periods, tell = settings.retention_periods(), teller(settings, store)
    job = RetentionJob(store, periods, clock, tell=tell, go_on=hold_lease)
    try:
        report = await _with_bar(store, job, as_json)
    finally:
        await store.leases.give_back(LEASE_NAME, holder)
    if settings.erasure_journal is not None:
        await append_journal(store.journal, settings.erasure_journal)
    _tell(report, as_json)
    return 1 if report.failed or report.untold or report.cut_short else 0


async def _with_bar(store: Store, job: RetentionJob, as_json: bool) -> Report:
    due = await store.retention.count_due(SystemClock().now())
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("retention", total=due)

        def heard(planned: Planned) -> None:
            progress.advance(task)
            if as_json:
                click.echo(json.dumps(planned.as_json()))

        return await job.run(heard)


def _tell(report: Report, as_json: bool) -> None:
    counts = {deed.value: report.count(deed) for deed in Deed}
    kept = {"chats": report.kept.chats, "loose": report.kept.loose, "audit_entries": report.kept.audit_entries}
    show([{**counts, **kept, "untold": len(report.untold), "failed": len(report.failed)}], as_json=True)
    if report.untold and not as_json:
        click.echo("staff could not be told of what is about to go: it stays until they are", err=True)


@retention.command("schedule")
@_json
def retention_schedule(as_json: bool) -> None:
    """Print the schedule with the periods as they are set."""
    periods = load(PeriodsSettings).retention_periods()
    show(
        [
            {
                "item": rule.item.value,
                "clock": clock_of(rule.item, periods),
                "then": rule.then.value,
                "what": rule.what,
                "source": rule.source,
            }
            for rule in SCHEDULE
        ],
        as_json=as_json,
    )


@retention.command("tasks")
@_json
def retention_tasks(as_json: bool) -> None:
    """List what erasure left to people, each with its reason; status 1 where there is any."""

    async def work(store: Store) -> int:
        found = await store.erasures.tasks()
        rows = [
            {
                "task": task.row,
                "case": str(task.case) if task.case else None,
                "opened_at": task.opened_at.isoformat(timespec="seconds"),
                "reason": task.reason.value,
                "do": EXPLANATIONS[task.reason],
            }
            for task in found
        ]
        show(rows, as_json=as_json)
        return 1 if rows else 0

    with_store(work)


@retention.command("done")
@click.argument("task", type=int)
def retention_done(task: int) -> None:
    """Note that TASK, a number of `retention tasks`, was done."""

    async def work(store: Store) -> int:
        done = await store.erasures.finish_task(task, operator(), SystemClock().now())
        click.echo("noted" if done else "there is no such open task", err=not done)
        return 0 if done else 1

    with_store(work)


@retention.command("again")
def retention_again() -> None:
    """Have every case looked at anew: needed after the periods were changed."""

    async def work(store: Store) -> int:
        await store.retention.look_at_all(SystemClock().now())
        click.echo("every case is looked at in the next run")
        return 0

    with_store(work)


@click.group()
def erasure() -> None:
    """Keep the journal of erasures, and replay it after a restore."""


@erasure.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def erasure_export(file: Path) -> None:
    """Append to FILE the erasures that it lacks; keep it apart from the backups."""

    async def work(store: Store) -> int:
        click.echo(f"{await append_journal(store.journal, file)} added")
        return 0

    _guarded(work)


@erasure.command("replay")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def erasure_replay(file: Path) -> None:
    """Do again every erasure of FILE that this database does not know: after a restore, before `serve`."""
    periods = load(PeriodsSettings).retention_periods()

    async def work(store: Store) -> int:
        done = await replay(store, store.eraser(periods), file, SystemClock().now(), operator())
        click.echo(f"{done.entries} done again: {done.cases} cases and {done.mails} mails of no case were there")
        return 0

    _guarded(work)


def _guarded(work: Callable[[Store], Awaitable[int]]) -> None:
    """As `with_store`; a file that cannot be used is one clear line too."""
    try:
        with_store(work)
    except InvalidJournal:
        click.echo("a line of the file was not written by this installation; nothing was erased", err=True)
    except OSError as error:
        click.echo(f"the journal: {error.strerror}", err=True)
    sys.exit(1)
