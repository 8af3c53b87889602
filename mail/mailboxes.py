"""Address fields: the mailboxes in From, To and their like (RFC 5322 section 3.4), as far as anybody can read them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from cases.messages import Address
from mail.headers import decode_words

MAX_ADDRESSES = 200
_LONGEST_LOCAL, _LONGEST_DOMAIN = 320, 255

# An encoded word is one piece, whatever commas and colons it holds.
_TOKEN = re.compile(
    r'=\?[^?\s]{1,60}\?[bqBQ]\?[^?\s]*\?=|"(?:[^"\\]|\\.)*(?:"|\Z)|<[^<>]*>|\\.|[^"<\\(),;:=]+|.', re.DOTALL
)
_WORD = re.compile(r'[^\s<>()\[\],;:"\\\ufffd]+')
_PLAUSIBLE = re.compile(r'[^\s<>()\[\],;:"\\@\ufffd]{1,320}@[^\s<>()\[\],;:"\\@\ufffd]{1,255}')


@dataclass(slots=True)
class _Reading:
    """The mailbox that is being read: display name so far, and the part in angle brackets."""

    words: list[str] = field(default_factory=list)
    angle: str | None = None
    depth: int = 0

    def take(self, piece: str) -> None:
        if piece == "(":
            self.depth += 1
        elif piece == ")":
            self.depth = max(0, self.depth - 1)
        elif self.depth:
            return
        elif piece.startswith("<") and piece.endswith(">"):
            self.angle = piece[1:-1]
        elif piece.startswith('"'):
            self.words.append(re.sub(r"\\(.)", r"\1", piece[1:].removesuffix('"')))
        else:
            self.words.append(piece)

    def finish(self) -> Address | None:
        text = "".join(self.words).strip()
        # A name stands bare before the address where a sender left the brackets out.
        email = _plausible(text) or _first_within(text) if self.angle is None else _plausible(self.angle)
        if email is None:
            return None
        return Address(email, decode_words(text)[:200] if self.angle is not None else "")


def read_addresses(value: str) -> tuple[Address, ...]:
    """The mailboxes of a field as it was written; at most `MAX_ADDRESSES`. What is none is left out."""
    found: list[Address] = []
    reading = _Reading()
    for piece in _TOKEN.findall(value):
        if piece in ",;" and not reading.depth:
            _add(found, reading)
            reading = _Reading()
        elif piece == ":" and not reading.depth and reading.angle is None:
            # The name of a group (`Kolleger: kari@…;`), or a stray word.
            reading = _Reading()
        else:
            reading.take(piece)
        if len(found) == MAX_ADDRESSES:
            return tuple(found)
    _add(found, reading)
    return tuple(found) or _search(value)


def _add(found: list[Address], reading: _Reading) -> None:
    address = reading.finish()
    if address is not None:
        found.append(address)


def _plausible(text: str) -> str | None:
    # A route (`@a,@b:kari@c`) has been out of use since 1989; encoded words must not stand here, but do.
    email = decode_words(text).rpartition(":")[2].strip(" '")
    # Spaces may stand around the dots and the `@` (RFC 5322 section 4.4); two words are not one mailbox.
    for mark in ".@":
        email = mark.join(part.strip(" ") for part in email.split(mark))
    return email if _PLAUSIBLE.fullmatch(email) else None


def _search(value: str) -> tuple[Address, ...]:
    """The first thing that looks like an address, where the field as a whole cannot be read."""
    email = _first_within(decode_words(value))
    return (Address(email),) if email else ()


def _first_within(text: str) -> str | None:
    # Word by word: a search would begin anew at each of thousands of letters that no `@` follows.
    words = (word[0].split("@") for word in _WORD.finditer(text))
    pairs = (pair for parts in words for pair in pairwise(parts) if all(pair))
    local, domain = next(pairs, ("", ""))
    return f"{local[-_LONGEST_LOCAL:]}@{domain[:_LONGEST_DOMAIN]}" if local else None
