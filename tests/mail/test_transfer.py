import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.transfer import decode, is_known


@pytest.mark.parametrize(
    ("data", "encoding", "decoded"),
    [
        (b"SGVp", "base64", b"Hei"),
        (b"SGVp\r\nIHDD\r\npQ==\r\n", "BASE64", "Hei på".encode()),
        (b"SGU=\r\nSGU=\r\n", "base64", b"HeHe"),
        (b"SGVpIQ", "base64", b"Hei!"),
        (b"SGVpSGVpSGVp-SGVp", "base64", b"HeiHeiHeiHei"),
        (b"SGVp\r\nA", "base64", b"Hei"),
        (b"SGU=\r\n-- \r\nliste!", "base64", b"He-- \r\nliste!"),
        (b"ikke base64 her", "base64", b"ikke base64 her"),
        (b"SGU= Vedlegg", "base64", b"HeVedlegg"),
        (b"", "base64", b""),
        (b"a=C3=A5=\r\nb", "quoted-printable", "aåb".encode()),
        (b"a=ZZ=3", "Quoted Printable", b"a=ZZ=3"),
        (b"a=C3", "7-bit", b"a=C3"),
        (b"a=C3", "x-none", b"a=C3"),
        (b"begin 644 a\n#2&5I\n`\nend\n", "x-uuencode", b"Hei"),
        (b"no begin", "uuencode", b"no begin"),
        (b"begin 644 a\n\xff\xff\n", "uuencode", b"begin 644 a\n\xff\xff\n"),
    ],
)
def test_what_is_encoded_is_decoded_and_the_rest_left_alone(data: bytes, encoding: str, decoded: bytes) -> None:
    assert b"".join(decode(data, encoding)) == decoded


@given(content=st.binary(max_size=300), width=st.integers(1, 80))
def test_base64_of_any_width_comes_back(content: bytes, width: int) -> None:
    letters = base64.b64encode(content)
    lines = b"\n".join(letters[start : start + width] for start in range(0, len(letters), width))

    assert b"".join(decode(lines, "base64")) == content


@given(
    data=st.binary(max_size=300), encoding=st.sampled_from(["base64", "quoted-printable", "x-uuencode", "8bit", "?"])
)
def test_no_bytes_raise(data: bytes, encoding: str) -> None:
    b"".join(decode(data, encoding))


def test_encodings_are_known_as_mails_spell_them() -> None:
    assert all(map(is_known, ["", "7bit", "7-Bit", "8 bit", "BASE64", "Quoted_Printable", "x-uue"]))
    assert not is_known("x-base9000")
