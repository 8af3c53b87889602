"""Further rights that a mail asks for in a sentence of their own, such as "I also withdraw my consent"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice

from cases.triage.features import extract, shape_of
from cases.triage.lexicon import Hit
from cases.triage.linear import Linear, softmax
from cases.triage.marks import Marked
from cases.triage.reading import Sentence
from cases.vocabulary import RIGHTS, Kind

_SURE = 0.7
_SHORTEST = 4
_MOST = 20


def asked_on_their_own(marked: Marked, layer: Linear) -> frozenset[Kind]:
    """The rights that the layer is sure of in one asking sentence alone; at most the first twenty are looked at."""
    asking = list(islice(_asking(marked), _MOST))
    # No asking sentence is a threat, and all else of the shape is that of the whole mail.
    shape = list(shape_of(replace(marked.reading, sentences=()))) if asking else []
    found = (_right_of(marked, each, shape, layer) for each in asking)
    return frozenset(kind for kind in found if kind is not None)


def _asking(marked: Marked) -> Iterable[tuple[Sentence, tuple[Hit, ...]]]:
    for sentence, hits in marked.sentences:
        asks = sentence.question or any(hit.concept == "demand" for hit in hits)
        if asks and not sentence.damping and len(sentence.words) >= _SHORTEST:
            yield sentence, hits


def _right_of(
    marked: Marked, each: tuple[Sentence, tuple[Hit, ...]], shape: Sequence[str], layer: Linear
) -> Kind | None:
    alone = Marked(replace(marked.reading, sentences=(each[0],)), (each,), frozenset())
    shares = softmax(layer.scores(extract(alone, shape).values))
    best = max(range(len(shares)), key=shares.__getitem__)
    kind = Kind(layer.labels[best])
    return kind if shares[best] >= _SURE and kind in RIGHTS else None
