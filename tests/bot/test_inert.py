"""Hostile text becomes harmless text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.inert import clean, escape, mention, reveal, shorten


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("<!channel>", "&lt;!channel&gt;"),
        ("<@U0ANNE>", "&lt;@U0ANNE&gt;"),
        ("<https://evil.example|trykk her>", "&lt;https://evil.example|trykk her&gt;"),
        ("a & b", "a &amp; b"),
        ("\u202egnp.exe", "gnp.exe"),
        ("pass\u200bord", "passord"),
        ("\x1b[31mrød\x00", "[31mrød"),
        ("linje\r\nto", "linje\nto"),
        ("\ud800", ""),
    ],
)
def test_nothing_in_escaped_text_is_alive(hostile: str, shown: str) -> None:
    assert escape(hostile) == shown


@given(st.text())
def test_escaped_text_never_holds_a_mention_or_a_turning_character(text: str) -> None:
    escaped = escape(text)

    assert "<" not in escaped
    assert not set(escaped) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff\x00")


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


def test_what_is_approved_shows_its_invisible_characters() -> None:
    assert reveal("til\u202e alle") == "til⟦U+202E⟧ alle"


def test_only_a_real_account_is_mentioned() -> None:
    assert mention("U0ANNE") == "<@U0ANNE>"
    assert mention("!channel") == "!channel"
    assert mention("U0ANNE> <!channel") == "U0ANNE&gt; &lt;!channel"


def test_a_long_text_is_cut_with_a_sign() -> None:
    assert shorten("abcdef", 4) == "abc…"
    assert shorten("abcd", 4) == "abcd"
