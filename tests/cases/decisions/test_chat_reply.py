"""Replies to copies of chats: who says that the chat was not theirs, and who just writes."""

from __future__ import annotations

import pytest

from cases.decisions.chat_reply import as_suspected_breach, says_not_me
from cases.vocabulary import Kind, Relation
from tests.examples import a_mail, a_verdict


@pytest.mark.parametrize(
    "text",
    [
        "Hei, det var ikke meg som chattet med dere.",
        "Dette er ikke meg",
        "Det var ikkje eg.",
        "Jeg har aldri chattet med dere, hvem er dette?",
        "Eg har ikkje kontakta dykk",
        "Dere har feil adresse!",
        "Feil mottaker",
        "Jeg kjenner ikke til denne samtalen.",
        "Det er ikke min chat",
        "This wasn’t me",
        "this was not\nme, please delete",
        "You have the wrong person.",
        "I never contacted you",
        "Det var inte jag",
        "Das war ich nicht",
    ],
)
def test_a_reply_that_the_chat_was_not_theirs_is_heard(text):
    assert says_not_me(a_mail(subject="Re: Kopi av chatten din", text=text))


@pytest.mark.parametrize(
    "text",
    [
        "Takk for hjelpen!",
        "Det var ikke meg som gjorde feilen i fakturaen, det var regnskapsføreren.",
        "Kan dere slette denne chatten?",
        "Jeg fikk ikke svar på alt jeg spurte om.",
        "Could you send me the rest?",
        "",
    ],
)
def test_any_other_reply_is_an_inquiry(text):
    assert not says_not_me(a_mail(subject="Re: Kopi av chatten din", text=text))


def test_a_robot_never_says_so():
    assert not says_not_me(a_mail(text="Det var ikke meg", automatic="N1"))


def test_it_is_handled_as_an_urgent_breach_and_a_right_besides_is_kept():
    judged = as_suspected_breach(a_verdict(Kind.ERASURE, also=(Kind.SUPPORT,), relation=Relation.THANKS))

    assert (judged.kind, judged.also) == (Kind.BREACH_REPORT, (Kind.ERASURE,))
    assert (judged.urgent, judged.relation, judged.candidates[0][0]) == (True, Relation.NEW_CASE, Kind.BREACH_REPORT)
    assert judged.because[0].rule == "chat.not_me"
