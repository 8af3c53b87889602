"""`personvern case proof` and `personvern proof`: what can be shown of a case, and checked without us."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import NoReturn

import click

from cases.case_number import CaseNumber
from cases.errors import PersonvernError
from models.store import Store
from service.checklist_settings import ChecklistSettings
from service.cli_process import load
from service.cli_record import case, operator, with_store
from service.clock import SystemClock
from service.proof import pack
from service.proof.build import build
from service.proof.evidence import Request, gather
from service.proof.verify import Verdict, verify_pack
from service.settings import RecordSettings

_FINDING = 1


class ProofSettings(ChecklistSettings, RecordSettings):
    """What `personvern case proof` needs."""


@case.command("proof")
@click.argument("number")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="a new folder, or a file named *.zip")
@click.option("--with-content", is_flag=True, help="the mails and letters themselves as well; they are personal data")
def case_proof(number: str, out: Path, with_content: bool) -> None:
    """What can be shown of case NUMBER, signed: mails, clock, approvals, letters, audit log. It is logged."""
    rules, now = load(ProofSettings).checklist_rules(), SystemClock().now()
    if out.exists():
        _fail(str(pack.PackExists.__doc__))

    async def work(store: Store) -> int:
        wanted = CaseNumber.parse_loosely(number, now.year)
        request = Request(number=wanted, by=operator(), at=now, with_content=with_content)
        files = build(await gather(store, request, rules), store.audit.key)
        _write(out, files)
        click.echo(f"{len(files)} files in {out}, public key {store.audit.key.public}")
        return 0

    with_store(work)


def _write(out: Path, files: pack.Files) -> None:
    try:
        pack.write(out, files)
    except OSError as error:
        _fail(f"{out}: {error.strerror}")


def _fail(said: str) -> NoReturn:
    click.echo(said, err=True)
    sys.exit(_FINDING)


@click.group()
def proof() -> None:
    """Verify proof packs, offline."""


@proof.command("verify")
@click.argument("place", type=click.Path(exists=True, path_type=Path), metavar="PACK")
@click.option("--public-key", required=True, help="the key that the organisation made known, in hex")
@click.option("--anchor", "anchors", multiple=True, help="a head that was posted or logged, as place:digest")
@click.option("--json", "as_json", is_flag=True, help="a JSON object")
def proof_verify(place: Path, public_key: str, anchors: tuple[str, ...], as_json: bool) -> None:
    """Checks PACK, a folder or a zip: the signature, every file and the chain; status 1 where something is wrong."""
    try:
        verdict = verify_pack(pack.read(place), public_key, anchors)
    except PersonvernError as error:
        _fail(str(error))
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    _report(verdict, as_json=as_json)
    sys.exit(_FINDING if verdict.findings else 0)


def _report(verdict: Verdict, *, as_json: bool) -> None:
    if as_json:
        names = ("case", "made_at", "entries", "head", "findings")
        click.echo(json.dumps({name: getattr(verdict, name) for name in names}))
        return
    if verdict.case:
        click.echo(f"{verdict.case}, made {verdict.made_at}: {verdict.entries} entries, head {verdict.head or '-'}")
    for finding in verdict.findings:
        click.echo(f"finding: {finding}")
    click.echo("as it was signed" if not verdict.findings else f"{len(verdict.findings)} findings")
