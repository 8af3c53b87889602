"""Seeks planted words in files, however they are written: as they are, in base64, quoted-printable, hex or UTF-16, in
either case of letters, and inside what gzip or zip packed."""

from __future__ import annotations

import base64
import quopri
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

_GZIP, _ZIP = b"\x1f\x8b\x08", b"PK\x03\x04"
_MOST = 1 << 22


def forms_of(word: str) -> frozenset[bytes]:
    """Every way in which a word can stand among other bytes."""
    plain = word.encode()
    found = {plain, word.upper().encode(), word.lower().encode(), plain.hex().encode(), plain.hex().upper().encode()}
    found |= {word.encode("utf-16-le"), word.encode("utf-16-be"), quopri.encodestring(plain), word.encode("latin-1")}
    # Base64 depends on where in a group of three the word begins; its ends depend on the neighbours.
    for lead in range(3):
        coded = base64.b64encode(b"x" * lead + plain)
        found.add(coded[(lead * 8 + 5) // 6 : len(coded.rstrip(b"=")) - 1])
    return frozenset(found)


def files_with(words: Iterable[str], *folders: Path) -> list[str]:
    """The names of the files under the folders that hold one of the words in any form."""
    forms = frozenset().union(*map(forms_of, words))
    paths = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return sorted({path.name for path in paths for content in _layers(_bytes_of(path)) if _holds(content, forms)})


def holds(content: bytes, words: Iterable[str]) -> bool:
    """Whether bytes hold one of the words in any form, packed or not."""
    forms = frozenset().union(*map(forms_of, words))
    return any(_holds(layer, forms) for layer in _layers(content))


def _holds(content: bytes, forms: frozenset[bytes]) -> bool:
    return any(form in content for form in forms)


def _bytes_of(path: Path) -> bytes:
    """Empty where the file went meanwhile."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _layers(content: bytes) -> Iterator[bytes]:
    """The bytes, and what lies packed in them at any place."""
    # A line break of base64 or quoted-printable may cut a word in two.
    yield content
    if b"\n" in content:
        yield content.replace(b"=\r\n", b"").replace(b"=\n", b"").replace(b"\r\n", b"").replace(b"\n", b"")
    for place in _places(content, _GZIP):
        yield _inflated(content[place : place + _MOST], 31)
    for place in _places(content, _ZIP):
        head = content[place : place + 30]
        if len(head) == 30:
            start = place + 30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
            yield _inflated(content[start : start + _MOST], -15)


def _places(content: bytes, mark: bytes) -> Iterator[int]:
    place = content.find(mark)
    while place >= 0:
        yield place
        place = content.find(mark, place + 1)


def _inflated(content: bytes, window: int) -> bytes:
    """As much as can be unpacked."""
    unpacker = zlib.decompressobj(window)
    try:
        return unpacker.decompress(content, _MOST)
    except zlib.error:
        return b""
