"""Transfer encodings (RFC 2045 section 6), decoded whatever is wrong with them, in pieces of bounded size."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

_CHUNK = 1_048_576
_NOT_BASE64 = bytes(
    byte for byte in range(256) if not (chr(byte).isascii() and (chr(byte).isalnum() or chr(byte) in "+/="))
)
_PLAIN = frozenset({"", "7bit", "8bit", "binary", "none"})
_UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} [^\r\n]{0,200}\r?\n", re.MULTILINE)


def is_known(encoding: str) -> bool:
    """Whether `decode` knows this Content-Transfer-Encoding, as mails spell it."""
    return _name(encoding) in _PLAIN | {"base64", "quotedprintable", "xuuencode", "uuencode", "xuue"}


def decode(data: bytes, encoding: str) -> Iterator[bytes]:
    """The decoded bytes, in pieces. What is not in the encoding that it claims comes as it stands; raises nothing."""
    name = _name(encoding)
    if name == "base64":
        yield from _base64(data)
    elif name == "quotedprintable":
        # Python's decoder cuts off white space at a line's end by itself (section 6.7, rule 3).
        yield binascii.a2b_qp(data)
    elif name in ("xuuencode", "uuencode", "xuue"):
        yield _uuencoded(data)
    else:
        yield data


def _name(encoding: str) -> str:
    return re.sub(r"[^a-z0-9]", "", encoding.lower())


def _base64(data: bytes) -> Iterator[bytes]:
    if not _looks_like_base64(data):
        yield data
        return
    rest = b""
    for start in range(0, len(data), _CHUNK):
        letters = rest + data[start : start + _CHUNK].translate(None, _NOT_BASE64)
        whole = len(letters) - len(letters) % 4
        yield from _quads(letters[:whole])
        rest = letters[whole:]
    yield from _quads(rest)


def _quads(letters: bytes) -> Iterator[bytes]:
    """Decodes letters; padding in the middle, as where two texts were joined, ends a stretch and not the data."""
    stretches = letters.split(b"=", 100)
    for stretch in stretches:
        usable = stretch.replace(b"=", b"")
        usable = usable[:-1] if len(usable) % 4 == 1 else usable
        if usable:
            yield binascii.a2b_base64(usable + b"=" * (-len(usable) % 4))


def _looks_like_base64(data: bytes) -> bool:
    """False for plain text that is only labelled so: more than one in ten of its first bytes cannot be base64."""
    sample = data[:4096].translate(None, b" \t\r\n")
    return len(sample.translate(None, _NOT_BASE64)) * 10 >= len(sample) * 9 and b" " not in data[:4096].strip()


def _uuencoded(data: bytes) -> bytes:
    begin = _UU_BEGIN.search(data)
    if begin is None:
        return data
    pieces: list[bytes] = []
    for line in data[begin.end() :].splitlines():
        if line.strip() in (b"end", b"`", b""):
            break
        try:
            pieces.append(binascii.a2b_uu(line))
        except binascii.Error:
            # Written by a program that counts the padding wrongly; the length byte says what is right.
            pieces.append(binascii.a2b_uu(line[: 1 + ((((line[0] - 32) & 63) * 4 + 5) // 3)]) if line else b"")
    return b"".join(pieces)
