"""Names in texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.person_names import MOST_NAMES, names_in, spelt


@pytest.mark.parametrize(
    ("name", "spelling"),
    [
        ("Kari Nordmann", "kari nordmann"),
        ("  KARI   nordmann ", "kari nordmann"),
        ("Nordmann, Kari Anne", "kari anne nordmann"),
        ("A\u030ase Bø", "åse bø"),
        ("Kari", None),
        ("", None),
        ("Alle vi som bor i gata her", None),
    ],
)
def test_a_name_has_one_spelling(name: str, spelling: str | None) -> None:
    assert spelt(name) == spelling


def test_names_are_found_within_a_text_and_over_a_line_break() -> None:
    found = names_in("Hei Kari!\n\nVi viser til svaret til Ola\nNormann og Per-Åge O’Hara Vik.")

    assert {"ola normann", "per-åge o'hara vik", "o'hara vik"} <= set(found)
    assert not any("svaret" in name for name in found)


def test_words_of_ones_own_name_are_left_out() -> None:
    assert names_in("Hei, Kari Anne Nordmann", own="Nordmann, Kari Anne") == ()
    assert names_in("Hei, Kari Anne Nordmann", own="Kari Anne Nordmann") == ()


@pytest.mark.no_cover
def test_a_page_of_capitals_is_cut_off() -> None:
    assert len(names_in("Aa Bb Cc Dd " * 50_000)) <= MOST_NAMES


@given(st.text(max_size=400))
def test_nothing_breaks_it(text: str) -> None:
    assert all(name == spelt(name) for name in names_in(text))
