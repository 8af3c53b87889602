"""Who let which letter leave, read from the audit log alone: so whoever has the entries can read it for themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cases.audit_events import AuditEvent

Entry = Mapping[str, Any]
"""An entry as it is written in the chain."""

_WRITTEN = frozenset({AuditEvent.DRAFT_WRITTEN, AuditEvent.DRAFT_EDITED})


def approvals_in(entries: Sequence[Entry]) -> dict[str, Any]:
    """Each approval with who wrote the text, who was shown it, and whether it was undone; and the letters beside."""
    return {
        "approvals": [_approval(entry, entries) for entry in _of(entries, AuditEvent.REPLY_APPROVED)],
        "letters_beside_the_answer": [_beside(entry) for entry in _of(entries, AuditEvent.INTERIM_SENT)],
    }


def _approval(entry: Entry, entries: Sequence[Entry]) -> dict[str, Any]:
    letter, digest = entry["fields"]["letter"], entry["fields"]["digest"]
    before = [one for one in entries if one["position"] < entry["position"] and one["case"] == entry["case"]]
    written = [one for one in before if one["event"] in _WRITTEN and one["fields"]["digest"] == digest]
    vouched = [one for one in _of(before, AuditEvent.GUARD_OVERRIDDEN) if one["fields"]["digest"] == digest]
    shown = [one for one in _of(before, AuditEvent.CONTENT_SHOWN) if one["fields"]["digest"] == digest]
    undone = [one for one in _of(entries, AuditEvent.REPLY_UNDONE) if one["fields"]["letter"] == letter]
    return {
        **_done(entry),
        "letter": letter,
        "version": entry["fields"]["version"],
        "digest": digest,
        "written": _done(written[-1]) if written else None,
        "shown": [{**_done(one), "what": one["fields"]["what"]} for one in shown],
        "vouched_for": [{**_done(one), "findings": one["fields"]["findings"]} for one in vouched],
        "undone": _done(undone[0]) if undone else None,
    }


def _beside(entry: Entry) -> dict[str, Any]:
    fields = entry["fields"]
    named = {name: fields[name] for name in ("letter", "template", "reason", "digest")}
    return {**_done(entry), **named}


def _done(entry: Entry) -> dict[str, Any]:
    return {"by": entry["actor"], "at": entry["at"], "place": entry["position"]}


def _of(entries: Iterable[Entry], event: AuditEvent) -> list[Entry]:
    return [entry for entry in entries if entry["event"] == event]
