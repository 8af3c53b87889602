"""What a notice is made of: a list of recipients in CSV, and a text for each language."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cases.errors import PersonvernError
from cases.policy_notices import NoticeText
from cases.vocabulary import LETTER_LANGUAGES, Language
from mail.addresses import is_plain

BLANK = "[["
"""Begins what a draft leaves to people."""


class UnusableNotice(PersonvernError):
    """A list or a text that no notice can be made of; says what is wrong, and nothing of what stands in it."""


@dataclass(slots=True)
class Recipients:
    """The addresses of a list.

    Attributes
    ----------
    unusable:
        The numbers of the lines that hold no plain mail address.
    """

    usable: list[tuple[str, Language]] = field(default_factory=list)
    unusable: list[int] = field(default_factory=list)


def recipients_of(path: Path) -> Recipients:
    """Reads a CSV with the columns `email` and, where wanted, `language` (nb, nn, en; nb where it is empty).

    Raises `UnusableNotice`.
    """
    found = Recipients()
    for line, row in _rows(path):
        email, language = (row.get("email") or "").strip(), (row.get("language") or "nb").strip().casefold()
        if is_plain(email) and language in LETTER_LANGUAGES:
            found.usable.append((email, Language(language)))
        else:
            found.unusable.append(line)
    if not found.usable:
        raise UnusableNotice("the list holds no mail address that can be written to")
    return found


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            separator = ";" if ";" in file.readline() else ","
            file.seek(0)
            reader = csv.DictReader(file, delimiter=separator)
            if "email" not in (reader.fieldnames or ()):
                raise UnusableNotice("the list has no column email in its first line")
            for row in reader:
                yield reader.line_num, row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnusableNotice(f"the list cannot be read: {type(error).__name__}") from None


def texts_of(paths: Mapping[Language, Path]) -> dict[Language, NoticeText]:
    """Reads a text for each language: a line `Subject: …`, a blank line, and the body. Raises `UnusableNotice`."""
    return {language: _text(language, path) for language, path in paths.items()}


def _text(language: Language, path: Path) -> NoticeText:
    try:
        head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableNotice(f"the text in {language.value} cannot be read: {type(error).__name__}") from None
    subject = head.removeprefix("Subject:").strip()
    if not head.startswith("Subject:") or not subject or "\n" in subject or not body.strip():
        raise UnusableNotice(f"the text in {language.value} begins with a line 'Subject: …' and a blank line")
    if BLANK in subject + body:
        raise UnusableNotice(f"the text in {language.value} still has a blank [[…]] that somebody must fill in")
    return NoticeText(subject, body.strip() + "\n")
