"""What goes every night that belongs to no single case: chats, loose mails, the front of the audit log, old marks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from cases.deadlines.calendar import OSLO, local_date
from cases.deadlines.legal_month import same_day_later
from cases.retention.periods import RetentionPeriods
from cases.retention.schedule import Item
from models.store import Store
from service.turns import Turns

AT_ONCE = 20
"""Chats, mails and letters that one transaction deletes: on SQLite whoever stores a mail waits for it."""


@dataclass(slots=True)
class Kept:
    """How much went."""

    chats: int = 0
    loose: int = 0
    audit_entries: int = 0


async def keep_house(store: Store, periods: RetentionPeriods, now: datetime, rest: float = 1.0) -> Kept:
    """Deletes what is over its time. Returns how much.

    After each piece it pauses, `rest` times as long as that took.
    """
    turns = Turns(rest)
    kept = Kept(chats=await _chats(store, _years_ago(now, periods.chat_years), now, turns))
    before = _days_ago(now, periods.loose_days)
    while gone := await store.retention.erase_loose(before, AT_ONCE, now):
        kept.loose += gone
        await turns.pause()
    kept.audit_entries = await store.audit.cut_before(_day_ago(now, periods.audit_years), now)
    await store.retention.forget_tombstones(_years_ago(now, periods.tombstone_years))
    await store.retention.forget_left_out(_years_ago(now, periods.tombstone_years))
    await store.journal.forget_before(_days_ago(now, periods.journal_days))
    await store.retention.shrink()
    await store.key_care.tidy()
    return kept


async def over_time(store: Store, periods: RetentionPeriods, now: datetime) -> dict[Item, int]:
    """How much is over its time, at most: chats that a case stands for stay. Changes nothing."""
    return {
        Item.CHAT: await store.retention.count_chats(_years_ago(now, periods.chat_years)),
        Item.LOOSE: await store.retention.count_loose(_days_ago(now, periods.loose_days)),
    }


async def _chats(store: Store, before: datetime, now: datetime, turns: Turns) -> int:
    """Deletes chats but those that a case stands for, whose time may not be over."""
    gone, after = 0, 0
    while chats := await store.chat_retention.ended_before(before, after=after, limit=AT_ONCE):
        standing = await store.retention.standing(number for chat in chats for number in chat.cases)
        free = [chat for chat in chats if standing.isdisjoint(chat.cases)]
        gone += await store.retention.erase_chats(free, now)
        after = chats[-1].row
        await turns.pause()
    return gone


def _day_ago(now: datetime, years: int) -> date:
    return same_day_later(local_date(now), -12 * years)


def _years_ago(now: datetime, years: int) -> datetime:
    """The beginning of the day of years ago, in Oslo: what is of that day stays until tomorrow."""
    return datetime.combine(_day_ago(now, years), time(), OSLO)


def _days_ago(now: datetime, days: int) -> datetime:
    return datetime.combine(local_date(now) - timedelta(days=days), time(), OSLO)
