"""Spellings of one address lead to one index."""

from __future__ import annotations

import pytest

from models.addresses import canonical, domain_of


@pytest.mark.parametrize(
    "spelling",
    ["kari@bønder.example", "KARI@BØNDER.example", " kari@xn--bnder-vua.EXAMPLE ", "Kari@bønder.example."],
)
def test_spellings_of_one_address_are_one(spelling: str) -> None:
    assert canonical(spelling) == "kari@xn--bnder-vua.example"


def test_sharp_s_is_another_domain_than_ss() -> None:
    assert domain_of("a@straße.example") != domain_of("a@strasse.example")


@pytest.mark.parametrize("text", ["", "@", "no at", "a@ø..x", "a@" + "ø" * 300, "a@\ud800"])
def test_what_is_no_address_is_taken_as_it_stands(text: str) -> None:
    assert canonical(text) == canonical(text.upper().lower())
