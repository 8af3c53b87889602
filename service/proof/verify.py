"""Verifying a proof pack offline: with its files, the public key, and nothing of ours."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cases.audit_events import AuditEvent
from cases.vocabulary import OutboxState, Purpose
from models.audit_chain import is_manifest_signed_by
from service.proof.approvals import approvals_in
from service.proof.build import CHAIN, CONTENT
from service.proof.chain import Followed, InvalidChain, follow_chain
from service.proof.pack import MANIFEST, SIGNATURE, Files, NoPack, listed_in

_LEFT = frozenset(
    {AuditEvent.LETTER_ACCEPTED, AuditEvent.LETTER_CONFIRMED, AuditEvent.LETTER_BOUNCED, AuditEvent.LETTER_DELAYED}
)
"""What the log holds of a letter that left: that it was taken over, or that something came back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What verifying came to.

    Attributes
    ----------
    entries, head:
        How many entries of the case stand in the chain, and the signed head that covers them.
    findings:
        What is wrong, in words without content; empty where all is as it was signed.
    """

    case: str
    made_at: str
    entries: int
    head: str
    findings: tuple[str, ...]


def verify_pack(files: Files, public_key: str, anchors: Sequence[str] = ()) -> Verdict:
    """Checks the signature, every file, the chain, and that the documents say what the chain says.

    `public_key` is the one that the organisation made known; that in the pack is only what the pack says. Raises
    `NoPack`, and ValueError on an anchor of another form.
    """
    if MANIFEST not in files or SIGNATURE not in files:
        raise NoPack(NoPack.__doc__)
    manifest = files[MANIFEST]
    if not is_manifest_signed_by(public_key, manifest, files[SIGNATURE]):
        # What nobody signed is not looked into: every word of it may be anybody's.
        return Verdict(case="", made_at="", entries=0, head="", findings=("the list is not signed with this key",))
    findings = list(_altered(files))
    followed = Followed()
    if not findings:
        followed = _follow(files, public_key, anchors)
        findings = [*followed.findings, *_contradictions(files, followed.entries)]
    facts = json.loads(manifest)
    return Verdict(
        case=facts["case"],
        made_at=facts["made_at"],
        entries=len(followed.entries),
        head=followed.head,
        findings=tuple(findings),
    )


def _altered(files: Files) -> Iterator[str]:
    """Files that are not as they were signed. A name that is not in the list is not repeated."""
    listed = listed_in(files[MANIFEST])
    for name, wanted in listed.items():
        if name not in files:
            yield f"{name} is missing"
        elif hashlib.sha256(files[name]).hexdigest() != wanted.sha256:
            yield f"{name} was changed"
    if extra := len(set(files) - set(listed) - {MANIFEST, SIGNATURE}):
        yield f"files that the list does not name: {extra}"


def _follow(files: Files, public_key: str, anchors: Sequence[str]) -> Followed:
    try:
        return follow_chain(files[CHAIN], public_key, anchors)
    except (KeyError, InvalidChain):
        raise NoPack(NoPack.__doc__) from None


def _contradictions(files: Files, entries: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What the documents say, and the log does not."""
    letters, mails = json.loads(files["letters.json"])["letters"], json.loads(files["mails.json"])["mails"]
    if json.loads(files["approvals.json"]) != json.loads(json.dumps(approvals_in(entries))):
        yield "approvals.json says something else than the audit log"
    for place, letter in enumerate(letters, 1):
        yield from (f"letter {place}: {wrong}" for wrong in _unbacked(letter, entries))
    known = {row["sha256"] for row in (*letters, *mails)}
    for name, content in files.items():
        if name.startswith(CONTENT) and hashlib.sha256(content).hexdigest() not in known:
            yield f"{name} is none of the mails and letters of the case"


def _unbacked(letter: Mapping[str, Any], entries: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    about = [entry for entry in entries if entry["fields"].get("letter") == letter["letter"]]
    left = letter["state"] == OutboxState.SENT
    if left and letter["purpose"] == Purpose.REPLY and not _has(about, {AuditEvent.REPLY_APPROVED}):
        yield "it left, and the log knows of no approval"
    if left and not _has(about, _LEFT):
        yield "it left, and the log does not know of it"
    answers = [entry["fields"]["evidence"] for entry in about if entry["event"] == AuditEvent.LETTER_ACCEPTED]
    if left and answers and letter["answer_of_the_server"] not in answers:
        yield "the answer of the server is another one in the log"


def _has(entries: Sequence[Mapping[str, Any]], events: frozenset[AuditEvent] | set[AuditEvent]) -> bool:
    return any(entry["event"] in events for entry in entries)
