"""The cue lexicon: which words of six languages speak of which concept.

The entries lie in `cues/*.toml`, where staff can edit them: a table for each concept, a line for each language, entries
separated by commas. `*` stands for any beginning or ending of a word, `..` for up to four words between.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

GAP = ".."
GAP_LIMIT = 4
_SHORTEST_STEM = 2
_LONGEST_WORD = 40
_WORDS_KEPT = 20_000


class Hit(NamedTuple):
    """Words of a sentence that speak of a concept: `first` and `last` are their places, both included.

    A mail has hundreds; a tuple is made in a third of the time.
    """

    concept: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """One entry: the concept, and the words that must follow the first one.

    Attributes
    ----------
    second:
        The word that must come next as it stands, so that most entries are dismissed at a glance; empty if it varies.
    """

    concept: str
    rest: tuple[str, ...]
    second: str


@dataclass(frozen=True, slots=True)
class Beginnings:
    """The entries that begin with one word, in the order of the files.

    Attributes
    ----------
    free:
        Those of this word alone, or whose second word varies.
    fixed:
        By the second word: the free ones and those that need it.
    """

    free: tuple[Pattern, ...]
    fixed: Mapping[str, tuple[Pattern, ...]]


@dataclass(slots=True)
class Lexicon:
    """Entries by how their first word is recognised."""

    exact: dict[str, list[Pattern]] = field(default_factory=lambda: defaultdict(list))
    stems: dict[str, list[Pattern]] = field(default_factory=lambda: defaultdict(list))
    endings: dict[str, list[Pattern]] = field(default_factory=lambda: defaultdict(list))
    seen: dict[str, Beginnings] = field(default_factory=dict)

    def add(self, concept: str, entry: str) -> None:
        """Takes one entry in."""
        first, *rest = entry.lower().split()
        plain = bool(rest) and rest[0] != GAP and not rest[0].endswith("*")
        pattern = Pattern(concept, tuple(rest), rest[0] if plain else "")
        if first.startswith("*"):
            self.endings[first[1:]].append(pattern)
        elif first.endswith("*"):
            self.stems[first[:-1]].append(pattern)
        else:
            self.exact[first].append(pattern)

    def hits(self, words: Sequence[str]) -> list[Hit]:
        """Every concept that the words of one sentence speak of, in their order."""
        found = []
        for place, (word, after) in enumerate(pairwise((*words, ""))):
            known = self.seen.get(word) or self._beginning_with(word)
            for pattern in known.fixed.get(after, known.free):
                last = _follow(pattern.rest, words, place) if pattern.rest else place
                if last is not None:
                    found.append(Hit(pattern.concept, place, last))
        return found

    def _beginning_with(self, word: str) -> Beginnings:
        patterns = tuple(self._look_up(word))
        seconds = {pattern.second for pattern in patterns if pattern.second}
        known = Beginnings(
            tuple(pattern for pattern in patterns if not pattern.second),
            {second: tuple(each for each in patterns if each.second in ("", second)) for second in seconds},
        )
        if len(self.seen) < _WORDS_KEPT:
            self.seen[word] = known
        return known

    def _look_up(self, word: str) -> Iterable[Pattern]:
        yield from self.exact.get(word, ())
        if len(word) > _LONGEST_WORD:
            return
        for length in range(_SHORTEST_STEM, len(word) + 1):
            yield from self.stems.get(word[:length], ())
        for start in range(1, len(word) - _SHORTEST_STEM):
            yield from self.endings.get(word[start:], ())


def _follow(rest: Sequence[str], words: Sequence[str], place: int) -> int | None:
    """The place of the last word of an entry whose first stands at `place`, or None where it does not go on."""
    gap = False
    for wanted in rest:
        if wanted == GAP:
            gap = True
            continue
        end = min(place + 2 + (GAP_LIMIT if gap else 0), len(words))
        place += 1
        while place < end and not same(words[place], wanted):
            place += 1
        if place == end:
            return None
        gap = False
    return place


def same(word: str, wanted: str) -> bool:
    """Whether a word is the one of an entry, which may end in `*`."""
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted


def entries(tables: Mapping[str, Mapping[str, str]]) -> Iterable[tuple[str, str]]:
    """Each concept with each of its entries."""
    for concept, languages in tables.items():
        for line in languages.values():
            for entry in dict.fromkeys(piece.strip() for piece in line.split(",")):
                if entry:
                    yield concept, entry


def build(tables: Mapping[str, Mapping[str, str]]) -> Lexicon:
    """A lexicon from concepts, each with its languages."""
    lexicon = Lexicon()
    for concept, entry in dict.fromkeys(entries(tables)):
        lexicon.add(concept, entry)
    return lexicon


def tables_of(name: str) -> dict[str, dict[str, str]]:
    """The tables of one shipped cue file."""
    return tomllib.loads((files("cases.triage") / "cues" / f"{name}.toml").read_text("utf-8"))
