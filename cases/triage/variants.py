"""Variants of a training inquiry: with things said in passing around it, and as a hurried hand types it.

They teach the learned layer what does not matter. Deterministic: the same inquiries give the same variants.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from importlib.resources import files

from cases.triage.training import Inquiry

_FORMS_FIXED = frozenset({"automatic", "spam"})
"""Kinds that are known by their form: nobody says anything in passing there."""
_LONGEST = 90
_TYPING_ERRORS = 0.08


def shipped_asides() -> Mapping[str, Sequence[str]]:
    """Sentences that ask for nothing, by language."""
    text = (files("cases.triage") / "training" / "asides.tsv").read_text("utf-8")
    found: dict[str, list[str]] = defaultdict(list)
    for line in text.splitlines():
        if line and not line.startswith("#"):
            language, sentence = line.split("\t", 1)
            found[language].append(sentence)
    return found


def with_variants(inquiries: Sequence[Inquiry], *, copies: int = 2, seed: int = 7) -> list[Inquiry]:
    """The inquiries themselves, and of each one `copies` variants among asides and one with typing errors."""
    draw, asides = random.Random(seed), shipped_asides()  # noqa: S311
    varied = [each for inquiry in inquiries for each in _variants(inquiry, asides, copies, draw)]
    return [*inquiries, *varied]


def _variants(
    inquiry: Inquiry, asides: Mapping[str, Sequence[str]], copies: int, draw: random.Random
) -> Iterable[Inquiry]:
    if inquiry.kinds[0] in _FORMS_FIXED or not inquiry.body or len(inquiry.body.split()) > _LONGEST:
        return
    known = asides.get(inquiry.language, ())
    for _ in range(copies if known else 0):
        around = draw.sample(known, draw.randint(1, min(4, len(known))))
        place = draw.randint(0, len(around))
        yield replace(inquiry, body=" ".join([*around[:place], inquiry.body, *around[place:]]))
    yield replace(inquiry, body=_mistyped(inquiry.body, draw), subject=inquiry.subject.lower())


def _mistyped(text: str, draw: random.Random) -> str:
    return " ".join(_slip(word, draw) if draw.random() < _TYPING_ERRORS else word for word in text.lower().split())


def _slip(word: str, draw: random.Random) -> str:
    """One letter left out, doubled, or changed with its neighbour."""
    if len(word) < 4:
        return word
    place = draw.randrange(1, len(word) - 1)
    slips = (
        word[:place] + word[place + 1 :],
        word[:place] + word[place] + word[place:],
        word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :],
    )
    return draw.choice(slips)
