import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.mailbox_names import decode_name, encode_name, mailbox_argument, quote


@pytest.mark.parametrize(
    ("name", "argument"),
    [
        ("INBOX", '"INBOX"'),
        ("Behandlet saker", '"Behandlet saker"'),
        ("Søppel", '"S&APg-ppel"'),
        ("A & B", '"A &- B"'),
        ("~peter/mail/台北/日本語", '"~peter/mail/&U,BTFw-/&ZeVnLIqe-"'),
        ('en "to" \\ tre', '"en \\"to\\" \\\\ tre"'),
    ],
)
def test_a_name_is_encoded_and_quoted(name: str, argument: str) -> None:
    assert mailbox_argument(name) == argument


@pytest.mark.parametrize("text", ["a\r\nb", "a\nb", "a\0b", "blåbær"])
def test_what_would_end_the_line_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="quoted string"):
        quote(text)


@given(st.text(max_size=60))
def test_every_name_stays_one_argument(name: str) -> None:
    encoded = encode_name(name)

    assert all(" " <= character <= "~" for character in encoded)
    assert decode_name(encoded) == name


@pytest.mark.parametrize("name", ["&A-", "&&", "a & b", "&2D0-"])
def test_a_name_that_is_not_encoded_so_stays_as_it_is(name: str) -> None:
    assert decode_name(name) == name
