"""A file on its way in: streamed, sealed piece by piece, held to its type, and looked at by the wrong-person guard."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import MappingProxyType

from aiohttp import BodyPartReader, MultipartReader

from cases.guard import signs_of
from cases.messages import AnswerFile, Signs
from cases.ports import Upload
from service.pages.answers import clean_name

PIECE = 1_000_000
"""Bytes of a piece as it is sealed."""

MOST_LOOKED_AT = 5_000_000
"""Bytes of a text file up to which the guard reads it; a longer one counts as not checked."""

UPLOAD_SECONDS = 600.0


class Refused(Exception):
    """The file cannot be taken.

    Attributes
    ----------
    said:
        The key of the text that says why.
    """

    def __init__(self, said: str, status: int) -> None:
        super().__init__(said)
        self.said = said
        self.status = status


@dataclass(frozen=True, slots=True)
class FileType:
    """A type that can go along with an answer.

    Attributes
    ----------
    magic:
        How its bytes begin; empty for text, which holds no NUL and is read by the guard.
    """

    media_type: str
    magic: bytes = b""


TYPES: Mapping[str, FileType] = MappingProxyType(
    {
        ".json": FileType("application/json"),
        ".csv": FileType("text/csv"),
        ".txt": FileType("text/plain"),
        ".pdf": FileType("application/pdf", b"%PDF-"),
        ".zip": FileType("application/zip", b"PK"),
    }
)
"""By the end of the name."""


async def file_part(reader: MultipartReader) -> BodyPartReader:
    """The part of the form that holds the file. Raises `Refused` where there is none."""
    async for part in reader:
        if isinstance(part, BodyPartReader) and part.name == "file" and part.filename:
            return part
    raise Refused("no_file", 400)


async def take(part: BodyPartReader, upload: Upload, limit: int) -> AnswerFile:
    """Streams the file into the record. Raises `Refused` for a wrong type or one above the limit."""
    name = clean_name(part.filename or "")
    kind = TYPES.get(PurePosixPath(name).suffix.lower())
    if kind is None:
        raise Refused("wrong_type", 415)
    taking = _Taking(upload, kind, limit)
    async with asyncio.timeout(UPLOAD_SECONDS):
        while piece := await part.read_chunk(65_536):
            await taking.add(piece)
        await taking.end()
    readable = not kind.magic and taking.size <= MOST_LOOKED_AT
    signs = await asyncio.to_thread(signs_of, _text(bytes(taking.head))) if not kind.magic else Signs()
    return AnswerFile(
        id=upload.id,
        name=name,
        media_type=kind.media_type,
        size=taking.size,
        sha256=taking.digest.hexdigest(),
        readable=readable,
        signs=signs,
    )


class _Taking:
    """What is known of a file while it comes in."""

    def __init__(self, upload: Upload, kind: FileType, limit: int) -> None:
        self._upload = upload
        self._kind = kind
        self._limit = limit
        self._piece = bytearray()
        self.digest = hashlib.sha256()
        self.head = bytearray()
        self.size = 0

    async def add(self, data: bytes) -> None:
        self.size += len(data)
        if self.size > self._limit:
            raise Refused("too_large", 413)
        if not self._kind.magic and b"\0" in data:
            raise Refused("wrong_type", 415)
        self.digest.update(data)
        self.head += data[: max(0, MOST_LOOKED_AT - len(self.head))]
        self._piece += data
        if len(self._piece) >= PIECE:
            await self._write()

    async def end(self) -> None:
        if not self.size:
            raise Refused("no_file", 400)
        if not self.head.startswith(self._kind.magic):
            raise Refused("wrong_type", 415)
        if self._piece:
            await self._write()

    async def _write(self) -> None:
        await self._upload.write(bytes(self._piece))
        self._piece.clear()


def _text(data: bytes) -> str:
    """As UTF-8, or as Windows writes text where it is none."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
