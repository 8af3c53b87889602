"""The clues of a mail to its case, as hostile senders write them."""

from __future__ import annotations

import pytest

from mail.headers import MAX_BYTES, Headers
from mail.parts import cut
from mail.threading import read_message_ids, read_references


def headers(text: str) -> Headers:
    return cut(f"{text}\r\n\r\nHei".encode()).top


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("<a@b.example> <c@d.example>", ("<a@b.example>", "<c@d.example>")),
        ("a@b.example, c@d.example", ("<a@b.example>", "<c@d.example>")),
        ("your mail (a@b.example)", ("<a@b.example>",)),
        ("@b.example a@ @", ()),
        (f"{'a' * 600}@b.example", ()),
    ],
    ids=["as it should be", "without brackets", "among words", "no ids", "too long"],
)
def test_ids_are_found_with_brackets_and_without(written: str, found: tuple[str, ...]) -> None:
    assert read_message_ids(headers(f"In-Reply-To: {written}"), "in-reply-to") == found


@pytest.mark.parametrize("piece", ["a-", "a@", "<", "<a", "@"])
def test_a_field_as_long_as_fields_may_be_is_read_to_its_end(piece: str) -> None:
    field = piece * (MAX_BYTES // 5 // len(piece))

    found = headers("\r\n".join(f"In-Reply-To: {field}" for _ in range(4)) + "\r\nReferences: <a@b.example>")

    assert read_references(found) == ("<a@b.example>",)
    assert read_message_ids(found, "in-reply-to") == ()
