"""What the outside world saw, held against the record: cases, answers, and the audit log, letter by letter."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections import Counter
from contextlib import closing
from typing import Any

import asyncpg

from bench.harness import Desk, doubled
from bench.mails import sender_of
from models.engines.config import sqlite_path
from models.store import Store
from sandbox.slack import STAFF_CHANNEL

_LETTERS = "SELECT key, message_id_index FROM letters"
_ENTRIES = "SELECT event, case_id, fields FROM audit WHERE event IN ('letter.accepted', 'letter.lost', 'case.opened')"
_WAITING = """
SELECT (SELECT count(*) FROM letters WHERE state NOT IN ('sent', 'refused', 'withdrawn'))
 + (SELECT count(*) FROM arrivals WHERE state = 'stored') AS waiting"""


async def rows(found: Desk, sql: str) -> list[dict[str, Any]]:
    """Asks the database beside the service."""
    url = found.environment["PERSONVERN_DATABASE_URL"]
    path = sqlite_path(url)
    if path is None:
        connection = await asyncpg.connect(url)
        try:
            return [dict(row) for row in await connection.fetch(sql)]
        finally:
            await connection.close()
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as database:
        database.row_factory = sqlite3.Row
        return [dict(row) for row in database.execute(sql)]


async def waits(found: Desk) -> int:
    """Letters on their way, mails that are not handled, and mails that were not moved."""
    left = len(await asyncio.to_thread(found.dovecot.mails, found.user, "INBOX"))
    return left + int((await rows(found, _WAITING))[0]["waiting"])


async def checked(found: Desk, count: int, letters: int = 1) -> dict[str, Any]:
    """After `count` mails of persons, each with so many letters: `acks` are all letters. 0 everywhere but at `cases`
    and `acks` where all went well."""
    cases = [
        json.loads(line)
        for line in (await found.command("case", "list", "--limit", "10000", "--json")).split("\n")
        if line
    ]
    accepted = Counter(recipient for _, _, recipient in found.sink.accepted())
    await found.command("audit", "verify")
    return {
        "cases": len(cases),
        "cases_lost": max(0, count - len(cases)),
        "cases_doubled": max(0, len(cases) - count) + doubled(case["number"] for case in cases),
        "acks": accepted.total(),
        "acks_missing": sum(max(0, letters - accepted[sender_of(number)]) for number in range(count)),
        "acks_doubled": sum(max(0, times - letters) for times in accepted.values()),
        "left_in_inbox": len(await asyncio.to_thread(found.dovecot.mails, found.user, "INBOX")),
        "letters_in_doubt": sum(entry["event"] == "letter.lost" for entry in await rows(found, _ENTRIES)),
        "unlike_the_audit_log": await _unlike_the_audit_log(found),
    }


async def _unlike_the_audit_log(found: Desk) -> int:
    """Letters that the mail server accepted and the log does not say so once, or the other way round; cases that were
    not opened once."""
    environment = found.environment
    async with Store.open(environment["PERSONVERN_DATABASE_URL"], environment["PERSONVERN_MASTER_KEY"]) as store:
        seen = Counter(store.keys.message_id_index(message_id) for _, message_id, _ in found.sink.accepted())
    keys = {row["message_id_index"]: row["key"] for row in await rows(found, _LETTERS)}
    entries = await rows(found, _ENTRIES)
    said = Counter(_letter(entry["fields"]) for entry in entries if entry["event"] == "letter.accepted")
    opened = Counter(entry["case_id"] for entry in entries if entry["event"] == "case.opened")
    outside = Counter({keys.get(index, index): number for index, number in seen.items()})
    letters = sum(outside[key] != said[key] for key in outside.keys() | said.keys())
    return letters + sum(number != 1 for number in opened.values())


def _letter(fields: str | dict[str, str]) -> str:
    found: dict[str, str] = json.loads(fields) if isinstance(fields, str) else fields
    return found["letter"]


def cards(found: Desk, count: int) -> dict[str, int]:
    """Cards that Slack's channel lacks, and those that stand there twice."""
    numbers = Counter(card_numbers(found))
    return {"cards_missing": count - len(numbers), "cards_doubled": numbers.total() - len(numbers)}


def card_numbers(found: Desk) -> list[str]:
    """The case of each card in the channel, in order."""
    headers = (block for message in found.slack.messages(STAFF_CHANNEL) for block in message.blocks)
    texts = (block["text"]["text"] for block in headers if block["type"] == "header")
    return [text.split(" ")[0] for text in texts if text.startswith("PV-")]
