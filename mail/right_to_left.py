"""Words that are written from the right, as a printer needs them that knows no script: in the order in which they are
seen (Unicode's bidirectional algorithm, UAX #9, by fpdf2), Arabic letters in the forms in which they join (the
Unicode Standard, section 9.2; the forms are Unicode's own presentation forms).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from fpdf.bidi import BidiParagraph, auto_detect_base_direction
from fpdf.enums import TextDirection

_FROM_THE_RIGHT = frozenset({"R", "AL", "AN"})
_FORM_BLOCKS = (range(0xFB50, 0xFE00), range(0xFE70, 0xFEFD))
_LAM, _TATWEEL = "\u0644", "\u0640"
_FORMS = {
    (False, False): "<isolated>",
    (False, True): "<initial>",
    (True, True): "<medial>",
    (True, False): "<final>",
}
"""By whether a letter joins the one before it, and the one behind it."""

_MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")


def has_right_to_left(text: str) -> bool:
    """Whether any of it is written from the right."""
    return any(unicodedata.bidirectional(letter) in _FROM_THE_RIGHT for letter in text)


def begins_from_the_right(text: str) -> bool:
    """Whether the paragraph as a whole is: its first letter with a direction says so."""
    return bool(auto_detect_base_direction(text) is TextDirection.RTL)


def joined(text: str) -> str:
    """The text with each Arabic letter in the form that its neighbours give it; still in the order of reading."""
    return "".join(_joined(text))


def as_seen(line: str, *, from_the_right: bool) -> str:
    """One line of a paragraph in the order in which it is seen, from left to right."""
    base = TextDirection.RTL if from_the_right else TextDirection.LTR
    seen = BidiParagraph(line, base_direction=base).get_reordered_characters()
    letters = "".join(
        each.character.translate(_MIRRORED) if each.embedding_level % 2 else each.character for each in seen
    )
    return _marks().sub(lambda found: found[2] + found[1][::-1], letters)


def _joined(text: str) -> Iterator[str]:
    forms, before, place = _forms(), "", 0
    while place < len(text):
        letter = text[place]
        pair = letter + text[place + 1 : place + 2]
        written = pair if letter == _LAM and pair in forms else letter
        place += len(written)
        if _is_transparent(letter):
            yield letter
            continue
        behind = next((each for each in text[place:] if not _is_transparent(each)), "")
        yield _form(written, joins_before=_joins_behind(before), joins_behind=_joins_before(behind))
        before = written


def _form(written: str, *, joins_before: bool, joins_behind: bool) -> str:
    forms = _forms().get(written, {})
    wanted = _FORMS[joins_before and "<final>" in forms, joins_behind and "<initial>" in forms]
    return forms.get(wanted, written)


def _joins_behind(written: str) -> bool:
    return written == _TATWEEL or "<initial>" in _forms().get(written, {})


def _joins_before(letter: str) -> bool:
    return letter == _TATWEEL or "<final>" in _forms().get(letter, {})


def _is_transparent(letter: str) -> bool:
    return unicodedata.category(letter) == "Mn"


@lru_cache(maxsize=1)
def _forms() -> Mapping[str, Mapping[str, str]]:
    """The forms of each letter, and of lam with an alef behind it."""
    found: dict[str, dict[str, str]] = {}
    for form in (chr(number) for block in _FORM_BLOCKS for number in block):
        name, *letters = unicodedata.decomposition(form).split()[:3] or ("",)
        written = "".join(chr(int(letter, 16)) for letter in letters)
        if name in _FORMS.values() and (len(written) == 1 or written.startswith(_LAM)):
            found.setdefault(written, {}).setdefault(name, form)
    alefs = {"\u0622", "\u0623", "\u0625", "\u0627"}
    return {written: forms for written, forms in found.items() if len(written) == 1 or written[1:] in alefs}


@lru_cache(maxsize=1)
def _marks() -> re.Pattern[str]:
    """Marks that stand before their letter once the line was turned round."""
    marks = "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670"
    return re.compile(f"([{marks}]+)([\u05d0-\u05ea\u0620-\u06ff\ufb50-\ufdff\ufe70-\ufefc])")
