"""Verifying an export of the audit log offline: with the file and the public key, and nothing of ours."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from cases.case_number import CaseNumber
from models.audit_chain import BEGINNING, ChainedEntry, Head, is_signed_by
from models.audit_log import NEVER, SealedEntry
from models.audit_proof import AuditProof, Walk, anchor_of


class InvalidExport(ValueError):
    """This is no export of an audit log."""


def verify_export(lines: Iterable[str], public_key: str, anchors: Sequence[str] = ()) -> AuditProof:
    """What verifying an export comes to.

    `public_key` is the one that the organisation made known; that in the file is only what the file says. Raises
    `InvalidExport`, and ValueError on an anchor of another form.
    """
    walk = Walk(Head(position=0, digest=BEGINNING, at=NEVER))
    for position, digest in map(anchor_of, anchors):
        walk.anchor(position, digest)
    cut, heads = 0, 0
    for line in lines:
        row = _row(line)
        if "entry" in row:
            walk.step(_sealed(row))
        elif "cut" in row:
            cut = _begin(walk, row, public_key)
        elif "head" in row:
            heads += _signed(walk, row, public_key)
        elif row.get("public_key") != public_key:
            walk.say("the file names another public key")
    walk.end(cut)
    if walk.position and not heads:
        walk.say("the chain has no signed head")
    return walk.proof(unsealed=0, since=None)


def _row(line: str) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
    except ValueError:
        raise InvalidExport(InvalidExport.__doc__) from None
    if not isinstance(row, dict):
        raise InvalidExport(InvalidExport.__doc__)
    return row


def _sealed(row: Mapping[str, Any]) -> SealedEntry:
    try:
        entry = ChainedEntry(
            position=int(row["position"]),
            entry=int(row["entry"]),
            at=datetime.fromisoformat(row["at"]),
            event=row["event"],
            actor=row["actor"],
            case=CaseNumber.parse(row["case"]) if row["case"] else None,
            fields=dict(row["fields"]),
        )
        return SealedEntry(position=entry.position, digest=str(row["digest"]), entry=entry)
    except (KeyError, TypeError, ValueError):
        raise InvalidExport(InvalidExport.__doc__) from None


def _head(row: Mapping[str, Any], what: str) -> tuple[Head, bytes]:
    try:
        position, digest = anchor_of(str(row[what]))
        return Head(position=position, digest=digest, at=datetime.fromisoformat(row["at"])), bytes.fromhex(
            row["signature"]
        )
    except (KeyError, TypeError, ValueError):
        raise InvalidExport(InvalidExport.__doc__) from None


def _begin(walk: Walk, row: Mapping[str, Any], public_key: str) -> int:
    head, signature = _head(row, "cut")
    if not is_signed_by(public_key, "cut", head, signature):
        walk.say("the cut at the front is not signed with this key")
    walk.begin(head)
    return head.position


def _signed(walk: Walk, row: Mapping[str, Any], public_key: str) -> int:
    head, signature = _head(row, "head")
    if not is_signed_by(public_key, "head", head, signature):
        walk.say(f"the head at place {head.position} is not signed with this key")
    walk.anchor(head.position, head.digest)
    return 1
