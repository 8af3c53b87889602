"""What must be hidden before a text leaves for Slack, a log or a draft: numbers, addresses, passwords.

No checksum decides: every standalone group of eleven digits is hidden, for one mistyped digit makes a real number
fail its check, and 2.6 % of account numbers pass it. All patterns run in linear time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from cases.messages import Address

LIMIT = 200_000
"""Characters that are looked at; the rest is replaced."""
REST = "[resten er ikke vist]"

ELEVEN = "[11-sifret nummer]"
ACCOUNT = "[kontonummer]"
NORDIC = "[nordisk personnummer]"
IBAN = "[IBAN]"
CARD = "[kortnummer]"
PHONE = "[telefonnummer]"
LONG = "[langt nummer]"
MAIL = "[e-postadresse]"
STREET = "[gateadresse]"
SECRET = "[passord]"  # noqa: S105
CODE = "[engangskode]"

_SEP = r"(?:\)?\s{0,2}[.\-–—−‐‑/_·;|*'~=]?\s{0,2}\(?|,)"
_RUN = re.compile(rf"(?<!\d)(?:\+\s?|\(\+?)?\d(?:{_SEP}\d)*")
_GROUP = re.compile(r"\d+")
_DIGIT = re.compile(r"\d")
_NINE_DIGITS = re.compile(r"\d(?:\D{0,7}\d){8}")
"""What every number of a person has at least: nine digits, with no more between them than `_SEP` lets stand."""
_ELEVEN_DIGITS = 11
_MONTHS, _DAYS = 12, 31
_MOST_GROUPS = 12
_MOST_PARTS = 5
_LONGEST_PHONE = 15
_LONGEST_CARD = 19
_CARD_SHAPES = ((4, 4, 4, 4, 3), (4, 4, 4, 4), (4, 6, 5))
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ \-]?[A-Za-z0-9]){11,30}(?![A-Za-z0-9])")
_SIX_AND_FIVE = re.compile(r"\d(?<!\d\d)\d{5} ?[:+] ?\d{5}(?!\d)")
"""An identity number written with a sign that else parts times and sums."""
_FINNISH = re.compile(r"\d(?<!\d\d)\d{5}[-+A-FU-Ya-fu-y]\d{3}[0-9A-Za-z](?![0-9A-Za-z])")
_MAIL = re.compile(r"(?<![\w.+%'-])[\w.+%'-]+@[\w-]*(?:\.[\w-]+)*")
_STREET = re.compile(
    r"(?<!\w)[A-ZÆØÅÄÖÜ][\w'.-]{0,40}(?: [A-ZÆØÅÄÖÜa-zæøåäöü][\w'.-]{0,40}){0,2}?"
    r"(?:vei|veien|veg|vegen|gate|gata|gaten|gatan|gade|vägen|allé|alleen|plass|plassen|bakken|bakke|lia|stien|tunet|"
    r"svingen|straße|strasse|weg|platz| street| road| lane| avenue| drive|torget|torvet|brygga|haugen|åsen|jordet)"
    r" \d{1,4} ?[A-Za-z]?(?!\w)"
)
_HOUSE_FIRST = re.compile(r"(?<!\w)\d{1,4}[A-Za-z]? [A-Z][a-z]{1,30} (?:Street|Road|Lane|Avenue|Drive|Close|Way)(?!\w)")
_POSTBOX = re.compile(r"(?<!\w)(?:postboks|p\.?o\.? ?box) \d{1,5}(?: [A-ZÆØÅ]\w{1,30})?(?!\w)", re.IGNORECASE)
_SECRET = re.compile(
    r"(?:passord(?:et)?|passordet mitt|password|passwort|lösenord(?:et)?|adgangskode|pin-?kode[nr]?|pin)"
    r"(?: (?:mitt|mit|my|er|is|ist|är))* ?(?:[:=]|(?<= er)|(?<= is)|(?<= ist)|(?<= är)) ?(\S{3,40})",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"(?<![\w-])(?=[\d-]{0,8}[b-z])[b-df-hj-np-tv-z2-9]{4}[-–][b-df-hj-np-tv-z2-9]{4}(?![\w-])", re.IGNORECASE
)
"""Any form of `cases.identity.new_code`; vowels and what looks like another sign stand in none."""

_NO_PHONE = re.compile(
    r"(?:nr|nummer|no|sak|saksnr|sak nr|kundenr|kundenummer|ordre|faktura|bilag|ref|referanse|org|orgnr|case|order|"
    r"customer|straffesak|id)\.?:? ?(?:nr\.? ?)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """A piece of text to hide: from `start` up to `end`, and what stands in its place."""

    start: int
    end: int
    label: str


def find(text: str) -> tuple[Found, ...]:
    """Everything to hide in the first `LIMIT` characters, in order, none overlapping."""
    plain = _same_length(text[:LIMIT])
    found = [Found(*match.span(1), SECRET) for match in _SECRET.finditer(plain)]
    if "@" in plain:
        found += (Found(*match.span(), MAIL) for match in _MAIL.finditer(plain))
    if "-" in plain or "–" in plain:
        found += (Found(*match.span(), CODE) for match in _CODE.finditer(plain))
    if _DIGIT.search(plain):
        found += _with_digits(plain)
    return _without_overlap(found)


def holds_identity_number(text: str) -> bool:
    """Whether there is a number that may name a person: eleven digits, or a Nordic one."""
    plain = _same_length(text[:LIMIT])
    if not _NINE_DIGITS.search(plain):
        return False
    found = any(hit.label in (ELEVEN, NORDIC) for hit in (*_finnish(plain), *_numbers(plain)))
    return found or bool(_SIX_AND_FIVE.search(plain))


def _with_digits(plain: str) -> Iterable[Found]:
    yield from (Found(*match.span(), IBAN) for match in _IBAN.finditer(plain) if _is_iban(match.group()))
    yield from _finnish(plain)
    yield from (Found(*match.span(), ELEVEN) for match in _SIX_AND_FIVE.finditer(plain))
    for pattern in (_STREET, _HOUSE_FIRST, _POSTBOX):
        yield from (Found(*match.span(), STREET) for match in pattern.finditer(plain))
    yield from _numbers(plain)


def _finnish(plain: str) -> Iterable[Found]:
    return (Found(*match.span(), NORDIC) for match in _FINNISH.finditer(plain))


def _numbers(plain: str) -> Iterable[Found]:
    return (hit for match in _RUN.finditer(plain) for hit in _in_run(plain, match))


def mask(text: str) -> str:
    """The text with every number and address that names a person replaced by its label."""
    pieces, place = [], 0
    for hit in find(text):
        pieces += [text[place : hit.start], hit.label]
        place = hit.end
    pieces.append(text[place:LIMIT])
    # A number that the limit cuts in two would no longer look like one.
    return "".join(pieces) if len(text) <= LIMIT else "".join(pieces).rstrip("0123456789 .-") + REST


def mask_address(address: Address | None) -> str:
    """An address as Slack may show it: `k•••@e•••.no`."""
    if address is None or "@" not in address.email:
        return ""
    local, _, domain = address.email.rpartition("@")
    name, _, end = domain.rpartition(".")
    return f"{_first(local)}•••@{_first(name)}•••.{'' if any(char.isdigit() for char in end) else end}"


def _first(text: str) -> str:
    return text[:1] if text[:1].isalpha() else ""


def _same_length(text: str) -> str:
    """Digits of every script as 0-9 and invisible characters as spaces, each in its place."""
    if text.isascii():
        return text
    # Few texts hold more than the letters of their language, and those stay.
    changed = {ord(char): _plain(char) for char in set(text) if not char.isascii() and _plain(char) != char}
    return text.translate(changed) if changed else text


@lru_cache(maxsize=1024)
def _plain(char: str) -> str:
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    return "-" if unicodedata.category(char) == "Cf" else char


def _is_iban(text: str) -> bool:
    """Whether it has the length and mostly the digits of an IBAN; a mistyped one counts too."""
    code = re.sub(r"[ \-]", "", text)
    digits = sum(char.isdigit() for char in code)
    return 15 <= len(code) <= 34 and digits >= 10 and code[:2].isupper()


def _in_run(text: str, run: re.Match[str]) -> Iterable[Found]:
    """What to hide in one run of digits and separators."""
    groups = [(run.start() + group.start(), run.start() + group.end()) for group in _GROUP.finditer(run.group())]
    international = run.group().startswith(("+", "(+"))
    place = 0
    while place < len(groups):
        count, label = _meaning(text, groups[place : place + _MOST_GROUPS], international=international and place == 0)
        if label:
            yield Found(groups[place][0] if place else run.start(), groups[place + count - 1][1], label)
        place += count


def _meaning(text: str, groups: Sequence[tuple[int, int]], *, international: bool) -> tuple[int, str]:
    """How many of the groups belong together, and the label that hides them; empty if they may be seen."""
    sizes = [end - start for start, end in groups]
    totals = list(accumulate(sizes))
    if international:
        return max(1, sum(total <= _LONGEST_PHONE for total in totals)), PHONE
    shaped = _by_shape(text, groups, sizes)
    if shaped is not None:
        return shaped
    for count, total in enumerate(totals, 1):
        label = _label(text, groups[:count], sizes[:count], total) if total <= _LONGEST_CARD else ""
        if label:
            return count, label
    return (1, LONG) if sizes[0] > 10 else (1, "")


def _by_shape(text: str, groups: Sequence[tuple[int, int]], sizes: Sequence[int]) -> tuple[int, str] | None:
    """What the sizes of the first groups settle: a card, a day, eleven digits; else None."""
    for shape in _CARD_SHAPES:
        if sizes[: len(shape)] == list(shape):
            return len(shape), CARD
    date = _is_date(text, groups, sizes)
    if date and sizes[3:4] == [5]:
        return 4, ELEVEN
    count = _eleven(sizes)
    if not count and _eleven(sizes[1:]):
        # A year or a house number stands before it, and must not be read together with it.
        return 1, ""
    if date:
        return 3, ""
    return (count, _label(text, groups, sizes[:count], _ELEVEN_DIGITS)) if count else None


def _eleven(sizes: Sequence[int]) -> int:
    """How many of the first groups make eleven digits; 0 where none do, or too many for one number."""
    count = next((count for count, total in enumerate(accumulate(sizes), 1) if total >= _ELEVEN_DIGITS), 0)
    first = sizes[:count]
    return count if sum(first) == _ELEVEN_DIGITS and (count <= _MOST_PARTS or max(first) <= 2) else 0


def _is_date(text: str, groups: Sequence[tuple[int, int]], sizes: Sequence[int]) -> bool:
    """Whether the first three groups are a day of this or the last century."""
    if len(sizes) < 3 or (sizes[0], sizes[2]) not in {(1, 4), (2, 4), (4, 2), (4, 1)} or sizes[1] > 2:
        return False
    year, month, day = (text[start:end] for start, end in (groups[:3] if sizes[0] == 4 else groups[2::-1]))
    return year[:2] in {"19", "20"} and 1 <= int(month) <= _MONTHS and 1 <= int(day) <= _DAYS


def _label(text: str, groups: Sequence[tuple[int, int]], sizes: Sequence[int], total: int) -> str:
    digits = "".join(text[start:end] for start, end in groups)
    if total == 11 and (len(sizes) <= _MOST_PARTS or max(sizes) <= 2):
        return ACCOUNT if sizes == [4, 2, 5] and text[groups[0][1]] == "." else ELEVEN
    if total > 11:
        return _long_label(digits, sizes)
    if total == 10 and (sizes == [6, 4] or (sizes == [10] and _dated(digits))):
        return NORDIC
    if _is_foreign_phone(digits, sizes):
        return PHONE
    return PHONE if total == 8 and _is_phone(text, groups[0][0], digits, sizes) else ""


def _long_label(digits: str, sizes: Sequence[int]) -> str:
    if sizes in ([12], [8, 4]) and digits[:2] in {"18", "19", "20"}:
        return NORDIC
    if len(digits) >= 13 and digits[0] in "23456" and _luhn(digits):
        return CARD
    if digits.startswith("0047") and len(digits) == 12:
        return PHONE
    return LONG if len(sizes) == 1 else ""


def _dated(digits: str) -> bool:
    """Whether ten digits begin with a day as Denmark (ddmmyy) or Sweden (yymmdd, day + 60 too) writes it."""
    first, middle, last = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    return 1 <= middle <= 12 and (1 <= first <= 31 or 1 <= last <= 31 or 61 <= last <= 91)


def _is_phone(text: str, start: int, digits: str, sizes: Sequence[int]) -> bool:
    if list(sizes) not in ([8], [2, 2, 2, 2], [3, 2, 3], [4, 4], [2, 3, 3], [3, 3, 2]) or digits[0] in "01":
        return False
    if sizes[0] == 8 and re.match(r"20[0-4]\d[01]\d[0-3]\d", digits):
        return False
    return not _NO_PHONE.search(text[max(0, start - 24) : start])


def _is_foreign_phone(digits: str, sizes: Sequence[int]) -> bool:
    """Whether it is written as phone numbers with an area code are: `070-123 45 67`, `555-123-4567`."""
    if list(sizes) == [3, 3, 4]:
        return True
    local = 9 <= len(digits) <= 10 and digits[0] == "0" and digits[1] != "0"
    return local and (len(sizes) > 1 or digits[1] == "7")


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _without_overlap(found: Iterable[Found]) -> tuple[Found, ...]:
    kept: list[Found] = []
    for hit in sorted(found, key=lambda each: (each.start, -each.end)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
        elif hit.end > kept[-1].end:
            kept[-1] = Found(kept[-1].start, hit.end, kept[-1].label)
    return tuple(kept)
