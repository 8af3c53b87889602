"""Values as JSON, and back."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.case import Case, Draft
from cases.messages import Bounce, ChatTranscript, InboundMail, ThreadClues
from cases.vocabulary import Flag, Kind, Language, Topic
from models.codec import decode, decode_with_later, encode, encode_with
from tests.examples import NUMBER, PERSON, a_case, a_chat, a_draft, a_mail, a_verdict

VERDICT = a_verdict(
    also=(Kind.ERASURE,),
    candidates=((Kind.ACCESS, 0.75),),
    topics=(Topic.CHAT,),
    flags=frozenset({Flag.CHILD, Flag.LAWYER}),
    language=Language.NN,
)
CLUES = ThreadClues(message_ids=("<a@b.example>",), plus_case=NUMBER, tagged=(NUMBER,))
BOUNCE = Bounce(action="failed", status="5.1.1", message_ids=("<a@b.example>",))


@pytest.mark.parametrize(
    "value",
    [
        a_case(verdict=VERDICT, no_acknowledgement=("N8",)),
        a_draft(),
        a_mail(to=(PERSON,), thread=CLUES, bounce=BOUNCE, defects=("no date",)),
        a_chat(),
    ],
)
def test_a_value_comes_back_as_it_was(value: Case | Draft | InboundMail | ChatTranscript) -> None:
    assert decode(type(value), encode(value)) == value


@given(text=st.text(st.characters(), max_size=50))
def test_any_text_can_be_stored(text: str) -> None:
    mail = replace(a_mail(), text=text)

    read = decode(InboundMail, encode(mail))

    assert read.text == text.encode("utf-8", "replace").decode()


@dataclass(frozen=True)
class Part:
    name: str


@dataclass(frozen=True)
class Whole:
    part: Part
    parts: tuple[Part, ...] = ()
    words: frozenset[str] = frozenset()
    counts: dict[str, int] = field(default_factory=dict)


LATER = {
    "part": {"name": "a", "hue": "green"},
    "parts": [{"name": "b", "hue": "blue"}, {"name": "c", "hue": "red"}],
    "words": ["x", "y"],
    "counts": {"one": 1, "two": 2},
    "hue": {"of": "all"},
}


def resaved(**changes: object) -> dict[str, object]:
    """What stands there after this version changed a value that a later one wrote."""
    value, later = decode_with_later(Whole, json.dumps(LATER).encode())
    found: dict[str, object] = json.loads(encode_with(replace(value, **changes), later))
    return found | {"words": sorted(found["words"])}  # type: ignore[call-overload]


def test_what_a_later_version_wrote_stays_wherever_it_stands() -> None:
    assert resaved() == LATER


def test_what_this_version_changes_is_changed_and_its_neighbours_stay() -> None:
    saved = resaved(part=Part("z"), parts=(Part("c"), Part("d")))

    assert saved["part"] == {"name": "z", "hue": "green"}
    assert saved["parts"] == [{"name": "c", "hue": "red"}, {"name": "d"}]


def test_what_this_version_takes_out_of_a_mapping_or_a_set_does_not_come_back() -> None:
    saved = resaved(words=frozenset({"y"}), counts={"two": 3})

    assert (saved["words"], saved["counts"]) == (["y"], {"two": 3})


def test_nothing_is_later_where_this_version_wrote_or_an_older_one_did() -> None:
    mine = encode(Whole(Part("a"), words=frozenset({"x", "y", "z"})))

    assert decode_with_later(Whole, mine)[1] is None
    assert decode_with_later(Whole, b'{"part": {"name": "a"}, "words": ["z", "x", "y"]}')[1] is None
