"""The audit log of a case in plain words: who did what, and when; nothing that a person wrote stands in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from bot import dates
from bot.inert import escape, mention
from bot.texts import Texts
from cases.ports import AuditRecord

_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "assurance": "assurance",
        "authority": "authority",
        "because": "because",
        "channel": "channel",
        "kind": "kind",
        "language": "language",
        "method": "identity_method",
        "purpose": "purpose",
        "relation": "relation",
        "role": "role",
        "seen": "seen",
        "template": "letter",
    }
)
"""The fields that are values of a vocabulary, and the section of the texts that names them."""

_WORDS_OF_EVENT: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("case.closed", "reason"): "close_reason",
        ("case.reclassified", "from"): "kind",
        ("case.reclassified", "to"): "kind",
        ("hold.lifted", "reason"): "hold",
        ("hold.set", "reason"): "hold",
        ("task.done", "task"): "kind",
        ("task.opened", "task"): "kind",
        ("task.withdrawn", "task"): "kind",
    }
)
"""The same, where the name means something else elsewhere."""

_MOMENTS = frozenset({"due_at", "checked_at", "received_at", "expires_at", "until"})


def history_line(record: AuditRecord, texts: Texts) -> str:
    """One entry: when, who, what. An entry that has no words of its own is shown by its name."""
    entry = record.entry
    values = {name: _shown(entry.event, name, value, texts) for name, value in entry.fields.items()}
    template = f"history.{entry.event.value}"
    what = texts(template, **values) if template in texts.entries else escape(entry.event.value)
    return f"{dates.minute(record.at)} · {_actor(entry.actor, texts)} · {what}"


def _actor(actor: str, texts: Texts) -> str:
    return texts.entries.get(f"actor.{actor}") or mention(actor)


def _shown(event: str, name: str, value: str, texts: Texts) -> str:
    if (event, name) in _WORDS_OF_EVENT:
        return escape(texts.word(_WORDS_OF_EVENT[event, name], value))
    if (event, name) == ("case.assigned", "to"):
        return mention(value)
    if name in _MOMENTS and value:
        return dates.minute(datetime.fromisoformat(value))
    if name == "kinds":
        return ", ".join(texts.word("kind", kind) for kind in value.split(","))
    return escape(texts.word(_WORDS[name], value) if name in _WORDS else value)
