import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.messages import Address
from cases.triage.redaction import ELEVEN, LIMIT, REST, find, holds_identity_number, mask, mask_address

SYNTHETIC = "13896512345"


@pytest.mark.parametrize(
    "number",
    [
        "13896512345",
        "138965 12345",
        "138965-12345",
        "138965.12345",
        "138965\u00a012345",
        "138965\n12345",
        "138 9651 2345",
        "13 89 65 12345",
        "1 3 8 9 6 5 1 2 3 4 5",
        "53896512345",
        "１３８９６５１２３４５",
    ],
)
def test_eleven_digits_are_hidden_however_they_are_grouped(number: str) -> None:
    assert mask(f"Nummeret er {number}, hilsen Kari") == "Nummeret er [11-sifret nummer], hilsen Kari"


def test_no_checksum_decides() -> None:
    assert mask("13896512345 og 13896512346") == "[11-sifret nummer] og [11-sifret nummer]"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("konto 1234.56.78903", "konto [kontonummer]"),
        ("CPR 010180-1234", "CPR [nordisk personnummer]"),
        ("19800101-1234", "[nordisk personnummer]"),
        ("hetu 010180-123A", "hetu [nordisk personnummer]"),
        ("NO93 8601 1117 947", "[IBAN]"),
        ("kort 4111 1111 1111 1111", "kort [kortnummer]"),
        ("ring 590 00 163", "ring [telefonnummer]"),
        ("+47 900 00 123", "[telefonnummer]"),
        ("mobil 070-174 06 12", "mobil [telefonnummer]"),
        ("call 555-010-4567", "call [telefonnummer]"),
        ("fra a.holm@...", "fra [e-postadresse]..."),
        ("KID 1234567890123456789012345", "KID [langt nummer]"),
        ("ola@firma.example", "[e-postadresse]"),
        ("bor i Storgata 12 B nå", "bor i [gateadresse] nå"),
        ("Passord: hemmelig1", "Passord: [passord]"),
        ("vedlegg_13896512345.pdf", "vedlegg_[11-sifret nummer].pdf"),
        ("født 01.01.1990 12345", "født [11-sifret nummer]"),
    ],
)
def test_each_kind_of_identifier_has_its_label(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "org.nr. 315 345 383",
        "den 23.12.2026 kl. 10.04",
        "sak 26/2290-1",
        "fra 2024 og 2025, 5000 kr",
        "straffesak 16884211",
        "2026-11-10 00:00",
    ],
)
def test_dates_sums_and_organisation_numbers_stay(text: str) -> None:
    assert mask(text) == text


def test_two_numbers_in_a_row_are_two() -> None:
    assert mask(f"{SYNTHETIC} {SYNTHETIC}") == "[11-sifret nummer] [11-sifret nummer]"


def test_what_lies_past_the_limit_is_replaced() -> None:
    text = "a" * (LIMIT - 5) + SYNTHETIC + " mer"

    masked = mask(text)

    assert masked.endswith(REST)
    assert not any(char.isdigit() for char in masked)


@given(st.text(alphabet="0123456789 .-/+()@abæØ\n", max_size=300))
def test_what_is_found_lies_in_order_and_never_overlaps(text: str) -> None:
    found = find(text)

    assert all(hit.start < hit.end <= len(text) for hit in found)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))


@given(st.integers(0, 10**11 - 1), st.text(alphabet="abc æ,\n", max_size=20), st.text(alphabet="abc æ,\n", max_size=20))
def test_no_eleven_digits_survive_between_words(number: int, before: str, after: str) -> None:
    digits = f"{number:011d}"

    assert digits not in mask(f"{before} {digits} {after}")


@pytest.mark.no_cover
@pytest.mark.parametrize("piece", ["1 ", "12 3456 ", "a@", "Aa ", "(1", "AB12 ", "passord er ", "vei 1"])
def test_a_long_hostile_text_is_read_in_one_pass(piece: str) -> None:
    text = piece * (LIMIT // len(piece))

    # The number of pieces found grows at most with the length; quadratic scanning would never come to an end here.
    assert len(find(text)) <= len(text)


def test_an_address_is_shown_by_its_first_letters() -> None:
    assert mask_address(Address("kari.nordmann@epost.example")) == "k•••@e•••.example"
    assert mask_address(Address("13896512345@9post.no")) == "•••@•••.no"
    assert mask_address(None) == ""


@pytest.mark.parametrize("text", ["Koden er K7MR-2QXB.", "k7mr-2qxb", "K7MR–2QXB", "BCDF-GHJK"])
def test_a_one_time_code_is_hidden(text):
    assert mask(text).strip(".").endswith("[engangskode]")


@pytest.mark.parametrize("text", ["ordre 2345-6789", "e-post-adresse", "K7MR-2QXBZ", "test-sone"])
def test_what_is_no_code_is_shown(text):
    assert "[engangskode]" not in mask(text)


@pytest.mark.parametrize("before", ["2024 ", ""])
@pytest.mark.parametrize("sign", ["", " ", ".", " - ", "/", ";", "|", "*", "=", "~", "\u00a0", "\u2009"])
@pytest.mark.parametrize("sizes", [(11,), (6, 5), (4, 2, 5), (2, 2, 2, 5), (3, 3, 5), (6, 3, 2), (5, 6), (1,) * 11])
def test_eleven_digits_are_hidden_however_they_are_parted(before: str, sign: str, sizes: tuple[int, ...]) -> None:
    ends = [sum(sizes[: place + 1]) for place in range(len(sizes))]
    number = sign.join("69841375206"[end - size : end] for end, size in zip(ends, sizes, strict=True))

    left = "".join(char for char in mask(f"{before}{number}").replace(ELEVEN, "") if char.isdigit())

    assert "69841" not in left
    assert "375206" not in left


@pytest.mark.parametrize("text", ["698413:75206", "698413 + 75206"])
def test_a_birth_date_and_its_five_digits_are_hidden_with_a_sign_between(text: str) -> None:
    assert mask(text) == ELEVEN
    assert holds_identity_number(text)


@pytest.mark.parametrize("text", ["sak 2026/118842 av 12.05.2026", "12.05.2026 100 kr", "kl 10:30:45", "1 250 000 kr"])
def test_dates_sums_and_case_numbers_stay(text: str) -> None:
    assert mask(text) == text
