"""Words from the right: the forms of Arabic letters, and the order in which a line is seen."""

from __future__ import annotations

import unicodedata

import pytest

from mail.right_to_left import as_seen, begins_from_the_right, has_right_to_left, joined


def _form(letter: str) -> str:
    return unicodedata.name(letter).split()[-2]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("بيت", ["INITIAL", "MEDIAL", "FINAL"]),
        ("دار", ["ISOLATED", "ISOLATED", "ISOLATED"]),
        ("باب", ["INITIAL", "FINAL", "ISOLATED"]),
        ("لا", ["ISOLATED"]),
        ("بلا", ["INITIAL", "FINAL"]),
        ("ب", ["ISOLATED"]),
    ],
)
def test_a_letter_takes_the_form_that_its_neighbours_give_it(text, seen):
    assert [_form(letter) for letter in joined(text)] == seen


def test_a_vowel_sign_parts_no_letters():
    first, mark, last = joined("بَت")

    assert (_form(first), mark, _form(last)) == ("INITIAL", "\u064e", "FINAL")


def test_persian_letters_join_too():
    assert [_form(letter) for letter in joined("چپ")] == ["INITIAL", "FINAL"]


@pytest.mark.parametrize("text", ["Æøå – «ja» €", "שלום", "", "12:30"])
def test_what_is_not_arabic_stays_as_it_is(text):
    assert joined(text) == text


@pytest.mark.parametrize(
    ("line", "from_the_right", "seen"),
    [
        ("שלום 12", True, "12 םולש"),
        ("(שלום)", True, "(םולש)"),
        ("Ordet שלום betyr fred", False, "Ordet םולש betyr fred"),
        ("Ingen slike ord", False, "Ingen slike ord"),
        ("ש\u05b8\u05c1לום", True, "םולש\u05b8\u05c1"),
    ],
)
def test_a_line_stands_as_it_is_seen(line, from_the_right, seen):
    assert as_seen(line, from_the_right=from_the_right) == seen


def test_the_first_letter_says_from_where_a_paragraph_is_written():
    assert begins_from_the_right("«שלום» sa han")
    assert not begins_from_the_right("Han sa «שלום»")
    assert [has_right_to_left(text) for text in ("Hei", "مرحبا", "1 2 3")] == [False, True, False]
