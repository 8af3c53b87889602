"""The part of the audit log's chain that a proof pack holds: the entries of the case, and leaves for all others.

With the digest before the first of them, every leaf gives the next digest, up to one that is signed. So it shows that
the entries stand in the one chain, at their places and unchanged, and tells nothing of any other case.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cases.case_number import CaseNumber
from models.audit_chain import ChainedEntry, Head, is_signed_by, linked
from models.audit_log import Segment, SignedHead
from models.audit_proof import anchor_of


class InvalidChain(ValueError):
    """These are not the lines of a chain."""


def chain_lines(segment: Segment, cases: Collection[CaseNumber]) -> Iterator[dict[str, Any]]:
    """Where it begins, every place in order, and the signed heads on the way."""
    yield {"before": str(segment.before)}
    for sealed in segment.sealed:
        if sealed.entry is None:
            raise InvalidChain(f"the entry at place {sealed.position} is missing; run personvern audit verify")
        own = sealed.entry.case in cases
        yield sealed.entry.written() if own else {"position": sealed.position, "leaf": sealed.entry.leaf}
    for signed in segment.heads:
        yield _head_line(signed)


def _head_line(signed: SignedHead) -> dict[str, Any]:
    at = signed.head.at.isoformat(timespec="microseconds")
    return {"head": str(signed.head), "at": at, "signature": signed.signature.hex()}


@dataclass(slots=True)
class Followed:
    """A chain that was followed to its end.

    Attributes
    ----------
    entries:
        Those of the case, as they are written.
    head:
        The last place that a signature covers, and its digest.
    findings:
        What does not fit, in words without content.
    """

    entries: list[Mapping[str, Any]] = field(default_factory=list)
    head: str = ""
    findings: list[str] = field(default_factory=list)


def follow_chain(content: bytes, public_key: str, anchors: Sequence[str] = ()) -> Followed:
    """Reckons the digests again and holds them against the signed heads and `anchors`, `place:digest` each.

    Raises `InvalidChain`, and ValueError on an anchor of another form.
    """
    rows = _rows(content)
    if not rows or "before" not in rows[0]:
        raise InvalidChain(InvalidChain.__doc__)
    followed = Followed()
    digests = _digests(rows, followed)
    covered = [_covered(row, digests, public_key, followed) for row in rows if "head" in row]
    followed.head = max(filter(None, covered), key=lambda head: int(head.partition(":")[0]), default="")
    last = max((entry["position"] for entry in followed.entries), default=0)
    if not followed.head or int(followed.head.partition(":")[0]) < last:
        followed.findings.append("no signed head covers the last entry")
    for position, digest in map(anchor_of, anchors):
        if digests.get(position) != digest:
            followed.findings.append(f"place {position} has another digest than it was anchored with, or is not here")
    return followed


def _rows(content: bytes) -> list[dict[str, Any]]:
    try:
        rows = [json.loads(line) for line in content.decode().split("\n") if line]
    except ValueError:
        raise InvalidChain(InvalidChain.__doc__) from None
    if not all(isinstance(row, dict) for row in rows):
        raise InvalidChain(InvalidChain.__doc__)
    return rows


def _digests(rows: Sequence[Mapping[str, Any]], followed: Followed) -> dict[int, str]:
    """The digest at each place."""
    try:
        position, digest = anchor_of(str(rows[0]["before"]))
        digests = {position: digest}
        for row in rows:
            if "leaf" not in row and "entry" not in row:
                continue
            if int(row["position"]) != position + 1:
                followed.findings.append(f"places {position + 1} to {int(row['position']) - 1} are missing")
            position = int(row["position"])
            digest = digests[position] = linked(digest, str(row["leaf"]) if "leaf" in row else _leaf(row))
            if "entry" in row:
                followed.entries.append(row)
    except (KeyError, TypeError, ValueError):
        raise InvalidChain(InvalidChain.__doc__) from None
    return digests


def _leaf(row: Mapping[str, Any]) -> str:
    """Of the entry as it reads, so that a word that the log does not know changes it too."""
    return ChainedEntry(
        position=int(row["position"]),
        entry=int(row["entry"]),
        at=datetime.fromisoformat(row["at"]),
        event=row["event"],
        actor=row["actor"],
        case=CaseNumber.parse(row["case"]) if row["case"] else None,
        fields=dict(row["fields"]),
    ).leaf


def _covered(row: Mapping[str, Any], digests: Mapping[int, str], public_key: str, followed: Followed) -> str:
    """The head, where it is signed and the chain comes to it; else empty, and a finding."""
    try:
        position, digest = anchor_of(str(row["head"]))
        head = Head(position=position, digest=digest, at=datetime.fromisoformat(row["at"]))
        signature = bytes.fromhex(row["signature"])
    except (KeyError, TypeError, ValueError):
        raise InvalidChain(InvalidChain.__doc__) from None
    if not is_signed_by(public_key, "head", head, signature):
        followed.findings.append(f"the head at place {position} is not signed with this key")
    elif digests.get(position) != digest:
        followed.findings.append(f"the entries before place {position} do not come to its signed digest")
    else:
        return str(head)
    return ""
