import pytest

from mail.charsets import clean, decode, find_codec
from mail.headers import decode_words, read_headers, read_parameters
from mail.mailboxes import read_addresses


def test_fields_are_unfolded_and_found_in_any_case() -> None:
    data = b"SUBJECT: en\r\n to\r\n\ttre\r\nTo : a@b.example\r\n\r\nkropp"

    block = read_headers(data, 0, len(data))

    assert block.headers.first("subject") == "en to tre"
    assert block.headers.first("to") == "a@b.example"
    assert data[block.body_start :] == b"kropp"
    assert block.defects == ()


def test_one_broken_line_ends_the_header_and_is_not_lost() -> None:
    data = b"Subject: Innsyn\nHei der\nTo: x\n\nkropp"

    block = read_headers(data, 0, len(data))

    assert data[block.body_start :].startswith(b"Hei der")
    assert block.defects == ("header without an end",)


def test_a_header_over_the_limit_ends_where_it_ends() -> None:
    data = b"Subject: Innsyn\r\n" + b"X-Other: y\r\n" * 100_000 + b"\r\nkropp"

    block = read_headers(data, 0, len(data))

    assert data[block.body_start :] == b"kropp"
    assert block.headers.first("subject") == "Innsyn"
    assert block.defects == ("header too large",)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=?utf-8?q?bl=C3=A5b=C3=A6r?=", "blåbær"),
        ("=?utf-8?B?YmzDpQ==?= =?utf-8?B?YsOmcg==?=", "blåbær"),
        ("=?utf-8?B?YmzDpQ?= bær", "blå bær"),
        ("Re: =?iso-8859-1*nb?Q?K=E5re_N?= takk", "Re: Kåre N takk"),
        ("=?utf-8?q?a_b?==?utf-8?q?_c?=", "a b c"),
        ("=?x-none?q?a=E5?=", "aå"),
        ("=?utf-8?q?a=0D=0Ab?=", "a b"),
        ("=?utf-8?x?hei?=", "=?utf-8?x?hei?="),
        ("= ?utf-8?q?hei?=", "= ?utf-8?q?hei?="),
    ],
)
def test_encoded_words_are_decoded(value: str, text: str) -> None:
    assert decode_words(value) == text


@pytest.mark.parametrize(
    ("value", "media_type", "parameters"),
    [
        ('text/plain; charset="utf-8"', "text/plain", {"charset": "utf-8"}),
        ("TEXT/Plain;charset=utf-8;format=flowed", "text/plain", {"charset": "utf-8", "format": "flowed"}),
        ('a/b; name="en; to \\"tre\\""', "a/b", {"name": 'en; to "tre"'}),
        ("a/b; name*=utf-8'nb'bl%C3%A5", "a/b", {"name": "blå"}),
        ("a/b; name*1=to; name*0=en", "a/b", {"name": "ento"}),
        ('a/b; name="=?utf-8?q?bl=C3=A5?="', "a/b", {"name": "blå"}),
        ("", "", {}),
        (";;;", "", {}),
    ],
)
def test_parameters_are_read(value: str, media_type: str, parameters: dict[str, str]) -> None:
    assert read_parameters(value) == (media_type, parameters)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("kari@kunde.example", [("kari@kunde.example", "")]),
        ("Kari <kari@kunde.example>, ola@kunde.example", [("kari@kunde.example", "Kari"), ("ola@kunde.example", "")]),
        ('"A, B" <a@b.example>', [("a@b.example", "A, B")]),
        ("Kolleger: kari@kunde.example, ola@kunde.example;", [("kari@kunde.example", ""), ("ola@kunde.example", "")]),
        ("kari@kunde.example (Kari (privat))", [("kari@kunde.example", "")]),
        ("Kari ((( <kari@kunde.example>", [("kari@kunde.example", "")]),
        ("undisclosed-recipients:;", []),
        ("<@via.example:kari@kunde.example>", [("kari@kunde.example", "")]),
        ("kari@kunde.example\r\n Bcc: ola@kunde.example", [("ola@kunde.example", "")]),
        ("'kari@kunde.example'", [("kari@kunde.example", "")]),
        ("=?utf-8?q?K=2C_N?= <kari@kunde.example>", [("kari@kunde.example", "K, N")]),
        ("kari . nordmann @ kunde .example", [("kari.nordmann@kunde.example", "")]),
        ("Kari kari@kunde.example", [("kari@kunde.example", "")]),
        ("Kari kari@kunde.example, ola@kunde.example", [("kari@kunde.example", ""), ("ola@kunde.example", "")]),
        ("Kari kari@kunde.example og flere", [("kari@kunde.example", "")]),
        ("a@ @b [kari@kunde.example", [("kari@kunde.example", "")]),
        ("x " + "a" * 400 + "@kunde.example", [("a" * 320 + "@kunde.example", "")]),
        ("pv-" * 20_000, []),
        ("kari", []),
        ("", []),
    ],
)
def test_addresses_are_read(value: str, found: list[tuple[str, str]]) -> None:
    assert [(address.email, address.name) for address in read_addresses(value)] == found


@pytest.mark.parametrize(
    "charset", ["punycode", "idna", "unicode_escape", "rot13", "zip", "hex", "os.path", "x" * 500, ""]
)
def test_what_is_no_charset_is_not_looked_up(charset: str) -> None:
    assert find_codec(charset) is None


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        ("æøå".encode(), "utf-8", "æøå"),
        ("æøå".encode("latin-1"), "ISO-8859-1", "æøå"),
        ("æøå".encode("latin-1"), "us-ascii", "æøå"),
        ("汉字".encode("gb18030"), "gb2312", "汉字"),
        ("日本".encode("cp932"), "Shift_JIS", "日本"),
        ("æøå".encode("utf-16"), "utf-16", "æøå"),
        ("\ufeffhei".encode(), "utf-8", "hei"),
        (b"a\r\nb\rc\n", "utf-8", "a\nb\nc\n"),
    ],
)
def test_bytes_become_text(data: bytes, charset: str, text: str) -> None:
    assert decode(data, charset)[0] == text


def test_what_harms_is_replaced() -> None:
    assert clean("a\0b\x1bc\u202ed\ud800e\x85f") == "a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf"
    assert clean("æ\tø\nå – ’ 🙂 \u200f") == "æ\tø\nå – ’ 🙂 \u200f"
