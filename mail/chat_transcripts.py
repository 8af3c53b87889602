"""Transcripts that a chat system mails: read where their form leaves no doubt, else left to a person.

The forms are those of docs/reference/chats.md: labelled lines that say whose chat it was and when it began, then a line
for each thing said, with its time in brackets, as tawk.to, Zendesk Chat, LiveChat and Crisp write them. The vendors
publish no grammar of them, so whatever is missing or ambiguous makes it no transcript.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from cases.messages import Address, ChatLine, ChatTranscript, InboundMail
from mail.addresses import is_plain
from mail.transcript_times import read_clock, read_start

PROVIDER = "mail"
UNREADABLE = "N19 a chat system's mail without a readable transcript"

_LABELS: Mapping[str, frozenset[str]] = {
    "address": frozenset({"email", "e-mail", "visitor email", "visitor e-mail", "customer email", "e-post", "epost"}),
    "visitor": frozenset({"visitor", "visitor name", "customer", "customer name", "name", "besøkende", "navn"}),
    "agents": frozenset({"served by", "agent", "agents", "operator", "operators", "agent name", "betjent av"}),
    "id": frozenset({"chat id", "conversation id", "session id", "transcript id"}),
    "start": frozenset(
        {"chat started", "chat started on", "conversation started", "conversation started on", "started", "started on"}
        | {"date", "samtalen begynte"}
    ),
}
_FIELDS = {label: name for name, labels in _LABELS.items() for label in labels}

_LABELLED = re.compile(r"([A-Za-zÆØÅæøå][A-Za-zÆØÅæøå -]{1,30}?)\s{0,3}:\s{0,3}(\S.{0,300})")
_SAID = re.compile(r"[\[(](\d{1,2}:\d{2}(?::\d{2})?\s?(?:[AaPp][Mm])?)[\])]\s{0,5}(\S.{0,80}?)\s{0,3}:(?:\s(.*))?")
_NOISE = re.compile(r"[\[(]\d{1,2}:\d{2}(?::\d{2})?\s?(?:[AaPp][Mm])?[\])]\s{0,5}\*{3}.*")
_END = re.compile(r"(?:-{3,}|_{3,}|={3,}|\*{3,})\s*")
_ADDRESS = re.compile(r"[^\s<>()\",;:]{1,64}@[^\s<>()\",;:]{1,189}")
_FILE = re.compile(r"(?:uploaded|sent (?:a )?file|lastet opp)\s?:\s?(\S.{0,200})", re.IGNORECASE)
_UNNAMED = re.compile(r"(?:visitor|besøkende|guest|gjest)(?: ?#?\d{0,20})?|v\d{6,20}|#\d{1,20}", re.IGNORECASE)
_BOT = re.compile(r".{0,60}\b(?:bot|chatbot|automatic|automated|automatisk)\b.{0,20}", re.IGNORECASE)

_MOST_LINES = 20_000
_HALF_A_DAY = timedelta(hours=12)


@dataclass(slots=True)
class _Read:
    """What the lines of a mail hold, as far as they were read."""

    fields: dict[str, str] = field(default_factory=dict)
    said: list[tuple[time, str, list[str]]] = field(default_factory=list)


def is_authenticated(mail: InboundMail) -> bool:
    """Whether a server that we trust found that the mail is from the domain that it says (DMARC, RFC 7489)."""
    return "dmarc=pass" in mail.authentication.split()


def read_transcript(mail: InboundMail) -> ChatTranscript | None:
    """The chat of a mail; None where it is in none of the forms."""
    read = _read(f"{mail.text}\n{mail.quoted}\n{mail.signature}".split("\n"))
    start = read_start(read.fields.get("start", ""))
    visitor = _visitor(read.fields)
    if start is None or visitor is None or not read.said:
        return None
    agents = tuple(
        name.strip().casefold() for name in re.split(r"[,;&]", read.fields.get("agents", "")) if name.strip()
    )
    lines = tuple(_lines(read.said, start, visitor, agents))
    if not any(line.speaker == "visitor" for line in lines):
        return None
    return ChatTranscript(
        provider=PROVIDER,
        conversation_id=read.fields.get("id", "") or _made_id(visitor, start, lines),
        started_at=min(start, lines[0].at),
        ended_at=lines[-1].at,
        visitor=visitor,
        lines=lines,
    )


def _read(lines: Sequence[str]) -> _Read:
    """What the lines hold. A label counts before the first thing said or after the last: between them it would be
    somebody's words."""
    read, between = _Read(), False
    for line in (line.strip() for line in lines[:_MOST_LINES]):
        if _NOISE.fullmatch(line) or _END.fullmatch(line):
            between = bool(read.said)
        elif said := _SAID.fullmatch(line):
            clock, between = read_clock(said[1]), False
            if clock is None:
                return _Read()
            read.said.append((clock, said[2], [said[3] or ""]))
        elif between or not read.said:
            _take_label(read, line)
        else:
            read.said[-1][2].append(line)
    return read


def _take_label(read: _Read, line: str) -> None:
    match = _LABELLED.fullmatch(line)
    name = _FIELDS.get(" ".join(match[1].split()).casefold()) if match else None
    if match is not None and name is not None:
        read.fields.setdefault(name, match[2].strip())


def _visitor(fields: Mapping[str, str]) -> Address | None:
    """Whose chat it was: one plain address, and the name that stands at the visitor's lines."""
    stated = fields.get("address", "") or fields.get("visitor", "")
    addresses = _ADDRESS.findall(stated)
    if len(addresses) != 1 or not is_plain(addresses[0]):
        return None
    name = _ADDRESS.sub("", fields.get("visitor", ""))
    return Address(addresses[0], " ".join(re.sub(r"[<>()\[\]\"/]", " ", name).split()))


def _lines(
    said: Sequence[tuple[time, str, list[str]]], start: datetime, visitor: Address, agents: Sequence[str]
) -> Iterator[ChatLine]:
    day, before = start.date(), start
    for clock, name, pieces in said:
        at = _moment(day, clock, before)
        day, before = at.date(), at
        speaker = _speaker(name, visitor, agents)
        text = "\n".join(pieces).strip()
        file = _FILE.fullmatch(text)
        yield ChatLine(
            at=at,
            speaker=speaker,
            name=name.split()[0][:40] if speaker == "agent" else "",
            text="" if file else text,
            attachments=(file[1].rpartition("/")[2],) if file else (),
        )


def _moment(day: date, clock: time, before: datetime) -> datetime:
    """The line's moment: a clock that goes back by half a day is that of the next."""
    at = datetime.combine(day, clock, before.tzinfo)
    return at + timedelta(days=1) if before - at > _HALF_A_DAY else at


def _speaker(name: str, visitor: Address, agents: Sequence[str]) -> str:
    folded = name.casefold()
    if folded in {visitor.name.casefold(), visitor.key} or _UNNAMED.fullmatch(name):
        return "visitor"
    if folded not in agents and _BOT.fullmatch(name):
        return "bot"
    return "agent"


def _made_id(visitor: Address, start: datetime, lines: Sequence[ChatLine]) -> str:
    """Names the conversation where the mail does not: the same for every mail about it."""
    text = f"{visitor.key} {start.isoformat()} {lines[0].at.isoformat()} {lines[0].text}"
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
