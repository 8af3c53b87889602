"""The journal of erasures as a file: appended to, and done again after a restore."""

from __future__ import annotations

import asyncio
import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cases.audit_events import AuditEntry, AuditEvent
from cases.case_number import CaseNumber
from cases.errors import CaseNotFound
from cases.retention.schedule import Item
from models.erasing import CaseEraser
from models.journal import Journal, JournalEntry
from models.store import Store

_MARK = re.compile(r'"mark": "([0-9a-f]{32})"')


@dataclass(slots=True)
class Replayed:
    """What was done again: entries that this database had not done; cases, and mails of no case, that were there."""

    entries: int = 0
    cases: int = 0
    mails: int = 0


async def append_journal(journal: Journal, path: Path) -> int:
    """Appends what the file lacks; what it has is never changed. Returns how many entries."""
    known = await asyncio.to_thread(_marks, path)
    lines = [journal.line(entry) + "\n" async for entry in journal.entries() if entry.mark not in known]
    await asyncio.to_thread(_append, path, lines)
    return len(lines)


def _marks(path: Path) -> frozenset[str]:
    if not path.exists():
        return frozenset()
    with path.open(encoding="ascii") as lines:
        return frozenset(mark for line in lines for mark in _MARK.findall(line))


def _append(path: Path, lines: list[str]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "a", encoding="ascii") as file:
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())


async def lacking(journal: Journal, path: Path, since: datetime | None = None) -> list[JournalEntry]:
    """The erasures of the file that this database has not done. Raises `InvalidJournal` and OSError."""
    text = await asyncio.to_thread(path.read_text, encoding="ascii")
    entries = [journal.parse(line) for line in text.splitlines() if line.strip()]
    known = await journal.marks()
    return [entry for entry in entries if entry.mark not in known and (since is None or entry.at >= since)]


async def replay(store: Store, eraser: CaseEraser, path: Path, now: datetime, actor: str) -> Replayed:
    """Does every erasure of the file again that this database has not done. Raises `InvalidJournal`.

    Every line is checked before anything is erased.
    """
    missing = await lacking(store.journal, path)
    done = Replayed(entries=len(missing))
    done.mails = await store.retention.erase_marked([mark for entry in missing for mark in entry.mails], now)
    for entry in missing:
        done.cases += await _again(store, eraser, entry, now)
        await store.retention.take_over(entry)
    fields = {"entries": str(done.entries), "cases": str(done.cases)}
    async with store.repository.record() as record:
        replayed = AuditEntry(event=AuditEvent.ERASURES_REPLAYED, actor=actor, case=None, fields=fields)
        await record.append_audit([replayed], now)
    await store.retention.shrink()
    return done


async def _again(store: Store, eraser: CaseEraser, entry: JournalEntry, now: datetime) -> int:
    """Returns how many cases were there."""
    chats = await store.retention.chats_by_key(entry.chats)
    if chats:
        await store.retention.erase_chats(chats, now)
    found = 0
    for number in map(CaseNumber.parse, entry.cases):
        if not await store.retention.stood(number, entry.at):
            continue
        try:
            if entry.whole:
                await eraser.erase(number, Item(entry.item), now, again=True)
            else:
                await eraser.strip(number, Item(entry.item), now, again=True)
        except CaseNotFound:
            continue
        found += 1
    return found
