"""Reads the words of a PDF back, as a reader finds them: by what each font says that its glyphs stand for."""

from __future__ import annotations

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_SINGLE = re.compile(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]{4,8})>(?! <)")
_SHOWN = re.compile(rb"/(F\d+) [\d.]+ Tf|\(((?:[^()\\]|\\.)*)\) Tj", re.DOTALL)
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_CONTROLS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def text_of(pdf: bytes) -> str:
    """Every shown text, in order."""
    return "".join(f"{page}\n" for page in pages_of(pdf))


def pages_of(pdf: bytes) -> list[str]:
    """The same page by page, a text a line."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    named = {
        name.decode(): int(number)
        for body in objects.values()
        for name, number in re.findall(rb"/(F\d+) (\d+) 0 R", body)
    }
    letters = {name: _letters(objects, objects[number]) for name, number in named.items()}
    streams = (_inflated(body) for body in objects.values() if b"/FlateDecode" in body and b"/Length1" not in body)
    return ["\n".join(_pieces(stream, letters)) for stream in streams if stream and b" Tf" in stream]


def _letters(objects: dict[int, bytes], font: bytes) -> dict[int, str]:
    found = re.search(rb"/ToUnicode (\d+) 0 R", font)
    assert found is not None
    mapping = _inflated(objects[int(found[1])]) or objects[int(found[1])]
    return {
        int(glyph, 16): bytes.fromhex(word.decode()).decode("utf-16-be") for glyph, word in _SINGLE.findall(mapping)
    }


def _pieces(stream: bytes, letters: dict[str, dict[int, str]]) -> list[str]:
    pieces, font = [], ""
    for name, shown in _SHOWN.findall(stream):
        if name:
            font = name.decode()
            continue
        raw = _ESCAPED.sub(lambda hit: _CONTROLS.get(hit[1], hit[1]), shown)
        pieces.append("".join(letters[font][int.from_bytes(raw[at : at + 2])] for at in range(0, len(raw), 2)))
    return pieces


def _inflated(body: bytes) -> bytes:
    found = _STREAM.search(body)
    try:
        return zlib.decompress(found[1]) if found else b""
    except zlib.error:
        return b""
