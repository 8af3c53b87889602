"""What an IMAP server says: the byte stream cut into replies, and the few of them that we ask for, read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

from mail.mailbox_names import decode_name

MAX_LINE = 16_000_000
"""Bytes of a line without an end; a search over a million mails is half of it."""

_LITERAL = re.compile(rb"\{(\d{1,10})\}\Z")
_QUOTED = re.compile(rb'"(?:[^"\\]|\\.)*"')
_BODY = re.compile(rb'BODY\[[^\]]*\](?:<\d+>)? (?:(NIL)|("(?:[^"\\]|\\.)*")|\{\d+\})', re.IGNORECASE)
_INTERNALDATE = re.compile(
    rb'INTERNALDATE "([ \d]\d)-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)"', re.IGNORECASE
)
_MONTHS = {
    name: number for number, name in enumerate((b"jan feb mar apr may jun jul aug sep oct nov dec").split(), start=1)
}


class UnreadableReply(Exception):
    """The server sent what is no IMAP, or more of it than anybody needs."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply: its text, with each literal's marker `{n}` left in place, and the literals beside it."""

    text: bytes = field(repr=False)
    literals: tuple[bytes, ...] = field(default=(), repr=False)


class ReplyReader:
    """Cuts a stream into replies, in time linear in its bytes however they come in.

    aioimaplib recurses a level a line and scans all lines again for each: 1,000 short lines end its connection.
    """

    def __init__(self, max_literal: int) -> None:
        self._max_literal = max_literal
        self._buffer = bytearray()
        self._searched = 0
        self._text = bytearray()
        self._literals: list[bytes] = []
        self._literal: bytearray | None = None
        self._missing = 0

    def feed(self, data: bytes) -> Iterator[Reply]:
        """Takes the next bytes, gives the replies that they complete. Raises `UnreadableReply`."""
        self._buffer += data
        start = 0
        while (start := self._take_literal(start)) >= 0 and (end := self._line_end(start)) >= 0:
            line = bytes(self._buffer[start:end])
            start = end + 2
            if self._take_line(line):
                yield self._complete()
        self._forget(start)

    def _take_literal(self, start: int) -> int:
        if self._literal is None:
            return start
        piece = self._buffer[start : start + self._missing]
        self._literal += piece
        self._missing -= len(piece)
        if self._missing:
            self._buffer.clear()
            self._searched = 0
            return -1
        self._literals.append(bytes(self._literal))
        self._literal = None
        self._searched = 0
        return start + len(piece)

    def _line_end(self, start: int) -> int:
        end = self._buffer.find(b"\r\n", max(start, self._searched))
        if end < 0:
            self._searched = max(start, len(self._buffer) - 1)
            if len(self._buffer) - start > MAX_LINE:
                raise UnreadableReply("a line without an end")
        return end

    def _take_line(self, line: bytes) -> bool:
        """Adds a line to the reply; whether the reply is complete with it."""
        self._text += line
        match = _LITERAL.search(line)
        if match is None:
            return True
        self._missing = int(match[1])
        if self._missing > self._max_literal:
            raise UnreadableReply("a literal over the limit")
        self._literal = bytearray()
        return False

    def _complete(self) -> Reply:
        reply = Reply(bytes(self._text), tuple(self._literals))
        self._text.clear()
        self._literals.clear()
        return reply

    def _forget(self, start: int) -> None:
        if start > 0:
            del self._buffer[:start]
            self._searched = max(0, self._searched - start)


@dataclass(frozen=True, slots=True)
class FetchReply:
    """What one FETCH reply holds of the attributes that we ask for; None for what it does not.

    Attributes
    ----------
    body:
        None as well where the server says NIL: the mail is gone.
    """

    uid: int | None
    size: int | None
    internal_date: datetime | None
    body: bytes | None = field(repr=False)


