import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.messages import ChatTranscript
from cases.vocabulary import Language
from service.chats.generic import parse
from service.chats.refusals import Malformed

CHAT = {
    "conversation_id": "c-1",
    "started_at": "2026-11-23T10:00:00+01:00",
    "ended_at": "2026-11-23T10:20:00+01:00",
    "visitor": {"email": "kari@epost.example", "name": "Kari"},
    "language": "nn",
    "messages": [
        {"at": "2026-11-23T10:00:00+01:00", "speaker": "visitor", "text": "Hei"},
        {
            "at": "2026-11-23T10:01:00+01:00",
            "speaker": "agent",
            "name": "Anne",
            "text": "Hei!",
            "attachments": ["a.pdf"],
        },
    ],
}


def body(**changes):
    return json.dumps(CHAT | changes).encode()


def test_the_documented_form_is_understood():
    chat = parse(body())

    assert chat.visitor.email == "kari@epost.example"
    assert chat.language is Language.NN
    assert [line.speaker for line in chat.lines] == ["visitor", "agent"]
    assert chat.lines[1].attachments == ("a.pdf",)


def test_times_in_other_zones_are_the_same_moment_and_the_same_chat():
    assert parse(body()).key == parse(body(ended_at="2026-11-23T09:20:00Z")).key


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"visitor": {"email": "kari"}}, "visitor.email"),
        ({"visitor": {"email": "a@b.example\r\nBcc: x@y.example"}}, "visitor.email"),
        ({"ended_at": "2026-11-23T10:20:00"}, "ended_at"),
        ({"messages": [{"at": "2026-11-23T10:00:00Z", "speaker": "system"}]}, "messages.0.speaker"),
        ({"conversation_id": ""}, "conversation_id"),
        ({"language": "xx"}, "language"),
    ],
)
def test_a_malformed_chat_is_refused_by_the_name_of_its_field(changes, field):
    with pytest.raises(Malformed) as caught:
        parse(body(**changes))

    assert caught.value.field == field
    assert "kari" not in str(caught.value)


@given(st.binary(max_size=400))
def test_no_bytes_do_more_than_be_refused(raw):
    with contextlib.suppress(Malformed):
        assert isinstance(parse(raw), ChatTranscript)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda x: st.lists(x) | st.dictionaries(st.sampled_from(sorted(CHAT)), x),
    )
)
def test_no_json_does_more_than_be_refused(value):
    with contextlib.suppress(Malformed):
        assert isinstance(parse(json.dumps(value).encode()), ChatTranscript)
