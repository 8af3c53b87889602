"""`personvern optout`: blocks for the newsletter tool, and who is blocked."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

import click

from cases.audit_events import AuditEntry, AuditEvent
from models.store import Store
from service.cli_record import operator, plain, show, with_store
from service.clock import SystemClock
from service.optout_files import WRITERS, ids_in
from service.signed_files import FileSigner, signature_of

_json = click.option("--json", "as_json", is_flag=True, help="a JSON object a line")


@click.group()
def optout() -> None:
    """Marketing blocks: hand them to the newsletter tool, and see who is blocked."""


@optout.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def optout_export(file: Path) -> None:
    """Write every block that the newsletter tool has not taken over to FILE (.json or .csv), signed in FILE.sig.

    The file holds addresses, for the tool needs them. It changes nothing: once the tool has it, `optout taken-over
    FILE` deletes the addresses here.
    """
    if file.suffix not in WRITERS:
        raise click.UsageError("the name must end in .json or .csv")

    async def work(store: Store) -> int:
        now, blocks = SystemClock().now(), await store.blocks.waiting()
        sha256 = FileSigner(store.keys).write(file, WRITERS[file.suffix](blocks, now))
        await _log(store, AuditEvent.BLOCK_EXPORTED, blocks=str(len(blocks)), sha256=sha256)
        click.echo(f"{len(blocks)} blocks in {file}, signed in {signature_of(file).name}")
        return 0

    with_store(work)


@optout.command("taken-over")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def optout_taken_over(file: Path) -> None:
    """The newsletter tool has the blocks of FILE: delete their addresses here, and keep the keyed hash."""

    async def work(store: Store) -> int:
        ids = ids_in(file.suffix, FileSigner(store.keys).read(file))
        count = await store.blocks.taken_over(ids, operator(), SystemClock().now())
        click.echo(f"{count} addresses deleted; the file itself is yours to delete")
        return 0

    with_store(work)


@optout.command("key")
def optout_key() -> None:
    """The public key with which anybody can check a signed file, in PEM."""

    async def work(store: Store) -> int:
        click.echo(FileSigner(store.keys).public_key(), nl=False)
        return 0

    with_store(work)


@optout.command("check")
@click.argument("file", type=click.File("r", encoding="utf-8"))
@_json
def optout_check(file: TextIO, as_json: bool) -> None:
    """Which addresses of FILE (one a line, `-` for standard input) are blocked, and on what; status 1 if any is."""
    addresses = [line.strip() for line in file if line.strip()]

    async def work(store: Store) -> int:
        found = [(address, await store.registers.is_blocked(address)) for address in addresses]
        blocked = [{"address": address, "lists": plain(lists)} for address, lists in found if lists]
        show(blocked, as_json=as_json)
        return 1 if blocked else 0

    with_store(work)


@optout.command("late")
@_json
def optout_late(as_json: bool) -> None:
    """Opt-outs whose block nobody confirmed within one working day; status 1 if there is any."""

    async def work(store: Store) -> int:
        late = await store.registers.unconfirmed_opt_outs(SystemClock().now())
        show([{"case": str(each.case), "received_at": plain(each.received_at)} for each in late], as_json=as_json)
        return 1 if late else 0

    with_store(work)


async def _log(store: Store, event: AuditEvent, **fields: str) -> None:
    entry = AuditEntry(event=event, actor=operator(), case=None, fields=fields)
    async with store.repository.record() as record:
        await record.append_audit([entry], SystemClock().now())
