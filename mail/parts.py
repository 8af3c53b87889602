"""The parts of a MIME message (RFC 2046): a flat list of leaves, cut without recursion and within a budget."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mail import transfer
from mail.charsets import clean
from mail.headers import Headers, read_headers, read_parameters

MAX_DEPTH = 80
MAX_PARTS = 2_000

_STOCK_PREAMBLE = re.compile(rb"multi-?part|MIME", re.IGNORECASE)
_ENCODED = re.compile(r"base64|quoted", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """A leaf of the tree, still encoded.

    Attributes
    ----------
    data:
        The body as it stands in the mail.
    path:
        The multiparts that it lies in, outermost first, each as its type and a number of its own.
    forwarded:
        It lies in a message that is attached to this one.
    stray:
        It is text outside all parts (`preamble`, `epilogue`), or empty.
    """

    headers: Headers
    data: bytes = field(repr=False)
    media_type: str
    parameters: dict[str, str] = field(repr=False)
    path: tuple[tuple[str, int], ...] = ()
    forwarded: bool = False
    stray: str = ""

    @property
    def charset(self) -> str:
        """The charset that it claims; empty for none."""
        return self.parameters.get("charset", "").strip("\"' ")

    @property
    def encoding(self) -> str:
        """Its Content-Transfer-Encoding, as written."""
        return self.headers.first("content-transfer-encoding").split(";")[0].strip()

    @property
    def disposition(self) -> str:
        """`attachment`, `inline`, another word, or empty."""
        return read_parameters(self.headers.first("content-disposition"))[0]

    @property
    def filename(self) -> str:
        """The name that it comes with, on one line; never to be used as a path."""
        values = (("content-disposition", "filename"), ("content-type", "name"))
        found = (read_parameters(_written(self.headers, header))[1].get(key, "") for header, key in values)
        return clean(next((name for name in found if name), "")).replace("\n", " ").strip()[:200]

    def decoded(self) -> Iterator[bytes]:
        """Its content, in pieces."""
        return transfer.decode(self.data, self.encoding)


@dataclass(slots=True)
class Tree:
    """What the cutting gives: the leaves in their order, the parts that contain others, and what was wrong."""

    top: Headers
    leaves: list[Part] = field(default_factory=list)
    embedded: list[Part] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Range:
    """A stretch of the mail that is still to be cut."""

    start: int
    end: int
    path: tuple[tuple[str, int], ...] = ()
    forwarded: bool = False
    stray: str = ""
    default_type: str = "text/plain"


def cut(raw: bytes) -> Tree:
    """The parts of a mail. Raises nothing; every byte of a body lies in a leaf."""
    cutter = _Cutter(raw)
    cutter.run()
    return cutter.tree


class _Cutter:
    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._todo: list[_Range] = []
        self._cuts = 0
        # Scanning for one boundary costs the length of its multipart: nested ones add up.
        self._budget = 8 * len(raw) + 50_000_000
        self.tree = Tree(Headers())

    def run(self) -> None:
        start = self._skip_noise()
        self._entity(_Range(start, len(self._raw)), top=True)
        while self._todo:
            stretch = self._todo.pop()
            if stretch.stray:
                self._leaf(Headers(), stretch.start, stretch, "text/plain", {})
            else:
                self._entity(stretch)

    def _skip_noise(self) -> int:
        """A byte order mark and empty lines before the header are no part of the mail."""
        match = re.match(rb"(?:\xef\xbb\xbf)?(?:\r?\n)*(?=[!-9;-~]+[ \t]*:)", self._raw[:10_000])
        return match.end() if match else 0

    def _entity(self, stretch: _Range, *, top: bool = False) -> None:
        block = read_headers(self._raw, stretch.start, stretch.end)
        self.tree.defects += block.defects
        if top:
            self.tree.top = block.headers
        media_type, parameters = read_parameters(_written(block.headers, "content-type"))
        media_type = media_type if "/" in media_type else stretch.default_type
        inside = self._inside(media_type, parameters, block.headers, block.body_start, stretch)
        if inside:
            self._todo.extend(reversed(inside))
        else:
            self._leaf(block.headers, block.body_start, stretch, media_type, parameters)

    def _inside(
        self, media_type: str, parameters: dict[str, str], headers: Headers, start: int, stretch: _Range
    ) -> list[_Range]:
        """The stretches that an entity consists of; none for a leaf."""
        if len(stretch.path) >= MAX_DEPTH or self._cuts >= MAX_PARTS:
            self._note("too many parts")
            return []
        if media_type.startswith("multipart/"):
            return self._pieces(media_type, parameters.get("boundary", ""), start, stretch)
        if media_type in ("message/rfc822", "message/global", "message/partial") and not self._is_encoded(headers):
            self.tree.embedded.append(
                Part(headers, self._raw[start : stretch.end], media_type, parameters, stretch.path, stretch.forwarded)
            )
            return [_Range(start, stretch.end, (*stretch.path, self._step(media_type)), forwarded=True)]
        return []

    def _is_encoded(self, headers: Headers) -> bool:
        return bool(_ENCODED.search(headers.first("content-transfer-encoding")))

    def _pieces(self, media_type: str, boundary: str, start: int, stretch: _Range) -> list[_Range]:
        marks = self._marks(boundary.rstrip(), start, stretch.end) if boundary.strip() else []
        if not marks:
            self._note("multipart without parts")
            return []
        path = (*stretch.path, self._step(media_type))
        default = "message/rfc822" if media_type == "multipart/digest" else "text/plain"
        pieces = [_Range(start, marks[0][0], path, stretch.forwarded, "preamble")]
        for index, (_, after, closing) in enumerate(marks):
            end = marks[index + 1][0] if index + 1 < len(marks) else stretch.end
            pieces.append(_Range(after, end, path, stretch.forwarded, "epilogue" if closing else "", default))
        if not marks[-1][2]:
            self._note("multipart without an end")
        return [piece for piece in pieces if not piece.stray or self._says_something(piece)]

    def _marks(self, boundary: str, start: int, end: int) -> list[tuple[int, int, bool]]:
        """Where each boundary line begins, where the line after it does, and whether it is the closing one."""
        self._budget -= end - start
        if self._budget < 0:
            self._note("too many parts")
            return []
        # The newline before a boundary belongs to it (section 5.1.1); a literal first byte makes the search quick.
        line = re.compile(rb"\n--" + re.escape(boundary.encode("utf-8", "replace")) + rb"(--)?[ \t]{0,100}(?:\r?\n|\Z)")
        marks: list[tuple[int, int, bool]] = []
        position = max(start - 1, 0)
        while len(marks) < MAX_PARTS - self._cuts and (match := line.search(self._raw, position, end)):
            begin = max(start, match.start() - (self._raw[match.start() - 1 : match.start()] == b"\r"))
            marks.append((begin, match.end(), match[1] is not None))
            position = max(match.end() - 1, match.start() + 1)
        self._cuts += len(marks)
        return marks

    def _says_something(self, piece: _Range) -> bool:
        text = self._raw[piece.start : piece.end].strip()
        return bool(text) and not (piece.stray == "preamble" and len(text) < 300 and _STOCK_PREAMBLE.search(text))

    def _leaf(self, headers: Headers, start: int, stretch: _Range, media_type: str, parameters: dict[str, str]) -> None:
        data = self._raw[start : stretch.end]
        part = Part(headers, data, media_type, parameters, stretch.path, stretch.forwarded, stretch.stray)
        if not transfer.is_known(part.encoding):
            self._note("unknown transfer encoding")
        self.tree.leaves.append(part)

    def _step(self, media_type: str) -> tuple[str, int]:
        self._cuts += 1
        return media_type, self._cuts

    def _note(self, defect: str) -> None:
        if defect not in self.tree.defects:
            self.tree.defects.append(defect)


def _written(headers: Headers, name: str) -> str:
    return next(iter(headers.written(name)), "")
