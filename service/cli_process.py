"""`personvern serve`, `check` and `migrate`."""

from __future__ import annotations

import asyncio
import gc
import json
import sys
from contextlib import AsyncExitStack
from dataclasses import asdict
from typing import TypeVar

import click
import structlog

from cases.errors import PersonvernError
from models.errors import DatabaseUnavailable, RecordError
from models.migrate import migrate as apply_migrations
from service.check import check_all, check_mail_for_real
from service.clock import clock_of
from service.findings import Finding
from service.hardening import keep_memory_private
from service.logging import configure
from service.memory import Tidying, give_back_what_is_freed, pass_over_what_was_loaded
from service.prove_slack import prove_slack
from service.restored import COMMAND, RestoreUnfinished
from service.runner import run_all
from service.settings import DatabaseSettings, Settings, SettingsError
from service.wiring import Assembly, assemble

_log = structlog.get_logger("service.serve")

DATABASE_AGAIN_SECONDS = 1.0


S = TypeVar("S", bound=DatabaseSettings)


def load(kind: type[S]) -> S:
    """The settings, or one line for each mistake and exit status 1."""
    try:
        return kind.load()
    except SettingsError as error:
        for problem in error.problems:
            click.echo(problem, err=True)
        sys.exit(1)


@click.command()
def serve() -> None:
    """Run the service until it is told to stop (SIGTERM)."""
    keep_memory_private()
    settings = load(Settings)
    configure(settings.log_level, settings.log_format)
    give_back_what_is_freed()
    sys.exit(asyncio.run(_serve(settings)))


async def _serve(settings: Settings) -> int:
    findings = await check_all(settings)
    for finding in findings:
        if not finding.ok:
            click.echo(f"{finding.part}: {finding.line}{f' → {finding.todo}' if finding.todo else ''}", err=True)
    if any(not finding.ok and not finding.transient for finding in findings):
        return 1
    stop = asyncio.Event()
    async with AsyncExitStack() as stack:
        try:
            assembly = await _assembled(settings, stack)
            await assembly.restore.settle()
        except RestoreUnfinished as error:
            click.echo(f"{error} → run: {COMMAND}", err=True)
            return 1
        except RecordError as error:
            # What could not be checked while the database was away.
            click.echo(f"database: {error}", err=True)
            return 1
        _log.info("started", parts=sorted(assembly.parts))
        # What was loaded stays until the end: no search for garbage needs to walk through it again.
        gc.freeze()
        pass_over_what_was_loaded()
        await run_all({**assembly.parts, "memory": Tidying().run}, stop)
        # Put back under our feet: started anew, all that has to be done then is done first.
        status = int(assembly.restore.found_running)
    _log.info("stopped")
    return status


async def _assembled(settings: Settings, stack: AsyncExitStack) -> Assembly:
    """The parts, once the database can be reached: it may be restarted just as we are. Raises `RecordError`."""
    while True:
        try:
            return await stack.enter_async_context(assemble(settings, clock_of(settings.sandbox_clock)))
        except DatabaseUnavailable as error:
            _log.warning("waiting for the database", error=str(error))
            await asyncio.sleep(DATABASE_AGAIN_SECONDS)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="a JSON object a line")
@click.option("--mail", "with_mail", is_flag=True, help="send one mail to ourselves, and prove what the desk rests on")
@click.option("--slack", "with_slack", is_flag=True, help="ask Slack about scopes, members, and all that we can show")
def check(as_json: bool, with_mail: bool, with_slack: bool) -> None:
    """Try each part for real; a line each, exit status 1 if one fails."""
    settings = load(Settings)
    configure("error", "console")
    findings = asyncio.run(check_all(settings))
    if with_mail and all(finding.ok for finding in findings):
        findings += asyncio.run(check_mail_for_real(settings))
    if with_slack and all(finding.ok for finding in findings if finding.part == "slack"):
        findings += asyncio.run(prove_slack(settings))
    for finding in findings:
        click.echo(json.dumps(asdict(finding), ensure_ascii=False) if as_json else told(finding))
    sys.exit(0 if all(finding.ok for finding in findings) else 1)


def told(finding: Finding) -> str:
    """A finding for a person at a terminal: what is so, and below it what to do."""
    line = f"{finding.mark:<4}  {finding.part:<12} {finding.line}"
    return f"{line}\n{'':<19}→ {finding.todo}" if finding.todo else line


@click.command()
def migrate() -> None:
    """Bring the database up to date; one at a time, repeats change nothing."""
    settings = load(DatabaseSettings)
    try:
        done = asyncio.run(apply_migrations(settings.database_url))
    except PersonvernError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    for name in done:
        click.echo(name)
    click.echo("the database is up to date")
