import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.addresses import is_plain, normalise, same_mailbox


@pytest.mark.parametrize(
    ("given_address", "ascii_address"),
    [
        ("kari@kunde.example", "kari@kunde.example"),
        (" Kari.Nordmann@Kunde.Example ", "Kari.Nordmann@kunde.example"),
        ("kare@blåbær.test", "kare@xn--blbr-roah.test"),
        ("kari+tag@sub.kunde.example", "kari+tag@sub.kunde.example"),
        ("kari@STRASSE.example", "kari@strasse.example"),
        ("kari@straße.example", "kari@xn--strae-oqa.example"),
    ],
)
def test_a_plain_address_becomes_ascii(given_address: str, ascii_address: str) -> None:
    assert normalise(given_address) == ascii_address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "kari",
        "@kunde.example",
        "kari@",
        "kari@kunde",
        "kari@@kunde.example",
        "kari@kunde..example",
        "kari@-kunde.example",
        "kari@kunde.example.",
        "kari@[127.0.0.1]",
        ".kari@kunde.example",
        "kari.@kunde.example",
        '"kari nordmann"@kunde.example',
        "Kari <kari@kunde.example>",
        "kari@kunde.example, ola@kunde.example",
        "kari@kunde.example\r\nRCPT TO:<ola@kunde.example>",
        "kari@kunde.example\n",
        "kåre@kunde.example",
        "k" * 65 + "@kunde.example",
        "kari@" + "a." * 127 + "example",
        "kari@\u202eednuk.example",
    ],
)
def test_anything_else_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(ValueError, match=r"^not (one plain mail address|a mail domain)$"):
        normalise(address)


@given(st.text(max_size=80))
def test_no_text_makes_it_raise_anything_but_value_error_or_gives_a_second_line(text: str) -> None:
    if is_plain(text):
        ascii_address = normalise(text)

        assert ascii_address.isascii()
        assert not set("\r\n <>,;") & set(ascii_address)


def test_two_spellings_of_one_mailbox_are_the_same() -> None:
    assert same_mailbox("Kari@BLÅBÆR.test", "kari@xn--blbr-roah.test")
    assert not same_mailbox("kari@kunde.example", "ola@kunde.example")
