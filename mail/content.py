"""The text of a mail, what stands beside it, and what is attached: each leaf goes to exactly one of them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from cases.messages import Attachment
from mail.charsets import decode
from mail.html_text import MAX_INPUT, html_to_text
from mail.parts import Part, Tree

MAX_TEXT = 1_000_000
"""Bytes of plain text that are read in one mail; a part that goes over it stands among the attachments as well."""

_DANGEROUS_NAME = re.compile(
    r"\.(?:ade|adp|apk|appx|bat|cab|chm|cmd|com|cpl|dll|dmg|docm|dotm|exe|hta|htm|html|img|ins|iso|jar|js|jse|lnk|mde|"
    r"msc|msi|msix|msp|mst|one|pif|ppam|pptm|ps1|reg|scr|sct|shb|svg|sys|url|vb|vbe|vbs|vhd|vhdx|vxd|wsc|wsf|wsh|xlam|"
    r"xll|xlsm|xltm|7z|ace|arj|rar|zip)\.?\s*$",
    re.IGNORECASE,
)
_DANGEROUS_TYPE = re.compile(
    r"application/(?:x-)?(?:ms-?download|msdos-program|dosexec|executable|java-archive|javascript|sh|msi|hta|"
    r"zip(?:-compressed)?|rar(?:-compressed)?|vnd\.rar|7z-compressed)|text/(?:java|vb)script|.*macroenabled.*",
    re.IGNORECASE,
)
_PROGRAM = (b"MZ", b"\x7fELF", b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf")
_OFFICE = re.compile(r"\.(?:docx|xlsx|pptx|odt|ods|odp|epub|pages|numbers|key)$", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,300}charset\s{0,3}=\s{0,3}[\"']?([a-zA-Z0-9_:.-]{1,40})", re.IGNORECASE)
_SPECIAL = {
    "application/ms-tnef": "winmail.dat",
    "application/vnd.ms-tnef": "winmail.dat",
    "application/pkcs7-mime": "S/MIME",
    "application/x-pkcs7-mime": "S/MIME",
    "application/pgp-encrypted": "PGP",
}


@dataclass(frozen=True, slots=True)
class Content:
    """What a mail says and brings.

    Attributes
    ----------
    text:
        What to read first: the text parts in their order, or that of a forwarded message where there are none.
    beside:
        Words that stand only in another form of the text, in a forwarded message, or outside all parts.
    """

    text: str = field(repr=False)
    beside: str = field(default="", repr=False)
    attachments: tuple[Attachment, ...] = ()
    defects: tuple[str, ...] = ()


@dataclass(slots=True)
class _Sorting:
    shown: list[tuple[Part, str]] = field(default_factory=list)
    forwarded: list[str] = field(default_factory=list)
    stray: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)
    room: int = 2 * MAX_INPUT


def read_content(tree: Tree) -> Content:
    """Sorts the leaves of a mail."""
    sorting = _Sorting()
    for part in tree.leaves:
        _sort(part, sorting)
    for part in tree.embedded:
        sorting.attachments.append(_describe(part, [part.data]))
    text, other_forms = _choose_forms(sorting.shown)
    # A mail that only forwards another, or whose text stands outside all parts, is read as that.
    ranked = [text, "\n\n".join(sorting.forwarded), "\n\n".join(sorting.stray)]
    first = next((index for index, one in enumerate(ranked) if one.strip()), 0)
    beside = [other_forms, *(one for index, one in enumerate(ranked) if index != first and one.strip())]
    if not ranked[first].strip():
        sorting.defects.append("no text")
    return Content(
        text=ranked[first][:MAX_TEXT],
        beside="\n\n".join(one for one in beside if one)[:MAX_TEXT],
        attachments=tuple(sorting.attachments),
        defects=tuple(dict.fromkeys(sorting.defects)),
    )


def _sort(part: Part, sorting: _Sorting) -> None:
    if kind := _SPECIAL.get(part.media_type):
        sorting.defects.append(f"cannot be read: {kind}")
    if not _is_text(part):
        sorting.attachments.append(_describe(part, part.decoded()))
        if part.media_type.startswith("message/") and len(part.data) <= 50_000:
            # What a delivery report says in fields is read by staff as well.
            sorting.stray.append(decode(b"".join(part.decoded()))[0])
        return
    is_html = part.media_type == "text/html"
    data, whole = _beginning(part, min(MAX_INPUT if is_html else MAX_TEXT, sorting.room))
    sorting.room -= len(data)
    if not whole:
        sorting.defects.append("text cut off")
        sorting.attachments.append(_describe(part, part.decoded()))
    text, guessed = decode(data, part.charset or _meta_charset(part, data))
    if guessed:
        sorting.defects.append("charset guessed")
    if guessed and whole and "\ufffd" in text:
        # Bytes that no letter stands for are lost in the text: whoever needs them finds them named here.
        sorting.attachments.append(_describe(part, part.decoded()))
    _place(part, html_to_text(text) if is_html else text, sorting)


def _beginning(part: Part, limit: int) -> tuple[bytes, bool]:
    """The decoded bytes up to the limit, and whether they are all."""
    pieces: list[bytes] = []
    room = limit
    for piece in part.decoded():
        pieces.append(piece[:room])
        room -= len(piece)
        if room < 0:
            return b"".join(pieces), False
    return b"".join(pieces), True


def _place(part: Part, text: str, sorting: _Sorting) -> None:
    if part.stray:
        sorting.stray.append(text)
    elif part.forwarded:
        sorting.forwarded.append(text)
    else:
        sorting.shown.append((part, text))


def _is_text(part: Part) -> bool:
    """Text to read, not a file: plain or HTML, without a name, not meant to be saved."""
    readable = part.media_type in ("text/plain", "text/html", "text/enriched", "text/richtext") or part.stray
    return bool(readable) and part.disposition != "attachment" and not part.filename


def _meta_charset(part: Part, data: bytes) -> str:
    match = _META.search(data[:4096]) if part.media_type == "text/html" else None
    return match[1].decode("ascii") if match else ""


# --- Forms of one text ---------------------------------------------------------------------------------------------


def _choose_forms(shown: list[tuple[Part, str]]) -> tuple[str, str]:
    """Of the forms of a `multipart/alternative` the plain one, and of the others the lines that say more than it."""
    groups: dict[object, list[tuple[Part, str]]] = {}
    for part, text in shown:
        groups.setdefault(_alternative(part) or id(part), []).append((part, text))
    chosen, others = [], []
    for group in groups.values():
        best = next((text for part, text in group if part.media_type == "text/plain" and text.strip()), "")
        best = best or next((text for _, text in reversed(group) if text.strip()), "")
        same = [text for part, text in group if part.media_type == "text/plain" and text.strip()]
        chosen.append("\n\n".join(text.strip("\n") for text in same) if len(same) > 1 else best.strip("\n"))
        others.append(_says_more((text for _, text in group if text is not best), chosen[-1]))
    return "\n\n".join(text for text in chosen if text), "\n\n".join(text for text in others if text)


def _alternative(part: Part) -> tuple[str, int] | None:
    return next((step for step in part.path if step[0] == "multipart/alternative"), None)


def _says_more(texts: Iterable[str], shown: str) -> str:
    """The lines that hold a word which the shown text does not."""
    known = set(_words(shown))
    lines = (line for text in texts for line in text.split("\n"))
    return "\n".join(line for line in lines if any(word not in known for word in _words(line)))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


# --- Attachments ---------------------------------------------------------------------------------------------------


def _describe(part: Part, pieces: Iterable[bytes]) -> Attachment:
    """Type, size and digest; the bytes pass by and are not kept."""
    digest, size, first = hashlib.sha256(), 0, b""
    for piece in pieces:
        first = first or piece[:8]
        digest.update(piece)
        size += len(piece)
    return Attachment(
        name=part.filename,
        media_type=part.media_type[:100],
        size=size,
        sha256=digest.hexdigest(),
        dangerous=_is_dangerous(part.filename, part.media_type, first),
    )


def _is_dangerous(name: str, media_type: str, first: bytes) -> bool:
    """By name, by type or by its first bytes; office files are zips, and safe unless their name says macros."""
    if _DANGEROUS_NAME.search(name) or _DANGEROUS_TYPE.fullmatch(media_type):
        return True
    return first.startswith(_PROGRAM) and not (first.startswith(b"PK") and _OFFICE.search(name))
