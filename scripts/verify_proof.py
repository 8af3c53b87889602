#!/usr/bin/env python3
"""Verifies a proof pack with Python 3.11 alone: nothing of ours, no other library, no network.

    python3 verify_proof.py PACK PUBLIC_KEY [PLACE:DIGEST …]

PACK is the zip or the folder; PUBLIC_KEY 64 hex digits, had from the organisation by another way than the pack; each
PLACE:DIGEST a head of the chain that was written down elsewhere. Exit status 0: all holds; 1: what does not, a line
each.

It shares no code with the program that made the pack: Ed25519 is written out from RFC 8032, holidays are reckoned anew.
"""

from __future__ import annotations

import hashlib
import json
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

DAY = timedelta(days=1)
MONTH_KINDS = {
    "access",
    "chat_transcript",
    "rectification",
    "erasure",
    "restriction",
    "portability",
    "objection",
    "marketing_opt_out",
    "consent_withdrawal",
    "automated_decision",
}

# --- Ed25519 (RFC 8032 section 5.1, by affine points: slow, and short enough to be read) -----------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT = pow(2, (P - 1) // 4, P)
Point = tuple[int, int]


def add(one: Point, other: Point) -> Point:
    """The sum of two points of the curve."""
    (a, b), (c, d) = one, other
    both = D * a * b * c * d % P
    return (a * d + b * c) * pow(1 + both, -1, P) % P, (b * d + a * c) * pow(1 - both, -1, P) % P


def times(factor: int, point: Point) -> Point:
    """So many times the point."""
    result = (0, 1)
    while factor:
        result = add(result, point) if factor & 1 else result
        point, factor = add(point, point), factor >> 1
    return result


def point_of(encoded: bytes) -> Point:
    """The point of 32 bytes. Raises ValueError for bytes that are none."""
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * ROOT % P
    if len(encoded) != 32 or y >= P or x * x % P != square or (x == 0 and sign):
        raise ValueError("no point of the curve")
    return (x if x & 1 == sign else P - x), y


