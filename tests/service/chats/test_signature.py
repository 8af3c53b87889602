from datetime import UTC, datetime, timedelta

import pytest

from service.chats.refusals import Unsigned
from service.chats.signature import WINDOW, sign, verify

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
STAMP = str(int(NOW.timestamp()))
BODY = b'{"a": 1}'


def test_a_fresh_signature_is_accepted():
    verify([b"secret"], STAMP, sign(b"secret", STAMP, BODY), BODY, NOW)


def test_two_secrets_are_valid_at_once():
    verify([b"new", b"old"], STAMP, sign(b"old", STAMP, BODY), BODY, NOW)


@pytest.mark.parametrize("offset", [WINDOW, -WINDOW])
def test_the_window_holds_to_its_edge(offset):
    verify([b"secret"], STAMP, sign(b"secret", STAMP, BODY), BODY, NOW + offset)


@pytest.mark.parametrize("offset", [WINDOW + timedelta(seconds=1), -WINDOW - timedelta(seconds=1)])
def test_outside_the_window_it_is_refused(offset):
    with pytest.raises(Unsigned):
        verify([b"secret"], STAMP, sign(b"secret", STAMP, BODY), BODY, NOW + offset)


@pytest.mark.parametrize(
    ("stamp", "signature"),
    [
        (STAMP, sign(b"wrong", STAMP, BODY)),
        (STAMP, sign(b"secret", STAMP, BODY + b" ")),
        (STAMP, sign(b"secret", STAMP, BODY)[3:]),
        (STAMP, ""),
        (STAMP, "v1=æøå"),
        ("", sign(b"secret", "", BODY)),
        ("12.5", sign(b"secret", "12.5", BODY)),
        ("²³", sign(b"secret", "²³", BODY)),
        ("9" * 400, sign(b"secret", "9" * 400, BODY)),
    ],
)
def test_anything_else_is_refused(stamp, signature):
    with pytest.raises(Unsigned):
        verify([b"secret"], stamp, signature, BODY, NOW)


def test_without_a_secret_nothing_is_accepted():
    with pytest.raises(Unsigned):
        verify([], STAMP, sign(b"", STAMP, BODY), BODY, NOW)
