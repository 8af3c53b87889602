"""`personvern breach`: the register of GDPR article 33(5), for the operator and for the supervisory authority."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from cases.audit_events import AuditEntry, AuditEvent
from cases.case import Case
from cases.case_number import CaseNumber
from cases.errors import CaseNotFound
from cases.policy import Periods
from cases.registers import StoredBreach
from cases.registers.breaches import FIELDS, authority_deadline, expires_at, open_points
from models.store import Store
from service.cli_process import load
from service.cli_record import operator, plain, show, with_store
from service.clock import SystemClock
from service.register_settings import RegisterSettings
from service.settings import RecordSettings
from service.signed_files import FileSigner, signature_of

FORMAT = "personvern-breaches-1"
_json = click.option("--json", "as_json", is_flag=True, help="a JSON object a line")


class BreachSettings(RegisterSettings, RecordSettings):
    """What `personvern breach retention` needs."""


@click.group()
def breach() -> None:
    """The breach register (GDPR article 33(5))."""


@breach.command("list")
@_json
def breach_list(as_json: bool) -> None:
    """Every entry: when we became aware, when the 72 hours end, what is still missing; nothing of what is written."""

    async def work(store: Store) -> int:
        show([_summary(*each) for each in await _all(store)], as_json=as_json)
        return 0

    with_store(work)


@breach.command("show")
@click.argument("number")
@_json
def breach_show(number: str, as_json: bool) -> None:
    """One entry with everything that is written in it. It may hold personal data."""

    async def work(store: Store) -> int:
        wanted = CaseNumber.parse_loosely(number, SystemClock().now().year)
        found = [each for each in await _all(store) if each[0].case == wanted]
        if not found:
            raise CaseNotFound("there is no entry of this number in the breach register")
        fields = {"what": "breach entry", "digest": ""}
        await _log(store, AuditEntry(event=AuditEvent.CONTENT_SHOWN, actor=operator(), case=wanted, fields=fields))
        shown = _whole(*found[0])
        if as_json:
            click.echo(json.dumps(shown, ensure_ascii=False))
        else:
            click.echo("\n".join(f"{name:<20} {_line(value)}" for name, value in shown.items()))
        return 0

    with_store(work)


@breach.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def breach_export(file: Path) -> None:
    """Write the whole register to FILE in JSON, signed in FILE.sig: what article 33(5) has us show the authority."""

    async def work(store: Store) -> int:
        found, now = await _all(store), SystemClock().now()
        content = {"format": FORMAT, "made_at": plain(now), "entries": [_whole(*each) for each in found]}
        data = (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
        fields = {"entries": str(len(found)), "sha256": FileSigner(store.keys).write(file, data)}
        await _log(store, AuditEntry(event=AuditEvent.BREACH_EXPORTED, actor=operator(), case=None, fields=fields))
        click.echo(f"{len(found)} entries in {file}, signed in {signature_of(file).name}")
        return 0

    with_store(work)


@breach.command("retention")
@click.option("--dry-run", is_flag=True, help="delete nothing")
@_json
def breach_retention(dry_run: bool, as_json: bool) -> None:
    """Delete entries whose time has passed (PERSONVERN_BREACH_RETENTION_YEARS), but for cases under a legal hold."""
    years = load(BreachSettings).breach_retention_years

    async def work(store: Store) -> int:
        now = SystemClock().now()
        over = [
            stored
            for stored, case in await _all(store)
            if expires_at(stored, years) <= now and not (case is not None and case.hold)
        ]
        for stored in over if not dry_run else ():
            await _forget(store, stored, now)
        show([{"case": str(each.case), "changed_at": plain(each.changed_at)} for each in over], as_json=as_json)
        return 0

    with_store(work)


async def _forget(store: Store, stored: StoredBreach, now: datetime) -> None:
    fields = {"version": str(stored.version), "changed_at": plain(stored.changed_at)}
    entry = AuditEntry(event=AuditEvent.BREACH_FORGOTTEN, actor=operator(), case=stored.case, fields=fields)
    await store.registers.forget_breach(stored.case, [entry], now)


async def _all(store: Store) -> list[tuple[StoredBreach, Case | None]]:
    """The entries, each with its case while there is one; the awareness is the case's, where it has one."""
    found = []
    for stored in await store.registers.breaches():
        case = await _case(store, stored.case)
        aware_at = (case.aware_at if case else None) or stored.entry.aware_at
        found.append((replace(stored, entry=replace(stored.entry, aware_at=aware_at)), case))
    return found


async def _case(store: Store, number: CaseNumber) -> Case | None:
    try:
        return await store.queries.case(number)
    except CaseNotFound:
        return None


def _summary(stored: StoredBreach, case: Case | None) -> dict[str, Any]:
    entry = stored.entry
    since = case.received_at if case else stored.opened_at
    return {
        "case": str(stored.case),
        "version": stored.version,
        "changed_at": plain(stored.changed_at),
        "aware_at": plain(entry.aware_at),
        "authority_due_at": plain(authority_deadline(entry, since, Periods()).due_at),
        "notified_at": plain(entry.notified_at),
        "missing": plain(open_points(entry)),
    }


def _whole(stored: StoredBreach, case: Case | None) -> dict[str, Any]:
    written = {name: plain(getattr(stored.entry, name)) for name in FIELDS}
    return {**_summary(stored, case), "opened_at": plain(stored.opened_at), **written}


def _line(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value) or "-"
    return "-" if value in (None, "") else str(value)


async def _log(store: Store, entry: AuditEntry) -> None:
    async with store.repository.record() as record:
        await record.append_audit([entry], SystemClock().now())