BASE = point_of((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the holder of the key signed the message."""
    try:
        r, a, s = point_of(signature[:32]), point_of(key), int.from_bytes(signature[32:], "little")
    except ValueError:
        return False
    if len(signature) != 64 or s >= ORDER:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    return times(s, BASE) == add(r, times(k, a))


# --- the pack --------------------------------------------------------------------------------------------------------


def read(pack: Path) -> dict[str, bytes]:
    """The files, by their names."""
    if pack.is_dir():
        return {str(file.relative_to(pack).as_posix()): file.read_bytes() for file in pack.rglob("*") if file.is_file()}
    with zipfile.ZipFile(pack) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def digest(content: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(content).hexdigest()


def check_files(files: dict[str, bytes]) -> Iterator[str]:
    """Each file is the one that the signed list names, and there is no other."""
    listed = json.loads(files["manifest.json"])["files"]
    for name, wanted in listed.items():
        if name not in files or digest(files[name]) != wanted["sha256"]:
            yield f"{name} is missing, or was changed"
    for name in set(files) - set(listed) - {"manifest.json", "manifest.sig"}:
        yield f"a file that nobody signed: {name!r}"


def check_chain(
    files: dict[str, bytes], key: bytes, anchors: list[str], entries: list[dict[str, Any]]
) -> Iterator[str]:
    """Every place follows from the one before it, up to a signed head; the entries of the case are collected."""
    rows = [json.loads(line) for line in files["chain.jsonl"].decode().split("\n") if line]
    links, heads = [row for row in rows[1:] if "head" not in row], [row for row in rows if "head" in row]
    entries.extend(row for row in links if "entry" in row)
    digests = dict(reckoned(rows[0]["before"], links))
    if [row["position"] for row in links] != list(digests)[1:]:
        yield "a place of the chain is missing"
    covered = 0
    for head in heads:
        at, _, stated = head["head"].partition(":")
        text = f"personvern audit head {at} {stated} {head['at']}".encode()
        if is_signed(key, text, bytes.fromhex(head["signature"])) and digests.get(int(at)) == stated:
            covered = max(covered, int(at))
        else:
            yield f"the head at place {at} is not signed, or the chain does not come to it"
    if covered < max((entry["position"] for entry in entries), default=0):
        yield "no signed head covers the last entry"
    for at, _, stated in (anchor.partition(":") for anchor in anchors):
        if digests.get(int(at)) != stated:
            yield f"place {at} has another digest than was written down"


def reckoned(before: str, links: list[dict[str, Any]]) -> Iterator[tuple[int, str]]:
    """Each place with its digest, from the one before the first."""
    place, _, current = before.partition(":")
    yield int(place), current
    for at, row in enumerate(links, int(place) + 1):
        leaf = row.get("leaf") or digest(json.dumps(row, sort_keys=True, separators=(",", ":")).encode())
        current = digest(f"{current}\n{leaf}".encode())
        yield at, current


def check_letters(files: dict[str, bytes], entries: list[dict[str, Any]]) -> Iterator[str]:
    """What left was approved, the log knows what the server answered, and content is that of the case."""
    for letter in json.loads(files["letters.json"])["letters"]:
        about = [entry for entry in entries if entry["fields"].get("letter") == letter["letter"]]
        answers = {entry["fields"]["evidence"] for entry in about if entry["event"] == "letter.accepted"}
        if letter["state"] != "sent":
            continue
        if answers and letter["answer_of_the_server"] not in answers:
            yield f"{letter['letter']}: the log has another answer of the server"
        approvals = [entry for entry in about if entry["event"] == "reply.approved"]
        if letter["purpose"] == "reply" and not approvals:
            yield f"{letter['letter']} left, and nobody approved it"
    for content in (name for name in files if name.startswith("content/")):
        rows = [*json.loads(files["letters.json"])["letters"], *json.loads(files["mails.json"])["mails"]]
        if digest(files[content]) not in {row["sha256"] for row in rows}:
            yield f"{content} is none of the mails and letters of the case"


# --- the clock: Regulation 1182/71, GDPR article 12(3), helligdagsloven § 2 -------------------------------------------


def oslo(moment: datetime) -> date:
    """The day in Oslo: the clocks change at one o'clock UTC on the last Sundays of March and October."""
    utc = moment.astimezone(UTC)
    march, october = (datetime(utc.year, month, 31, 1, tzinfo=UTC) for month in (3, 10))
    begins, ends = (day - DAY * ((day.weekday() + 1) % 7) for day in (march, october))
    return (utc + timedelta(hours=2 if begins <= utc < ends else 1)).date()


def easter(year: int) -> date:
    """By the anonymous Gregorian computus."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def worked(day: date) -> date:
    """The day, or the first after it on which people work in Norway."""
    free = day.weekday() > 4 or (day.month, day.day) in {(1, 1), (5, 1), (5, 17), (12, 25), (12, 26)}
    return worked(day + DAY) if free or (day - easter(day.year)).days in {-3, -2, 0, 1, 39, 49, 50} else day


def months_later(day: date, months: int) -> date:
    """The same number so many months on, or the last day of that month."""
    year, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + year, month + 1, 1)
    length = ((first + 31 * DAY).replace(day=1) - first).days
    return first + DAY * (min(day.day, length) - 1)


def check_clock(files: dict[str, bytes]) -> Iterator[str]:
    """Where a right alone was asked: the month, or three, with the days on which the clock stood still."""
    clock = json.loads(files["clock.json"])
    if not clock["kinds"] or not MONTH_KINDS.issuperset(clock["kinds"]) or not clock["without_pauses"]:
        return
    received, noticed = oslo(datetime.fromisoformat(clock["received_at"])), clock["extended_at"]
    in_time = bool(noticed) and oslo(datetime.fromisoformat(noticed)) <= worked(months_later(received, 1))
    raw, still = months_later(received, 3 if in_time else 1), set()
    for pause in (pause for pause in clock["pauses"] if pause["counts"]):
        asked, answered = (oslo(datetime.fromisoformat(pause[name])) for name in ("asked_at", "answered_at"))
        still |= {asked + DAY * day for day in range((answered - asked).days)}
    for name, day in (("without_pauses", raw), ("with_pauses", raw + DAY * len(still))):
        if clock[name]["due"] != worked(day).isoformat():
            yield f"the clock says {clock[name]['due']} {name.replace('_', ' ')}, and it comes to {worked(day)}"


def verify(files: dict[str, bytes], key: bytes, anchors: list[str]) -> list[str]:
    """What does not hold, a line each."""
    message = f"personvern proof {digest(files['manifest.json'])}".encode()
    if not is_signed(key, message, files["manifest.sig"]):
        return ["the list of files is not signed with this key"]
    entries: list[dict[str, Any]] = []
    found = list(check_files(files))
    return found or [
        *check_chain(files, key, anchors, entries),
        *check_letters(files, entries),
        *check_clock(files),
    ]


def main(pack: str, key: str, *anchors: str) -> int:
    """Prints what does not hold, or that all does."""
    files = read(Path(pack))
    findings = verify(files, bytes.fromhex(key), list(anchors))
    for finding in findings:
        print(finding)
    if not findings:
        print(f"{json.loads(files['manifest.json'])['case']}: all is as it was signed")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) > 2 else __doc__)
