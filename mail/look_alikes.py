"""Domains made to be taken for ours: other letters of the same shape, a letter more or less, another ending."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

_SHAPES = str.maketrans(
    "013578|авгеєзиійјкмнопрсѕтуүхцһԁԛԝαεικνορτυχøæłđıßⅼ",
    "olestblabreeeninjkmhonpcstyyxuhdqwaeikvoptuxoaldibl",
)
"""Cyrillic, Greek and other letters, and digits, by the Latin letter that they look like."""

_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("ii", "u"))
MIN_LETTERS = 4
"""Shorter names have too many neighbours."""

NEAR_LETTERS = 5
"""From here on a name that differs by one letter is one that looks alike."""


def looks_like_ours(domain: str, own_domains: Iterable[str]) -> bool:
    """Whether a foreign domain looks like one of ours. What lies below ours is ours."""
    domain = domain.strip(".").lower()
    own = [one.strip(".").lower() for one in own_domains]
    if not domain or any(domain == one or domain.endswith(f".{one}") for one in own):
        return False
    labels = [_shape(_readable(label)) for label in domain.split(".")[:-1][:10]]
    return any(_is_near(label, _shape(name)) for one in own for name in [_name(one)] for label in labels) or any(
        f".{one}." in f".{domain}" or one.replace(".", "-") in domain for one in own
    )


def _name(domain: str) -> str:
    """The label that an organisation is known by: the one before the ending."""
    return domain.split(".")[-2] if "." in domain else domain


def _is_near(label: str, name: str) -> bool:
    if len(name) < MIN_LETTERS:
        return False
    return label == name or (len(name) >= NEAR_LETTERS and _differ_by_one(label, name))


def _differ_by_one(one: str, other: str) -> bool:
    """One letter put in, left out, changed, or two neighbours swapped."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    if start is None:
        return True
    rest, other_rest = one[start:], other[start:]
    swapped = rest[:2] == other_rest[1::-1] and rest[2:] == other_rest[2:]
    return swapped or rest[1:] == other_rest[1:] or rest[1:] == other_rest or rest == other_rest[1:]


def _readable(label: str) -> str:
    """A label in punycode as people see it."""
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:63].encode("ascii").decode("punycode")
    except UnicodeError:
        return label


def _shape(label: str) -> str:
    """What is left of a label when letters of one shape count as one."""
    letters = unicodedata.normalize("NFKD", label.translate(_SHAPES))
    shape = "".join(letter for letter in letters if not unicodedata.combining(letter)).replace("-", "").lower()
    for pair, letter in _PAIRS:
        shape = shape.replace(pair, letter)
    return shape
