"""Files packed into one archive that opens by a code alone: AES-256, as 7-Zip and WinZip open it (AE-2).

The names of the files in it can be read without the code: the format hides contents only. So the guard reads the names.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import secrets
from collections.abc import Sequence
from importlib import import_module

from cases.case_number import CaseNumber
from cases.guard import signs_behind_code
from cases.messages import AnswerFile
from cases.ports import Files, Upload
from service.pages.uploads import PIECE, Refused

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 5, 4


def fresh_password() -> str:
    """Twenty letters and digits that nobody takes for one another, 99 bits, in groups to be read out."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


async def pack(
    files: Files, wanted: Sequence[AnswerFile], upload: Upload, *, number: CaseNumber, password: str, limit: int
) -> AnswerFile:
    """Writes the archive of all these files into the record. Raises `Refused` where it comes to more than `limit`."""
    if sum(file.size for file in wanted) > limit:
        raise Refused("too_large", 413)
    contents = [(file.name, b"".join([piece async for piece in files.read(file.id)])) for file in wanted]
    archive = await asyncio.to_thread(_archive, contents, password)
    for start in range(0, len(archive), PIECE):
        await upload.write(archive[start : start + PIECE])
    return AnswerFile(
        id=upload.id,
        name=f"{number}.zip",
        media_type="application/zip",
        size=len(archive),
        sha256=hashlib.sha256(archive).hexdigest(),
        readable=all(file.readable for file in wanted),
        signs=signs_behind_code(wanted),
    )


def _archive(contents: Sequence[tuple[str, bytes]], password: str) -> bytes:
    written, taken = io.BytesIO(), set[str]()
    # It brings a C parser along: only who packs a file pays for that, and not every start.
    pyzipper = import_module("pyzipper")
    with pyzipper.AESZipFile(written, "w", compression=pyzipper.ZIP_DEFLATED) as archive:
        archive.setpassword(password.encode())
        archive.setencryption(pyzipper.WZ_AES, nbits=256)
        for place, (name, content) in enumerate(contents, 1):
            archive.writestr(f"{place} {name}" if name in taken else name, content)
            taken.add(name)
    return written.getvalue()
