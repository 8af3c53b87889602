import itertools
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.imap_replies import (
    Reply,
    ReplyReader,
    UnreadableReply,
    compress_uids,
    expand_uids,
    read_code,
    read_fetch,
    read_search,
)

STREAM = (
    b"* OK ready\r\n* 1 FETCH (BODY[] {5}\r\na\r\nb\r UID 7)\r\n* 2 FETCH (BODY[] {0}\r\n)\r\n+ go\r\nA1 OK done\r\n"
)
REPLIES = [
    Reply(b"* OK ready"),
    Reply(b"* 1 FETCH (BODY[] {5} UID 7)", (b"a\r\nb\r",)),
    Reply(b"* 2 FETCH (BODY[] {0})", (b"",)),
    Reply(b"+ go"),
    Reply(b"A1 OK done"),
]


def _feed(reader: ReplyReader, data: bytes, cuts: list[int]) -> Iterator[Reply]:
    edges = [0, *sorted(cut % len(data) for cut in cuts), len(data)]
    for start, end in itertools.pairwise(edges):
        yield from reader.feed(data[start:end])


@given(st.lists(st.integers(0, 1000), max_size=40))
def test_the_same_replies_come_however_the_stream_is_cut(cuts: list[int]) -> None:
    assert list(_feed(ReplyReader(100), STREAM, cuts)) == REPLIES


def test_a_literal_over_the_limit_is_refused() -> None:
    with pytest.raises(UnreadableReply):
        list(ReplyReader(100).feed(b"* 1 FETCH (BODY[] {101}\r\n"))


@given(st.sets(st.integers(1, 300), max_size=60))
def test_a_set_of_uids_is_written_shortly_and_read_back(uids: set[int]) -> None:
    assert set(expand_uids(compress_uids(uids).encode(), len(uids))) == uids if uids else compress_uids(uids) == ""


def test_a_set_that_claims_more_than_was_asked_for_is_none() -> None:
    assert expand_uids(b"1:4294967295", 3) == ()


def test_a_mail_that_talks_like_a_server_is_not_believed() -> None:
    reply = Reply(b'* 1 FETCH (UID 7 BODY[] "UID 99 RFC822.SIZE 1")')

    found = read_fetch(reply)

    assert found is not None
    assert (found.uid, found.size, found.body) == (7, None, b"UID 99 RFC822.SIZE 1")


def test_search_and_codes_are_read() -> None:
    assert read_search([Reply(b"* SEARCH 1 2"), Reply(b"* 3 EXISTS"), Reply(b"* search 5")]) == {1, 2, 5}
    assert read_search([Reply(b"* SEARCH")]) == frozenset()
    assert read_code(b"COPYUID", [b"OK done", b"* OK [COPYUID 1 2 3] x"]) == b"1 2 3"
    assert read_code(b"READ-ONLY", [b"[READ-ONLY] done"]) == b""
    assert read_code(b"COPYUID", [b"OK"]) is None
