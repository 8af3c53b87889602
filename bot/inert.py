"""Text from outside, made harmless before it reaches Slack.

No mention, link or format comes alive, no invisible character hides or turns what is read
(domain reference section 5: mail text is hostile).
"""

from __future__ import annotations

import re
import unicodedata

_STAFF_ID = re.compile(r"[UW][A-Z0-9]{1,20}")
_KEPT = frozenset("\n\t")
_UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
"""Controls, formats (bidi marks, zero width), private use, lone surrogates, line and paragraph separators."""


def _is_unseen(character: str) -> bool:
    return character not in _KEPT and unicodedata.category(character) in _UNSEEN_CATEGORIES


def clean(text: str) -> str:
    """The text without invisible and turning characters; line ends are `\\n`."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(character for character in lines if not _is_unseen(character))


def reveal(text: str) -> str:
    """The text with each invisible character shown as its code point, for whoever must see the exact letter."""
    lines = text.replace("\r\n", "\n")
    return "".join(f"⟦U+{ord(character):04X}⟧" if _is_unseen(character) else character for character in lines)


def escape(text: str) -> str:
    """The text cleaned, with `&`, `<` and `>` escaped: nothing in it is a mention or a link in mrkdwn."""
    return clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shorten(text: str, limit: int) -> str:
    """The text in at most `limit` characters, with an ellipsis where it was cut."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def mention(staff_id: str) -> str:
    """The staff member in mrkdwn: a mention of a real account id, else the escaped id."""
    return f"<@{staff_id}>" if _STAFF_ID.fullmatch(staff_id) else escape(staff_id)
