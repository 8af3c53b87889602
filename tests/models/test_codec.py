"""Values as JSON, and back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.case import Case, Draft
from cases.messages import Bounce, ChatTranscript, InboundMail, ThreadClues
from cases.vocabulary import Flag, Kind, Language, Topic
from models.codec import decode, encode
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
