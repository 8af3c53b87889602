"""A reading with every cue that hit in it, found in one pass for all cue files."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from cases.triage.lexicon import Hit, Lexicon, build, tables_of
from cases.triage.reading import Damping, Reading, Sentence

CONCEPT_FILES = ("actions", "things", "people", "harm", "offices", "grammar")
RULE_FILES = ("flags", "topics", "urgency", "relations")
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Marked:
    """A mail and its cues.

    Attributes
    ----------
    sentences:
        Each sentence with the concepts that hit in it.
    sender:
        The hits in the sender's name and address.
    rules:
        The hits of the rule files, each with its sentence; they are named `<file>.<table>`.
    """

    reading: Reading
    sentences: tuple[tuple[Sentence, tuple[Hit, ...]], ...] = field(repr=False)
    sender: frozenset[str]
    rules: tuple[tuple[Sentence, Hit], ...] = field(default=(), repr=False)

    def tables(self, file: str, without: Collection[Damping]) -> Mapping[str, str]:
        """Each table of a rule file that hit in a sentence not damped by one of `without`, with its first words."""
        prefix = f"{file}."
        found: dict[str, str] = {}
        for sentence, hit in self.rules:
            if hit.concept.startswith(prefix) and sentence.damping not in without:
                found.setdefault(hit.concept.removeprefix(prefix), sentence.quote(hit.first, hit.last))
        return found


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Every cue of the release, read once."""
    concepts = {name: table for file in CONCEPT_FILES for name, table in tables_of(file).items()}
    rules = {f"{file}.{name}": table for file in RULE_FILES for name, table in tables_of(file).items()}
    return build(concepts | rules)


def mark(reading: Reading) -> Marked:
    """The reading with its cues."""
    hits = [(sentence, lexicon().hits(sentence.words)) for sentence in reading.sentences]
    concepts = tuple((sentence, tuple(hit for hit in found if "." not in hit.concept)) for sentence, found in hits)
    rules = tuple((sentence, hit) for sentence, found in hits for hit in found if "." in hit.concept)
    sender = frozenset(hit.concept for hit in lexicon().hits(_LETTERS.findall(reading.sender)))
    return Marked(reading, concepts, sender, rules)
