"""Which language a person wrote in: function words first, and a trained detector only behind them."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

import pycld2

from cases.triage.words import words
from cases.vocabulary import Language

_SURE_SCORE = 2.0
_SURE_MARGIN = 0.15
_LETTERS_FOR_DETECTOR = 40
_SHORTEST_WITH_ENDING = 5
_LIMIT = 2500
_COMMON = 1.06
"""Bokmål is what most people here write: it wins where a text could as well be Danish."""
_UNKNOWN_SHARE = 0.06
_FOREIGN_SCRIPT = re.compile(r"[^\W\d_a-zA-ZÀ-ɏ]")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U0010ffff]")
_CODES = {"no": "nb", "nn": "nn", "da": "da", "sv": "sv", "en": "en", "de": "de"}
_LETTERS = (
    (frozenset("æø"), ("nb", "nn", "da"), 0.15),
    (frozenset("äö"), ("sv", "de"), 0.2),
    (frozenset("üß"), ("de",), 0.5),
    (frozenset("å"), ("nb", "nn", "da", "sv"), 0.15),
)
_ENDINGS = (
    ("ane", "nn", 0.5),
    ("ingar", "nn", 0.6),
    ("leg", "nn", 0.4),
    ("heit", "nn", 0.5),
    ("ene", "nb", 0.25),
    ("ninger", "nb", 0.15),
    ("lig", "nb", 0.1),
    ("ningen", "nb", 0.1),
    ("erne", "da", 0.4),
    ("hed", "da", 0.5),
    ("arna", "sv", 0.5),
    ("ningar", "sv", 0.3),
    ("ung", "de", 0.2),
    ("ungen", "de", 0.4),
    ("keit", "de", 0.5),
    ("tion", "en", 0.1),
)


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Mapping[str, float]]:
    data = tomllib.loads((files("cases.triage") / "cues" / "language.toml").read_text("utf-8"))
    languages: dict[str, list[str]] = defaultdict(list)
    for language, table in data.items():
        for word in dict.fromkeys(table["words"].split()):
            languages[word].append(language)
    return {word: dict.fromkeys(named, 2.0 / len(named) ** 1.5) for word, named in languages.items()}


def scores(text: str) -> dict[str, float]:
    """How much speaks for each of the six languages."""
    return _scores(text, words(text[:_LIMIT]))


def _scores(text: str, written: Sequence[str]) -> dict[str, float]:
    score = dict.fromkeys(_CODES.values(), 0.0)
    for word in written:
        for language, weight in _of_word(word):
            score[language] += weight
    _count_letters(text[:_LIMIT].lower(), score)
    score["nb"] *= _COMMON
    return score


@lru_cache(maxsize=8192)
def _of_word(word: str) -> tuple[tuple[str, float], ...]:
    """What one word says for which language: itself, and its ending if it is long enough to have one."""
    endings = (each[1:] for each in _ENDINGS if len(word) > _SHORTEST_WITH_ENDING and word.endswith(each[0]))
    return (*_table().get(word, {}).items(), *endings)


def _count_letters(text: str, score: dict[str, float]) -> None:
    for letters, languages, weight in _LETTERS:
        count = sum(text.count(letter) for letter in letters)
        for language in languages:
            score[language] += min(count, 12) * weight


def detect(texts: Sequence[str]) -> Language:
    """The language of the first text that can be told; bokmål where none can."""
    for text in texts:
        found = _detect(text)
        if found is not None:
            return found
    return Language.NB


def _detect(text: str) -> Language | None:
    if _mostly_foreign_script(text):
        return Language.OTHER
    written = words(text[:_LIMIT])
    score = _scores(text, written)
    (best, high), (_, low) = sorted(score.items(), key=lambda item: -item[1])[:2]
    count = len(written)
    known = high >= _SURE_SCORE and (high - low) / high >= _SURE_MARGIN
    if known and high / max(count, 1) > 4 * _UNKNOWN_SHARE:
        return Language(best)
    guessed = _detector(text) if count >= 4 and len(text) >= _LETTERS_FOR_DETECTOR else None
    if guessed is not None:
        return guessed
    return Language(best) if high >= 0.5 and high > low else None


def _mostly_foreign_script(text: str) -> bool:
    foreign = len(_FOREIGN_SCRIPT.findall(text[:_LIMIT]))
    # Letters are counted one by one, which is dear: only where there are foreign ones at all.
    return foreign > 4 and foreign * 2 > sum(char.isalpha() for char in text[:_LIMIT])


def _detector(text: str) -> Language | None:
    """What pycld2 says if it is sure; it raises on control characters and noncharacters."""
    clean = _UNPRINTABLE.sub(" ", text[:_LIMIT]).encode("utf-8", "ignore").decode()
    try:
        reliable, _, details = pycld2.detect(clean, bestEffort=True)
    except pycld2.error:
        return None
    code, share = details[0][1], details[0][2]
    if not reliable or code == "un" or share < 60:
        return None
    return Language(_CODES.get(code, "other"))
