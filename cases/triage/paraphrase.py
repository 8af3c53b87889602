"""Paraphrases of a training inquiry: cues in it are changed with others of the same concept and language.

They teach the learned layer that it is the concept that counts, whatever the word; the sentences need not be good ones.
Deterministic: the same inquiries give the same paraphrases.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache

from cases.triage.lexicon import GAP, Hit, tables_of
from cases.triage.marks import CONCEPT_FILES, lexicon
from cases.triage.training import Inquiry
from cases.triage.words import WORD

_KEPT = frozenset(
    {
        "me",
        "we",
        "our_service",
        "not",
        "not_needed",
        "condition",
        "other_person",
        "elsewhere",
        "authority_name",
        "location",
        "identity_field",
    }
)
"""Concepts whose words are not alike enough to stand for each other."""
_FORMS_FIXED = frozenset({"automatic", "spam"})
_SHARE = 0.6


def paraphrased(inquiries: Sequence[Inquiry], *, copies: int, seed: int) -> list[Inquiry]:
    """`copies` paraphrases of each inquiry that is not known by its form."""
    draw = random.Random(seed)  # noqa: S311
    free = [each for each in inquiries if each.kinds[0] not in _FORMS_FIXED]
    return [_paraphrase(each, draw) for _ in range(copies) for each in free]


def _paraphrase(inquiry: Inquiry, draw: random.Random) -> Inquiry:
    lines = (_line(line, inquiry.language, draw) for line in inquiry.body.split("\n"))
    return replace(inquiry, body="\n".join(lines))


def _line(line: str, language: str, draw: random.Random) -> str:
    spans = [match.span() for match in WORD.finditer(line)]
    hits = lexicon().hits([line[start:end].lower() for start, end in spans])
    for hit in sorted(_chosen(hits, language, draw), key=lambda hit: hit.first, reverse=True):
        other = draw.choice(_cues()[hit.concept, language])
        line = line[: spans[hit.first][0]] + other + line[spans[hit.last][1] :]
    return line


def _chosen(hits: Sequence[Hit], language: str, draw: random.Random) -> Iterable[Hit]:
    """Some of the hits that can be changed, none overlapping another."""
    taken: set[int] = set()
    known = [hit for hit in hits if (hit.concept, language) in _cues()]
    for hit in draw.sample(known, len(known)):
        places = range(hit.first, hit.last + 1)
        if taken.isdisjoint(places) and draw.random() < _SHARE:
            taken.update(places)
            yield hit


@cache
def _cues() -> Mapping[tuple[str, str], Sequence[str]]:
    """The cues of each concept and language that are whole words."""
    found: dict[tuple[str, str], list[str]] = {}
    for file in CONCEPT_FILES:
        for concept, languages in tables_of(file).items():
            for language, line in languages.items() if concept not in _KEPT else ():
                cues = [cue.strip() for cue in line.split(",")]
                found[concept, language] = [cue for cue in cues if cue and "*" not in cue and GAP not in cue]
    return {key: cues for key, cues in found.items() if cues}
