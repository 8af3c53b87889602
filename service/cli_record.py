"""`personvern case`, `outbox` and `dead-letter`: what the record holds, for an operator at a terminal."""

from __future__ import annotations

import asyncio
import json
import os
import pwd
import re
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

import click

from cases.audit_events import AuditEntry, AuditEvent
from cases.case import Case
from cases.case_number import CaseNumber
from cases.errors import PersonvernError
from cases.events import LetterRetried, LetterWithdrawn, MailReplayed, PostEvent
from cases.ports import CaseSelection
from cases.post_handler import PostHandler
from cases.vocabulary import Kind, OutboxState, Status
from models.store import Store
from service.cli_process import load
from service.clock import SystemClock
from service.opening import open_record
from service.settings import RecordSettings

_json = click.option("--json", "as_json", is_flag=True, help="a JSON object a line")


def with_store(work: Callable[[Store], Awaitable[int]]) -> None:
    """Opens the record, does the work and ends with its status; an error is one clear line and status 1."""
    settings = load(RecordSettings)

    async def run() -> int:
        async with open_record(settings) as store:
            return await work(store)

    try:
        sys.exit(asyncio.run(run()))
    except PersonvernError as error:
        click.echo(str(error), err=True)
        sys.exit(1)


def show(rows: Sequence[Mapping[str, Any]], *, as_json: bool) -> None:
    """A JSON object a line, or columns."""
    for row in rows:
        if as_json:
            click.echo(json.dumps(row, ensure_ascii=False))
        else:
            click.echo("  ".join(str(value) if value is not None else "-" for value in row.values()))


def plain(value: object) -> Any:
    """A value as it stands in JSON."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, tuple | list | frozenset):
        return [plain(part) for part in value]
    return value if isinstance(value, int | float | bool | None) else str(value)


@click.group()
def case() -> None:
    """Look at cases."""


@case.command("list")
@click.option("--status", type=click.Choice([status.value for status in Status]), multiple=True)
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]))
@click.option("--open", "open_only", is_flag=True, help="only what waits for an answer")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@_json
def case_list(status: tuple[str, ...], kind: str | None, open_only: bool, limit: int, as_json: bool) -> None:
    """Cases, the nearest deadline first; no names, no content."""
    selection = CaseSelection(
        open_only=open_only,
        statuses=frozenset(map(Status, status)) or None,
        kind=Kind(kind) if kind else None,
        limit=limit,
    )

    async def work(store: Store) -> int:
        show([_summary(found) for found in await store.queries.cases(selection)], as_json=as_json)
        return 0

    with_store(work)


def _summary(found: Case) -> dict[str, Any]:
    return {
        "number": str(found.number),
        "status": found.status.value,
        "kind": found.verdict.kind.value,
        "also": [kind.value for kind in found.verdict.also],
        "language": found.verdict.language.value,
        "received_at": plain(found.received_at),
        "due_at": plain(found.alarm_deadline.due_at) if found.alarm_deadline else None,
        "due_at_with_pauses": plain(found.deadline.due_at) if found.deadline and found.unpaused else None,
        "assignee": found.assignee,
    }


@case.command("show")
@click.argument("number")
@_json
def case_show(number: str, as_json: bool) -> None:
    """One case and its audit log; no names, no content."""

    async def work(store: Store) -> int:
        wanted = CaseNumber.parse_loosely(number, SystemClock().now().year)
        found, history = await store.queries.case(wanted), await store.queries.history(wanted)
        entries = [
            {"at": plain(record.at), "event": record.entry.event.value, "actor": record.entry.actor}
            | dict(record.entry.fields)
            for record in history
        ]
        if as_json:
            click.echo(json.dumps(_summary(found) | {"history": entries}, ensure_ascii=False))
            return 0
        for name, value in _summary(found).items():
            click.echo(f"{name:<12} {', '.join(value) if isinstance(value, list) else value or '-'}")
        show(entries, as_json=False)
        return 0

    with_store(work)


@click.group()
def outbox() -> None:
    """Look after letters on their way."""


@outbox.command("list")
@click.option("--state", type=click.Choice([state.value for state in OutboxState]), multiple=True)
@_json
def outbox_list(state: tuple[str, ...], as_json: bool) -> None:
    """Letters by state; all that is not sent or withdrawn unless --state says otherwise."""
    wanted = frozenset(map(OutboxState, state)) or frozenset(OutboxState) - {OutboxState.SENT, OutboxState.WITHDRAWN}

    async def work(store: Store) -> int:
        letters = await store.letters.listing(wanted)
        show([{f.name: plain(getattr(found, f.name)) for f in fields(found)} for found in letters], as_json=as_json)
        return 0

    with_store(work)


@outbox.command("retry")
@click.argument("row", type=int)
def outbox_retry(row: int) -> None:
    """Send letter ROW again, byte for byte: it was refused, or nobody knows whether it left."""

    async def work(store: Store) -> int:
        return await _decide(store, LetterRetried(row, operator()), "due again")

    with_store(work)


@outbox.command("discard")
@click.argument("row", type=int)
def outbox_discard(row: int) -> None:
    """Never send letter ROW."""

    async def work(store: Store) -> int:
        return await _decide(store, LetterWithdrawn(row, operator()), "withdrawn")

    with_store(work)


@click.group("dead-letter")
def dead_letter() -> None:
    """Look after mails that could not be handled."""


@dead_letter.command("list")
@_json
def dead_letter_list(as_json: bool) -> None:
    """Mails that could not be handled, with their case; no content."""

    async def work(store: Store) -> int:
        found = await store.ledger.dead_letters()
        show([{f.name: plain(getattr(letter, f.name)) for f in fields(letter)} for letter in found], as_json=as_json)
        return 0

    with_store(work)


@dead_letter.command("show")
@click.argument("arrival", type=int)
def dead_letter_show(arrival: int) -> None:
    """The raw bytes of a mail, to standard output. They are personal data: it is logged that they were read."""

    async def work(store: Store) -> int:
        found = await store.ledger.read(arrival)
        # First: what was read must not stay unsaid.
        await note(store, AuditEvent.CONTENT_SHOWN, found.case, what="mail", digest=found.sha256)
        sys.stdout.buffer.write(found.raw)
        return 0

    with_store(work)


@dead_letter.command("replay")
@click.argument("arrival", type=int)
def dead_letter_replay(arrival: int) -> None:
    """Try mail ARRIVAL again from the start; where it is read at last, its case becomes what it had been."""

    async def work(store: Store) -> int:
        return await _decide(store, MailReplayed(arrival, operator()), "will be tried again")

    with_store(work)


async def _decide(store: Store, event: PostEvent, done: str) -> int:
    changed = await PostHandler(store.repository, SystemClock()).handle(event)
    click.echo(done if changed else "there is none in a state in which this can be done", err=not changed)
    return 0 if changed else 1


async def note(store: Store, event: AuditEvent, case: CaseNumber | None = None, **fields: str) -> None:
    """Writes into the audit log what the operator did."""
    entry = AuditEntry(event=event, actor=operator(), case=case, fields=fields)
    async with store.repository.record() as record:
        await record.append_audit([entry], SystemClock().now())


def operator() -> str:
    """Whoever runs the command, for the audit log: the name of the log-in, in characters that no text misreads."""
    name = pwd.getpwuid(os.getuid()).pw_name
    return f"operator:{re.sub(r'[^A-Za-z0-9_.-]', '_', name)[:40]}"
