"""Address fields: the mailboxes in From, To and their like (RFC 5322 section 3.4), as far as anybody can read them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cases.messages import Address
from mail.headers import decode_words

MAX_ADDRESSES = 200

# An encoded word is one piece, whatever commas and colons it holds.
_TOKEN = re.compile(
    r'=\?[^?\s]{1,60}\?[bqBQ]\?[^?\s]*\?=|"(?:[^"\\]|\\.)*(?:"|\Z)|<[^<>]*>|\\.|[^"<\\(),;:=]+|.', re.DOTALL
)
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
        email = _plausible(self.angle if self.angle is not None else text)
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
    email = decode_words(text).rpartition(":")[2].replace(" ", "").strip("'")
    return email if _PLAUSIBLE.fullmatch(email) else None


def _search(value: str) -> tuple[Address, ...]:
    """The first thing that looks like an address, where the field as a whole cannot be read."""
    match = _PLAUSIBLE.search(decode_words(value))
    return (Address(match[0]),) if match else ()
