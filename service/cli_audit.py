"""`personvern audit`: verify the chain over the audit log, and export it for an inspection."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import IO, Any

import click

from models.audit_chain import ChainedEntry
from models.audit_export import InvalidExport, verify_export
from models.audit_log import SignedHead
from models.audit_proof import AuditProof, verify
from models.store import Store
from service.cli_record import plain, with_store

_FINDING = 1


@click.group()
def audit() -> None:
    """Verify and export the audit log."""


@audit.command("verify")
@click.option("--anchor", "anchors", multiple=True, help="a head that was posted or logged, as place:digest")
@click.option(
    "--file", "export", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="an export, offline"
)
@click.option("--public-key", help="for --file: the key that the heads are signed with, in hex")
@click.option("--json", "as_json", is_flag=True, help="a JSON object")
def audit_verify(anchors: tuple[str, ...], export: Path | None, public_key: str | None, as_json: bool) -> None:
    """Reckons the chain again; status 1 where an entry was changed, is missing, moved or cut off."""
    if export is not None:
        _verify_file(export, public_key or "", anchors, as_json=as_json)

    async def work(store: Store) -> int:
        try:
            return _report(await verify(store.audit, anchors), as_json=as_json)
        except ValueError as error:
            raise click.UsageError(str(error)) from None

    with_store(work)


def _verify_file(export: Path, public_key: str, anchors: tuple[str, ...], *, as_json: bool) -> None:
    try:
        with export.open(encoding="utf-8") as lines:
            proof = verify_export(lines, public_key, anchors)
    except (InvalidExport, ValueError) as error:
        raise click.UsageError(str(error)) from None
    sys.exit(_report(proof, as_json=as_json))


def _report(proof: AuditProof, *, as_json: bool) -> int:
    if as_json:
        names = ("first", "last", "head", "unsealed", "unsealed_since", "findings")
        click.echo(json.dumps({name: plain(getattr(proof, name)) for name in names}))
    else:
        click.echo(f"places {proof.first} to {proof.last}, head {proof.head}")
        since = f", the oldest from {plain(proof.unsealed_since)}" if proof.unsealed_since else ""
        click.echo(f"not sealed yet: {proof.unsealed}{since}")
        for finding in proof.findings:
            click.echo(f"finding: {finding}")
        click.echo("as it was written" if not proof.findings else f"{len(proof.findings)} findings")
    return _FINDING if proof.findings else 0


@audit.command("export")
@click.option(
    "--out", type=click.File("w", encoding="utf-8", lazy=True), default="-", help="a file instead of the screen"
)
def audit_export(out: IO[str]) -> None:
    """The public key, the signed heads and every sealed entry in order, a JSON object a line."""

    async def work(store: Store) -> int:
        _write(out, {"public_key": store.audit.key.public})
        if (cut := await store.audit.cut()) is not None:
            _write(out, _head_line("cut", cut))
        for head in await store.audit.heads():
            _write(out, _head_line("head", head))
        async for sealed in store.audit.sealed():
            if sealed.entry is not None:
                _write(out, _entry_line(sealed.entry, sealed.digest))
        return 0

    with_store(work)


def _entry_line(entry: ChainedEntry, digest: str) -> dict[str, Any]:
    return entry.written() | {"digest": digest}


def _head_line(what: str, signed: SignedHead) -> dict[str, Any]:
    head = signed.head
    at = head.at.isoformat(timespec="microseconds")
    return {what: str(head), "at": at, "signature": signed.signature.hex()}


def _write(out: IO[str], line: dict[str, Any]) -> None:
    out.write(json.dumps(line, ensure_ascii=False) + "\n")
