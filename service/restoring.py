"""What has to be done once the content was put back from a backup, by whatever way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cases.audit_events import AuditEntry, AuditEvent
from cases.retention.periods import RetentionPeriods
from models.backups import doubt_letters
from models.store import Store
from service.journal_files import Replayed, replay


@dataclass(frozen=True, slots=True)
class MadeSafe:
    """What was done.

    Attributes
    ----------
    letters:
        Those that wait until it is known whether they left.
    """

    replayed: Replayed
    letters: int


async def make_safe(
    store: Store, periods: RetentionPeriods, journal: Path | None, now: datetime, actor: str
) -> MadeSafe:
    """Does every erasure of the journal again, and lets no letter leave twice. Raises `InvalidJournal` and OSError.

    It can be interrupted and begun again: the content is level with its keys only when all of it was done.
    """
    replayed = Replayed()
    if journal is not None:
        replayed = await replay(store, store.eraser(periods), journal, now, actor)
    letters = await doubt_letters(store.key_care.database, now)
    fields = {
        "journal": "yes" if journal is not None else "no",
        "entries": str(replayed.entries),
        "letters": str(letters),
    }
    entry = AuditEntry(event=AuditEvent.RECORD_RESTORED, actor=actor, case=None, fields=fields)
    async with store.repository.record() as record:
        await record.append_audit([entry], now)
    await store.epochs.catch_up()
    return MadeSafe(replayed, letters)
