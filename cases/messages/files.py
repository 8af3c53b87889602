"""Files that go along with an answer, described; their bytes lie sealed in the record."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What in a text or file points at persons, as the wrong-person guard needs it (`cases.guard`).

    Attributes
    ----------
    numbers:
        Case numbers.
    addresses:
        Mail addresses as they are written.
    marks:
        Values of `cases.guard.Finding`.
    """

    numbers: tuple[str, ...] = ()
    addresses: tuple[str, ...] = field(default=(), repr=False)
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MailFile:
    """A file as it goes along in a mail."""

    name: str = field(repr=False)
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFile:
    """A file that staff put to an answer.

    Attributes
    ----------
    id:
        Of its row in the record.
    name:
        As the person will see it: letters, digits, spaces, `.`, `-`, `_` and brackets only.
    size:
        Bytes.
    sha256:
        Hex digest of the bytes; the approval binds to it.
    readable:
        Its content was looked at by the wrong-person guard; a PDF or an archive is not.
    by:
        The staff ids of those whose work it is: whoever put it there, or what it was packed from.
    encrypted:
        An archive that opens by a code alone, packed by the service (AES-256).
    """

    id: int
    name: str = field(repr=False)
    media_type: str
    size: int
    sha256: str
    readable: bool = False
    signs: Signs = Signs()
    by: tuple[str, ...] = ()
    encrypted: bool = False

    @property
    def mark(self) -> str:
        """What the digest of the letter holds of it."""
        return f"{self.sha256} {self.media_type} {self.name}"
