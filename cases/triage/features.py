"""What the learned layer sees of a mail: concepts, pairs of concepts in one sentence, words, and the sender.

A feature is a short string; its value says how strongly it stands there. Every group has the same length (L2), so
that a long mail weighs no more than a short one.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations, pairwise

from cases.triage.lexicon import Hit
from cases.triage.marks import Marked
from cases.triage.reading import Damping, Reading, Sentence

_NEGATORS = frozenset({"not", "not_needed"})
_NEVER_NEGATED = frozenset(
    {
        "not",
        "not_needed",
        "want_no",
        "preserve",
        "no_answer",
        "trouble",
        "demand",
        "me",
        "we",
        "our_service",
        "condition",
    }
)
THREAT = "f:threat"
_BEFORE, _AFTER = 3, 2
_MOST_IN_SENTENCE = 14
_STEM = 7
_PIECE = 5
_SPELLED_WORDS = 400
"""Of how many words the spelling counts too; in a longer mail the concepts alone do."""
_FIRM = re.compile(r"\b(?:as|asa|ans|sa|da|ltd|llp|inc|gmbh|ab|aps|a/s|kommune|regnskap\w*|rekneskap\w*|revisj\w*)\b")
_ROLE_ADDRESS = re.compile(
    r"<?(?:post|info|firmapost|kontakt|support|noreply|no-reply|legal|privacy|security|dpa|hello|hei)@"
)
_GROUP_WEIGHTS = {"c": 1.0, "p": 1.0, "s": 0.7, "w": 0.9, "g": 0.9, "b": 0.9, "f": 0.6, "m": 0.4}


@dataclass(slots=True)
class Features:
    """The features of one mail.

    Attributes
    ----------
    values:
        Each feature with its strength.
    words:
        For a feature, the words that it stands for, as far as it has any.
    shape:
        The features of `shape_of`.
    """

    values: dict[str, float] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict, repr=False)
    shape: tuple[str, ...] = ()


def extract(marked: Marked, shape: Iterable[str] | None = None) -> Features:
    """The features of a mail; its `shape` is reckoned unless it is known already."""
    # Lists, and counted at once: a mail has thousands of them.
    found: list[str] = []
    evidence: dict[str, str] = {}
    for sentence, hits in marked.sentences:
        for feature, words in _of_sentence(sentence, hits):
            found.append(feature)
            if words and feature not in evidence:
                evidence[feature] = words
    found += _of_spelling(marked.reading)
    found += _of_sender(marked)
    shaped = tuple(shape_of(marked.reading) if shape is None else shape)
    found += shaped
    return Features(_weighed(Counter(found)), evidence, shaped)


def _of_sentence(sentence: Sentence, hits: Sequence[Hit]) -> Iterable[tuple[str, str]]:
    named = _named(sentence, hits)
    if sentence.damping:
        yield from ((f"c:{sentence.damping}:{concept}", words) for concept, words in named.items())
        return
    mood = _mood(sentence, hits)
    for concept, words in named.items():
        yield f"c:{concept}", words
        yield f"m:{mood}:{concept}", words
        if sentence.subject:
            yield f"s:{concept}", words
    for one, other in combinations(sorted(named)[:_MOST_IN_SENTENCE], 2):
        yield f"p:{one}+{other}", f"{named[one]} … {named[other]}"


def _of_spelling(reading: Reading) -> list[str]:
    """Words, pairs of neighbours and pieces of words: what no lexicon knows, and typing errors."""
    left, found = _SPELLED_WORDS, list[str]()
    for sentence in reading.sentences:
        if sentence.damping or left <= 0:
            continue
        words = [word for word in sentence.words[:left] if not word.isdigit()]
        left -= len(words)
        for word in words:
            found += _of_word(word)
        stems = [word[:_STEM] for word in words]
        found += [f"b:{stem} {after}" for stem, after in pairwise(stems)]
    return found


@lru_cache(maxsize=8192)
def _of_word(word: str) -> tuple[str, ...]:
    """The word itself, and its pieces if it is long enough for any."""
    whole = f"^{word}$" if len(word) >= _PIECE else ""
    pieces = (f"g:{whole[start : start + _PIECE]}" for start in range(len(whole) - _PIECE + 1))
    return (f"w:{word[:_STEM]}", *pieces)


def _named(sentence: Sentence, hits: Sequence[Hit]) -> dict[str, str]:
    """The concepts of a sentence with their words; a denied one is named `no_…`."""
    denials = [hit for hit in hits if hit.concept in _NEGATORS]
    named: dict[str, str] = {}
    for hit in hits:
        denied = hit.concept not in _NEVER_NEGATED and any(_denies(denial, hit) for denial in denials)
        name = f"no_{hit.concept}" if denied else hit.concept
        named.setdefault(name, sentence.quote(hit.first, hit.last))
    return named


def _denies(denial: Hit, hit: Hit) -> bool:
    return 0 < hit.first - denial.last <= _BEFORE or 0 < denial.first - hit.last <= _AFTER


def _mood(sentence: Sentence, hits: Sequence[Hit]) -> str:
    concepts = {hit.concept for hit in hits}
    if "condition" in concepts:
        return "if"
    if sentence.question:
        return "ask"
    return "want" if "demand" in concepts else "tell"


def _of_sender(marked: Marked) -> Iterable[str]:
    sender = marked.reading.sender
    yield from (f"f:{concept}" for concept in marked.sender if "." not in concept)
    if _FIRM.search(sender):
        yield "f:firm"
    if _ROLE_ADDRESS.search(sender):
        yield "f:role_address"


def shape_of(reading: Reading) -> Iterable[str]:
    """How long it is and what it holds besides words."""
    length = len(reading.body.split())
    yield f"f:length:{min(6, int(math.log2(length + 1)) if length else 0)}"
    if reading.reply:
        yield "f:reply"
    if "http" in reading.body:
        yield "f:link"
    if re.search(
        r"\b(?:kr|kroner|nok|eur|euro|€|usd)\b\.? ?\d|\d ?(?:kr|kroner|,-|eur|euro|€|nok)", reading.text.lower()
    ):
        yield "f:money"
    if any(sentence.damping == Damping.THREAT for sentence in reading.sentences):
        yield THREAT


def _weighed(counts: Mapping[str, int]) -> dict[str, float]:
    # Most features stand in a mail once, and a logarithm costs as much as all the rest.
    values = {feature: 1.0 if count == 1 else 1 + math.log(count) for feature, count in counts.items()}
    lengths = dict.fromkeys(_GROUP_WEIGHTS, 0.0)
    for feature, value in values.items():
        lengths[feature[0]] += value * value
    norms = {group: _GROUP_WEIGHTS[group] / math.sqrt(length) for group, length in lengths.items() if length}
    return {feature: value * norms[feature[0]] for feature, value in values.items()}
