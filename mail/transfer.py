"""Transfer encodings (RFC 2045 section 6), decoded whatever is wrong with them, in pieces of bounded size."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

_CHUNK = 1_048_576
_MAX_STRETCHES = 50_000
_PADDING = re.compile(rb"[=\r\n]*")
_UU_AT_ONCE = 10_000
MAX_UU_LINES = 420_000
"""More than a mail of 25 MB has in lines of the usual length."""

_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_NOT_BASE64 = bytes(set(range(256)) - set(_BASE64))
_GOES_ON = re.compile(rb"(?:[A-Za-z0-9+/=]{4}[\r\n]{0,4})+[A-Za-z0-9+/=]{0,3}")
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
        yield from _uuencoded(data)
    else:
        yield data


def _name(encoding: str) -> str:
    return re.sub(r"[^a-z0-9]", "", encoding.lower())


def _base64(data: bytes) -> Iterator[bytes]:
    """Decodes stretch by stretch, each up to its padding; what follows the last one and is no base64, as the footer
    of a mailing list, comes as it stands."""
    if not _looks_like_base64(data):
        yield data
        return
    start = 0
    for _ in range(_MAX_STRETCHES):
        end = data.find(b"=", start)
        yield from _stretch(data, start, len(data) if end < 0 else end)
        # A word behind a space is a remark; what goes on does so at once or on the next line.
        start = len(data) if end < 0 else _PADDING.match(data, end).end()  # type: ignore[union-attr]
        if not _GOES_ON.fullmatch(data, start, min(start + 1000, len(data))):
            break
    yield data[start:].lstrip(b" \t\r\n")


def _stretch(data: bytes, begin: int, end: int) -> Iterator[bytes]:
    rest = b""
    for start in range(begin, end, _CHUNK):
        letters = rest + data[start : min(start + _CHUNK, end)].translate(None, _NOT_BASE64)
        whole = len(letters) - len(letters) % 4
        yield binascii.a2b_base64(letters[:whole])
        rest = letters[whole:]
    if len(rest) > 1:
        yield binascii.a2b_base64(rest + b"=" * (4 - len(rest)))


def _looks_like_base64(data: bytes) -> bool:
    """False for plain text that is only labelled so: words side by side, or many signs that base64 does not have."""
    sample = data[:4096].partition(b"=")[0]
    letters = sample.translate(None, b" \t\r\n")
    return len(letters.translate(None, _NOT_BASE64)) * 10 >= len(letters) * 9 and not re.search(rb"\S +\S", sample)


def _uuencoded(data: bytes) -> Iterator[bytes]:
    """Line by line; what comes after `MAX_UU_LINES`, or where nothing could be read, comes as it stands."""
    begin = _UU_BEGIN.search(data)
    position, pieces, found = begin.end() if begin else len(data), [], False
    for _ in range(MAX_UU_LINES):
        end = data.find(b"\n", position) + 1 or len(data)
        line = data[position:end].rstrip(b"\r\n")
        piece = None if line.strip() in (b"end", b"`", b"") else _uu_line(line)
        if piece is None:
            break
        pieces.append(piece)
        position = end
        if len(pieces) == _UU_AT_ONCE:
            yield b"".join(pieces)
            pieces, found = [], True
    else:
        pieces.append(data[position:])
    yield b"".join(pieces) or (b"" if found else data)


def _uu_line(line: bytes) -> bytes | None:
    """One line decoded, or None where it is none. Some programs pad too much: the first byte says what is right."""
    right = 1 + (((line[0] - 32) & 63) * 4 + 5) // 3
    for candidate in (line, line[:right]):
        try:
            return binascii.a2b_uu(candidate)
        except binascii.Error:
            continue
    return None
