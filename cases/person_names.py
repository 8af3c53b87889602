"""Names of persons in a text, compared without regard to case, accents' encoding and spacing."""

from __future__ import annotations

import re
import unicodedata

FEWEST, MOST = 2, 5
"""Words of a name: one alone is too common to tell anybody by."""

MOST_NAMES = 5_000
"""Candidates of one text that are looked up."""

_WORD = r"[^\W\d_][^\W\d_'’-]*(?:['’-][^\W\d_]+)*"
_RUN = re.compile(rf"{_WORD}(?:\s{_WORD})*")


def spelt(name: str) -> str | None:
    """The one spelling of a name; None for what has not two to five words."""
    last, comma, first = name.partition(",")
    words = _words(f"{first} {last}" if comma else name)
    return " ".join(words) if FEWEST <= len(words) <= MOST else None


def names_in(text: str, own: str = "") -> tuple[str, ...]:
    """What could be names in a text: two to five words beside each other that begin with a capital letter, spelt as
    `spelt` does. What `own` consists of is left out. In linear time.
    """
    ours = set(_parts((spelt(own) or "").split()))
    found: dict[str, None] = {}
    for run in _RUN.finditer(unicodedata.normalize("NFC", text)):
        for words in _capitals(run[0].split()):
            found.update(dict.fromkeys(part for part in _parts(_words(" ".join(words))) if part not in ours))
        if len(found) >= MOST_NAMES:
            break
    return tuple(found)[:MOST_NAMES]


def _words(name: str) -> list[str]:
    return unicodedata.normalize("NFC", name).replace("’", "'").casefold().split()


def _capitals(words: list[str]) -> list[list[str]]:
    """The runs of words that begin with a capital letter."""
    runs: list[list[str]] = [[]]
    for word in words:
        if word[0].isupper():
            runs[-1].append(word)
        else:
            runs.append([])
    return runs


def _parts(words: list[str]) -> list[str]:
    return [
        " ".join(words[start : start + length])
        for start in range(len(words))
        for length in range(FEWEST, min(MOST, len(words) - start) + 1)
    ]
