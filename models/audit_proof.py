"""Verifying the audit log: every finding by its place, none with content."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
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


class Walk:
    """Goes along the chain and remembers what does not fit."""

    def __init__(self, begin: Head) -> None:
        self.first = 0
        self.findings: list[str] = []
        self._anchors: defaultdict[int, set[str]] = defaultdict(set)
        self.begin(begin)

    def anchor(self, position: int, digest: str) -> None:
        """Has the chain held against this digest at this place, which lies before it yet."""
        self._anchors[position].add(digest)

    def begin(self, head: Head) -> None:
        """Goes on from here."""
        self.position, self.digest = head.position, head.digest

    def step(self, sealed: SealedEntry) -> None:
        """Goes one entry on."""
        self.first = self.first or sealed.position
        if sealed.position != self.position + 1:
            self.say(f"places {self.position + 1} to {sealed.position - 1} are missing")
        if sealed.entry is None:
            self.say(f"the entry at place {sealed.position} is missing")
        elif sealed.entry.digest(self.digest) != sealed.digest:
            self.say(f"the entry at place {sealed.position} was changed or moved")
        self.begin(Head(position=sealed.position, digest=sealed.digest, at=NEVER))
        if self._anchors.pop(sealed.position, set()) - {sealed.digest}:
            self.say(f"place {sealed.position} has another digest than it was anchored with")

    def end(self, cut: int) -> None:
        """The chain is at its end; it begins behind `cut`."""
        for position in sorted(self._anchors):
            if position > cut:
                self.say(f"the chain ends before place {position}, which was anchored")

    def say(self, finding: str) -> None:
        """Remembers a finding, in words without content."""
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(finding)

    def proof(self, *, unsealed: int, since: datetime | None) -> AuditProof:
        """What it came to."""
        return AuditProof(
            first=self.first,
            last=self.position,
            head=f"{self.position}:{self.digest}",
            unsealed=unsealed,
            unsealed_since=since,
            findings=tuple(self.findings),
        )


async def verify(log: AuditLog, anchors: Sequence[str] = ()) -> AuditProof:
    """Reckons the whole chain again and holds it against the signed heads and against `anchors`, `place:digest` each.

    Raises ValueError on an anchor of another form.
    """
    cut = await log.cut()
    begin = cut.head if cut else Head(position=0, digest=BEGINNING, at=NEVER)
    heads = await log.heads()
    walk = Walk(begin)
    for position, digest in map(anchor_of, anchors):
        walk.anchor(position, digest)
    if cut and not log.key.is_signed("cut", cut.head, cut.signature):
        walk.say("the cut at the front is not signed by us")
    for signed in heads:
        walk.anchor(signed.head.position, signed.head.digest)
        if not log.key.is_signed("head", signed.head, signed.signature):
            walk.say(f"the head at place {signed.head.position} is not signed by us")
    async for sealed in log.sealed():
        walk.step(sealed)
    walk.end(begin.position)
    if walk.position and not heads:
        walk.say("the chain has no signed head")
    unsealed, since = await log.unsealed()
    return walk.proof(unsealed=unsealed, since=since)


def anchor_of(text: str) -> tuple[int, str]:
    """Place and digest of a head as it was written down. Raises ValueError on another form."""
    position, _, digest = text.strip().partition(":")
    if not position.isdigit() or len(digest) != len(BEGINNING):
        raise ValueError("an anchor is a place, a colon and 64 hex digits")
    return int(position), digest.lower()