def read_fetch(reply: Reply) -> FetchReply | None:
    """The reply as FETCH data, or None where it is something else."""
    if not re.match(rb"\* \d+ FETCH \(", reply.text, re.IGNORECASE):
        return None
    body = _BODY.search(reply.text)
    rest = reply.text if body is None else reply.text[: body.start()] + reply.text[body.end() :]
    plain = _QUOTED.sub(b'""', rest)
    return FetchReply(
        uid=_number(rb"\bUID (\d{1,10})", plain),
        size=_number(rb"\bRFC822\.SIZE (\d{1,19})", plain),
        internal_date=_internal_date(rest),
        body=_body(body, reply.literals),
    )


def _number(pattern: bytes, text: bytes) -> int | None:
    match = re.search(pattern, text, re.IGNORECASE)
    return int(match[1]) if match else None


def _body(match: re.Match[bytes] | None, literals: tuple[bytes, ...]) -> bytes | None:
    if match is None or match[1]:
        return None
    if match[2]:
        return re.sub(rb"\\(.)", rb"\1", match[2][1:-1])
    return literals[0] if literals else None


def _internal_date(text: bytes) -> datetime | None:
    match = _INTERNALDATE.search(text)
    if match is None:
        return None
    day, month, year, hour, minute, second, sign, zone_hours, zone_minutes = match.groups()
    offset = timedelta(hours=int(zone_hours), minutes=int(zone_minutes)) * (-1 if sign == b"-" else 1)
    try:
        zone = timezone(offset)
        return datetime(
            int(year), _MONTHS[month.lower()], int(day), int(hour), int(minute), min(int(second), 59), tzinfo=zone
        ).astimezone(UTC)
    except (ValueError, KeyError, OverflowError):
        return None


@dataclass(frozen=True, slots=True)
class ListedFolder:
    """One folder: its name as a person reads it, its attributes in lower case."""

    name: str
    attributes: frozenset[str]


_LIST = re.compile(rb'\* LIST \(([^)]*)\) (?:"(?:[^"\\]|\\.)*"|NIL) (?:"((?:[^"\\]|\\.)*)"|([^\s{]+))', re.IGNORECASE)


def read_folder(text: bytes) -> ListedFolder | None:
    """The folder of a LIST reply that exists; None for anything else."""
    match = _LIST.match(text)
    if match is None:
        return None
    attributes = frozenset(match[1].decode("ascii", "replace").lower().split())
    raw = re.sub(rb"\\(.)", rb"\1", match[2]) if match[2] is not None else match[3]
    if attributes & {"\\nonexistent", "\\noselect"}:
        return None
    return ListedFolder(decode_name(raw.decode("ascii", "replace")), attributes)


def read_search(replies: Iterable[Reply]) -> frozenset[int]:
    """The numbers of all SEARCH replies."""
    found = (reply.text.split()[2:] for reply in replies if re.match(rb"\* SEARCH\b", reply.text, re.IGNORECASE))
    return frozenset(int(word) for words in found for word in words if word.isdigit())


def read_code(name: bytes, texts: Iterable[bytes]) -> bytes | None:
    """What stands behind a response code such as `UIDVALIDITY` in the first text that holds it; b"" for nothing."""
    pattern = re.compile(rb"\[" + name + rb"(?: ([^\]]*))?\]", re.IGNORECASE)
    match = next((found for text in texts if (found := pattern.search(text))), None)
    return None if match is None else match[1] or b""


def expand_uids(uid_set: bytes, limit: int) -> tuple[int, ...]:
    """The UIDs of a set such as `304,319:320`, in order; at most `limit`, whatever the server claims."""
    uids: list[int] = []
    for piece in uid_set.split(b","):
        first, _, last = piece.partition(b":")
        if not first.isdigit() or (last and not last.isdigit()):
            return ()
        uids.extend(range(int(first), min(int(last or first), int(first) + limit) + 1))
        if len(uids) > limit:
            return ()
    return tuple(uids)


def compress_uids(uids: Iterable[int]) -> str:
    """The shortest set for these UIDs: `1:3,7`."""
    runs: list[list[int]] = []
    for uid in sorted(set(uids)):
        if runs and uid == runs[-1][1] + 1:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    return ",".join(str(first) if first == last else f"{first}:{last}" for first, last in runs)
