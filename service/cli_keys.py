"""`personvern keys`: how the keys stand, a new master key, and what crashes left behind."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from cases.audit_events import AuditEvent
from models.key_care import KeyStatus
from models.sealing import new_master_key
from models.store import Store
from service.cli_record import note, with_store
from service.init_files import write_private

_json = click.option("--json", "as_json", is_flag=True, help="one JSON object")


@click.group()
def keys() -> None:
    """Look after the keys that content is sealed with."""


@keys.command("new")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def keys_new(file: Path) -> None:
    """Write a fresh master key to FILE, for its owner alone; what is there is never overwritten."""
    if file.exists():
        raise click.UsageError("the file is there already")
    write_private(file, new_master_key() + "\n")


@keys.command("status")
@_json
def keys_status(as_json: bool) -> None:
    """How many data keys each master key wraps, by fingerprint; status 1 while another than ours is needed."""

    async def work(store: Store) -> int:
        status = await store.key_care.status()
        _tell(status, as_json=as_json)
        return 0 if status.rotated else 1

    with_store(work)


@keys.command("rotate")
@_json
def keys_rotate(as_json: bool) -> None:
    """Wrap every data key with PERSONVERN_MASTER_KEY, while PERSONVERN_SECOND_MASTER_KEY holds the one before it.

    The service may run meanwhile. It can be ended at any time and begun again.
    """

    async def work(store: Store) -> int:
        status = await store.key_care.status()
        if not status.rotated:
            await _rotate(store, status)
            status = await store.key_care.status()
        _tell(status, as_json=as_json)
        return 0 if status.rotated else 1

    with_store(work)


async def _rotate(store: Store, before: KeyStatus) -> None:
    """Noted before and after: of a rotation that is killed the log knows that it began."""
    await note(store, AuditEvent.KEYS_ROTATING, keys=str(before.others), master=before.current)
    wrapped = 0
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("keys", total=before.others)
        async for done in store.key_care.rotate():
            wrapped += done
            progress.advance(task, done)
    await note(store, AuditEvent.KEYS_ROTATED, keys=str(wrapped), master=before.current)


@keys.command("sweep")
@click.option("--everything", is_flag=True, help="even where they are many; never beside content from an old backup")
def keys_sweep(everything: bool) -> None:
    """Destroy data keys that open nothing, such as a crash leaves on SQLite, and what destroyed keys left behind."""

    async def work(store: Store) -> int:
        gone = await store.key_care.sweep(everything=everything)
        await store.key_care.tidy()
        if gone:
            await note(store, AuditEvent.KEYS_SWEPT, keys=str(gone))
        click.echo(f"{gone} keys that opened nothing were destroyed")
        return 0

    with_store(work)


def _tell(status: KeyStatus, *, as_json: bool) -> None:
    if as_json:
        names = ("current", "wrapping", "wrapped", "doomed", "others", "rotated")
        click.echo(json.dumps({name: getattr(status, name) for name in names}))
        return
    for master, count in sorted(status.wrapped.items()):
        said = "PERSONVERN_MASTER_KEY" if master == status.current else "another master key"
        click.echo(f"{master}  {count} keys under {said}{', which wraps new ones' * (master == status.wrapping)}")
    if status.doomed:
        click.echo(f"{status.doomed} keys wait to be destroyed")
    click.echo("no other master key is needed" if status.rotated else "the other master key is still needed")
