"""A proof pack as files: written and read, as a folder or one zip, with a signed list of what it holds."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cases.errors import PersonvernError

MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"

LARGEST = 2_000_000_000
"""Bytes that a pack may hold once it is unpacked: it comes from outside when it is verified."""

_EPOCH = (1980, 1, 1, 0, 0, 0)


class PackExists(PersonvernError):
    """Something of this name is there already: nothing is overwritten."""


class NoPack(PersonvernError):
    """This is no proof pack, or it cannot be read."""


Files = Mapping[str, bytes]
"""By their names in the pack, with `/` between the parts."""


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file as the list names it."""

    sha256: str
    size: int


def as_bytes(document: Any) -> bytes:
    """A document as it stands in the pack: readable, and the same for the same facts."""
    return (json.dumps(document, ensure_ascii=False, indent=1, sort_keys=False) + "\n").encode()


def manifest_of(files: Files, **facts: object) -> bytes:
    """The list of all files, with the facts about the pack itself."""
    listed = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        for name, content in sorted(files.items())
    }
    return as_bytes({"proof": 1, **facts, "files": listed})


def listed_in(manifest: bytes) -> dict[str, ListedFile]:
    """The files that a list names. Raises `NoPack`."""
    try:
        files = json.loads(manifest)["files"]
        return {name: ListedFile(str(one["sha256"]), int(one["size"])) for name, one in files.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NoPack(NoPack.__doc__) from None


def write(place: Path, files: Files) -> None:
    """Writes a folder, or one zip where the name ends so, for their owner alone. Raises `PackExists` and OSError."""
    if place.exists():
        raise PackExists(PackExists.__doc__)
    if place.suffix.lower() != ".zip":
        place.mkdir(mode=0o700)
        for name, content in files.items():
            (place / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_private(place / name, content)
        return
    with (
        os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for name, content in files.items():
            packed.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)


def _write_private(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def read(place: Path) -> dict[str, bytes]:
    """Every file of a pack. Raises `NoPack`."""
    try:
        return _from_folder(place) if place.is_dir() else _from_zip(place)
    except (OSError, zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, RuntimeError, EOFError):
        raise NoPack(NoPack.__doc__) from None


def _from_folder(place: Path) -> dict[str, bytes]:
    return {path.relative_to(place).as_posix(): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def _from_zip(place: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(place) as packed:
        infos = [info for info in packed.infolist() if not info.is_dir()]
        if sum(info.file_size for info in infos) > LARGEST or len({info.filename for info in infos}) != len(infos):
            raise NoPack(NoPack.__doc__)
        return {info.filename: packed.read(info) for info in infos}
