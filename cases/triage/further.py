"""What a mail says in a sentence of its own: a further right ("I also withdraw my consent"), a breach told in passing.

Among the rest of a mail such a sentence is one of many; alone it is as plain as a mail of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice

from cases.triage.features import THREAT, extract
from cases.triage.lexicon import Hit
from cases.triage.linear import Linear, softmax
from cases.triage.marks import Marked
from cases.triage.reading import Reading, Sentence
from cases.vocabulary import RIGHTS, Kind

_SURE = 0.7
_SHORTEST = 4
_MOST = 8
"""Sentences that are weighed alone, of each sort: all of a usual mail, and no more than can be in a long one's time."""
_MOST_OF_HARM = 5
_FEWEST_SENTENCES = 2
_OF_HARM = frozenset(
    {
        "leak",
        "wrong_recipient",
        "saw",
        "lost_device",
        "vulnerability",
        "impostor",
        "other_person",
        "many_data",
        "in_the_open",
        "break_in",
    }
)
"""Concepts of which a breach that is told has one at least."""


def asked_on_their_own(marked: Marked, layer: Linear, shape: Iterable[str]) -> frozenset[Kind]:
    """The rights that the layer is sure of in one asking sentence alone; at most the first `_MOST` are looked at."""
    shape = _without_threat(shape)
    found = (_right_of(marked.reading.sender, each, shape, layer) for each in islice(_asking(marked), _MOST))
    return frozenset(kind for kind in found if kind is not None)


def breach_in_passing(marked: Marked, layer: Linear, shape: Iterable[str]) -> tuple[float, str]:
    """How likely the likeliest sentence alone tells of a breach, with that sentence; 0 in a mail of one sentence."""
    if len(marked.sentences) < _FEWEST_SENTENCES:
        return 0.0, ""
    shape = _without_threat(shape)
    place = layer.labels.index(Kind.BREACH_REPORT)
    # Those with most words of harm first: which sentence of a long mail tells it is not known by its place.
    harmful = sorted(_of_harm(marked), key=_harm_of, reverse=True)[:_MOST_OF_HARM]
    sender = marked.reading.sender
    told = ((_shares_of(sender, *each, shape, layer)[place], each[0].text) for each in harmful)
    return max(told, default=(0.0, ""))


def _without_threat(shape: Iterable[str]) -> tuple[str, ...]:
    """No sentence that is weighed alone is a threat, and all else of the shape is that of the whole mail."""
    return tuple(name for name in shape if name != THREAT)


def _of_harm(marked: Marked) -> Iterable[tuple[Sentence, tuple[Hit, ...]]]:
    for sentence, hits in marked.sentences:
        told = not sentence.damping and not sentence.question and len(sentence.words) >= _SHORTEST
        if told and not _OF_HARM.isdisjoint(hit.concept for hit in hits):
            yield sentence, hits


def _harm_of(each: tuple[Sentence, tuple[Hit, ...]]) -> int:
    return len(_OF_HARM & {hit.concept for hit in each[1]})


def _asking(marked: Marked) -> Iterable[tuple[Sentence, tuple[Hit, ...]]]:
    for sentence, hits in marked.sentences:
        asks = sentence.question or any(hit.concept == "demand" for hit in hits)
        if asks and not sentence.damping and len(sentence.words) >= _SHORTEST:
            yield sentence, hits


def _right_of(
    sender: str, each: tuple[Sentence, tuple[Hit, ...]], shape: tuple[str, ...], layer: Linear
) -> Kind | None:
    shares = _shares_of(sender, *each, shape, layer)
    best = max(range(len(shares)), key=shares.__getitem__)
    kind = Kind(layer.labels[best])
    return kind if shares[best] >= _SURE and kind in RIGHTS else None


@lru_cache(maxsize=_MOST + _MOST_OF_HARM)
def _shares_of(
    sender: str, sentence: Sentence, hits: tuple[Hit, ...], shape: tuple[str, ...], layer: Linear
) -> Sequence[float]:
    """The share of each label, as if the sentence were the whole mail; of one mail it is asked more than once."""
    alone = Marked(Reading("", "", sender, (sentence,)), ((sentence, hits),), frozenset())
    return softmax(layer.scores(extract(alone, shape).values))
