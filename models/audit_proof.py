"""Verifying the audit log: every finding by its place, none with content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from models.audit_chain import BEGINNING, Head
from models.audit_log import NEVER, AuditLog, SealedEntry

MOST_FINDINGS = 100
"""A chain that was broken once differs to its end; more than this say nothing new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditProof:
    """What verifying came to.

    Attributes
    ----------
    first, last:
        The places that the chain begins and ends with; 0 where there is none.
    head:
        The end of the chain as it was reckoned.
    unsealed, unsealed_since:
        Entries that no seal protects yet, and since when: the open window.
    findings:
        What is wrong, in words without content; empty where all is as it was written.
    """

    first: int
    last: int
    head: str
    unsealed: int
    unsealed_since: datetime | None
    findings: tuple[str, ...]


class _Walk:
    """Goes along the chain and remembers what does not fit."""

    def __init__(self, begin: Head, anchors: Mapping[int, str]) -> None:
        self.position, self.digest = begin.position, begin.digest
        self.first = 0
        self.findings: list[str] = []
        self._anchors = dict(anchors)

    def step(self, sealed: SealedEntry) -> None:
        self.first = self.first or sealed.position
        if sealed.position != self.position + 1:
            self.say(f"places {self.position + 1} to {sealed.position - 1} are missing")
        if sealed.entry is None:
            self.say(f"the entry at place {sealed.position} is missing")
        elif sealed.entry.digest(self.digest) != sealed.digest:
            self.say(f"the entry at place {sealed.position} was changed or moved")
        self.position, self.digest = sealed.position, sealed.digest
        anchor = self._anchors.pop(sealed.position, sealed.digest)
        if anchor != sealed.digest:
            self.say(f"place {sealed.position} has another digest than it was anchored with")

    def end(self, cut: int) -> None:
        for position in sorted(self._anchors):
            if position > cut:
                self.say(f"the chain ends before place {position}, which was anchored")

    def say(self, finding: str) -> None:
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(finding)


async def verify(log: AuditLog, anchors: Sequence[str] = ()) -> AuditProof:
    """Reckons the whole chain again and holds it against the signed heads and against `anchors`, `place:digest` each.

    Raises ValueError on an anchor of another form.
    """
    cut = await log.cut()
    begin = cut.head if cut else Head(position=0, digest=BEGINNING, at=NEVER)
    heads = await log.heads()
    walk = _Walk(begin, {head.head.position: head.head.digest for head in heads} | dict(map(_anchor, anchors)))
    if cut and not log.key.is_signed("cut", cut.head, cut.signature):
        walk.say("the cut at the front is not signed by us")
    for signed in heads:
        if not log.key.is_signed("head", signed.head, signed.signature):
            walk.say(f"the head at place {signed.head.position} is not signed by us")
    async for sealed in log.sealed():
        walk.step(sealed)
    walk.end(begin.position)
    if walk.position and not heads:
        walk.say("the chain has no signed head")
    unsealed, since = await log.unsealed()
    return AuditProof(
        first=walk.first,
        last=walk.position,
        head=f"{walk.position}:{walk.digest}",
        unsealed=unsealed,
        unsealed_since=since,
        findings=tuple(walk.findings),
    )


def _anchor(text: str) -> tuple[int, str]:
    position, _, digest = text.strip().partition(":")
    if not position.isdigit() or len(digest) != len(BEGINNING):
        raise ValueError("an anchor is a place, a colon and 64 hex digits")
    return int(position), digest.lower()
