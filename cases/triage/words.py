"""Words and sentences of a text, in linear time."""

from __future__ import annotations

import re
import unicodedata

WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*|\d+")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"»”)]?\s+|\n+")
_ABBREVIATED = (
    *("art.", "nr.", "jf.", "pkt.", "eks.", ".a.", "dvs.", "ca.", "kl.", "fl.", "osv.", "tlf.", "ev.", "evt.", "vedr."),
    *("inkl.", "mvh.", "dr.", "st.", "ang.", "ref.", "pr.", "abs.", "no.", "mr.", "mrs.", "ms.", ".g.", ".e.", ".d."),
    *(".ex.", ".b.", "bzw."),
)
"""Endings of which a sentence has one that `_ABBREVIATION` says is not over; they are quicker to look for."""
_ABBREVIATION = re.compile(
    r"\b(?:art|nr|jf|pkt|f\.eks|bl\.a|dvs|ca|kl|mfl|osv|tlf|ev|evt|vedr|inkl|mvh|dr|st|ang|ref|pr|abs|no|mr|mrs|ms|"
    r"e\.g|i\.e|t\.d|t\.ex|bl\.a|z\.b|bzw)\.$",
    re.IGNORECASE,
)
_LONGEST_JOINED = 400
WORDS_LIMIT = 1500
"""How many words of one mail are read; what it asks for stands before."""


def normal(text: str) -> str:
    """The text in NFC, without invisible characters, with one kind of space and apostrophe."""
    composed = unicodedata.normalize("NFC", text)
    # Few characters are distinct, however long the text is.
    invisible = {ord(char): None for char in set(composed) if unicodedata.category(char) == "Cf"}
    visible = composed.translate(invisible) if invisible else composed
    return visible.replace("\u00a0", " ").replace("&nbsp;", " ").replace("’", "'").replace("\r", "")


def words(text: str) -> list[str]:
    """The words of a text in lower case, numbers as they stand, in order."""
    return WORD.findall(text.lower())


def _is_cut_short(end: str) -> bool:
    return end.lower().endswith(_ABBREVIATED) and bool(_ABBREVIATION.search(end))


def sentences(text: str) -> list[str]:
    """The sentences and lines of a text; an abbreviation ends none."""
    found: list[str] = []
    for piece in _SENTENCE_END.split(text):
        stripped = piece.strip()
        if found and len(found[-1]) < _LONGEST_JOINED and _is_cut_short(found[-1][-12:]):
            found[-1] += " " + stripped
        elif stripped:
            found.append(stripped)
    return found
