"""`personvern case export` and `case erase`: what is done about one person at a terminal, with two who stand for it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from cases.audit_events import AuditEntry, AuditEvent
from cases.case_number import CaseNumber
from cases.errors import UnderHold
from cases.retention.schedule import Item
from models.store import Store
from service.cli_process import load
from service.cli_record import case, operator, with_store
from service.cli_retention import PeriodsSettings
from service.clock import SystemClock
from service.person_export import gather, log_export

_approved = click.option(
    "--approved-by", required=True, help="whoever else agreed, by Slack id or log-in name; it is logged"
)


@case.command("export")
@click.argument("number")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="a new folder")
@_approved
def case_export(number: str, out: Path, approved_by: str) -> None:
    """Everything about the person of case NUMBER, with the letters: JSON and a page. It is personal data."""
    _require_another(approved_by)

    async def work(store: Store) -> int:
        clock = SystemClock()
        wanted = CaseNumber.parse_loosely(number, clock.now().year)
        export = await gather(store, wanted)
        await log_export(store, clock, export, wanted, by=operator(), approved_by=approved_by[:64])
        _write(out, export.files)
        click.echo(f"{len(export.data['cases'])} cases and {len(export.data['chats'])} chats in {out}")
        return 0

    try:
        with_store(work)
    except OSError as error:
        click.echo(f"{out}: {error.strerror}", err=True)
        sys.exit(1)


def _write(out: Path, files: tuple[tuple[str, str, bytes], ...]) -> None:
    """For the owner alone; a folder that is there already is not touched."""
    out.mkdir(mode=0o700)
    for name, _, content in files:
        descriptor = os.open(out / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)


@case.command("erase")
@click.argument("number")
@_approved
@click.confirmation_option(prompt="It cannot be undone. Erase the case?")
def case_erase(number: str, approved_by: str) -> None:
    """Erase case NUMBER now, with what was merged into it, its chats, mails and posts; not under a hold."""
    _require_another(approved_by)
    periods = load(PeriodsSettings).retention_periods()

    async def work(store: Store) -> int:
        now = SystemClock().now()
        wanted = CaseNumber.parse_loosely(number, now.year)
        if (await store.queries.case(wanted)).hold:
            raise UnderHold(UnderHold.__doc__)
        ordered = AuditEvent.ERASURE_ORDERED
        entry = AuditEntry(event=ordered, actor=operator(), case=wanted, fields={"approved_by": approved_by[:64]})
        async with store.repository.record() as record:
            await record.append_audit([entry], now)
        await store.retention.erase_chats_of(wanted, now)
        await store.eraser(periods).erase(wanted, Item.REQUESTED, now, actor=operator())
        click.echo("erased; mailbox and Slack follow while the service runs")
        return 0

    with_store(work)


def _require_another(approved_by: str) -> None:
    if approved_by.removeprefix("operator:") == operator().removeprefix("operator:"):
        raise click.UsageError("somebody else has to agree")
