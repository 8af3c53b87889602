from dataclasses import replace
from datetime import timedelta

import pytest

from cases.audit_events import AuditEvent
from cases.decisions.chat import DELAY, NO_ADDRESS, NOBODY_ANSWERED, NOTHING_NEW, TOO_MANY, ChatFacts, decide_chat
from cases.messages import ChatLine
from cases.policy import ChatLimits
from cases.ports import CopyHistory
from cases.vocabulary import Language
from tests.examples import PERSON, RECEIVED, a_chat

LIMITS = ChatLimits(copies_address_per_hour=2, copies_address_per_day=4, copies_total_per_hour=10)


def said(speaker, text, minute=0, **rest):
    return ChatLine(at=RECEIVED + timedelta(minutes=minute), speaker=speaker, text=text, **rest)


def copy_of(*lines, **facts):
    [letter] = decide_chat(a_chat(lines=lines), ChatFacts(**facts)).letters
    return letter.variables["transcript"].lines


def reason_of(decision):
    assert decision.letters == ()
    assert [entry.event for entry in decision.entries] == [AuditEvent.CHAT_LOGGED, AuditEvent.CHAT_COPY_WITHHELD]
    return decision.entries[1].fields["reason"]


def test_the_copy_goes_to_the_address_of_the_session():
    [letter] = decide_chat(a_chat()).letters

    assert letter.recipient == PERSON
    assert letter.name == "chat_copy"


@pytest.mark.parametrize(("verified", "word"), [(True, "verified"), (False, "unverified")])
def test_the_log_says_whether_anybody_vouches_for_the_address(verified, word):
    assert decide_chat(a_chat(verified=verified)).entries[0].fields["address"] == word


def test_the_copy_is_in_the_language_of_the_chat():
    assert decide_chat(a_chat(language=Language.NN)).letters[0].language is Language.NN
    assert decide_chat(a_chat()).letters[0].language is Language.NB


def test_without_a_language_it_is_that_of_what_the_visitor_wrote():
    lines = (
        said("bot", "Hei! Hva kan vi hjelpe deg med i dag?"),
        said("visitor", "Hello, I cannot log in to my account and I need help with the invoice, please."),
        said("agent", "Prøv igjen nå"),
    )

    assert decide_chat(a_chat(lines=lines)).letters[0].language is Language.EN


@pytest.mark.parametrize(
    "lines",
    [
        (said("visitor", "hallo?"),),
        (said("bot", "Hei! Hva kan vi hjelpe med?"), said("visitor", "hallo?")),
        (said("bot", "Hei! Hva kan vi hjelpe med?"),),
        (),
    ],
)
def test_a_chat_that_nobody_answered_is_logged_and_not_mailed(lines):
    assert reason_of(decide_chat(a_chat(lines=lines))) == NOBODY_ANSWERED


def test_a_bot_that_answers_the_visitor_is_our_side():
    assert len(copy_of(said("visitor", "åpningstid?"), said("bot", "Åtte til fire"))) == 2


def test_a_chat_without_an_address_is_logged():
    assert reason_of(decide_chat(a_chat(), ChatFacts(can_be_mailed=False))) == NO_ADDRESS


def test_a_chat_that_ends_again_is_copied_with_what_is_new():
    first = (said("visitor", "hei"), said("agent", "hei"))

    again = copy_of(*first, said("visitor", "en ting til", 5), copied=(a_chat(lines=first),))

    assert [line.text for line in again] == ["en ting til"]


def test_what_two_earlier_copies_hold_hides_no_line_that_is_said_again():
    line, reply = said("visitor", "ja"), said("agent", "ok")
    earlier = (a_chat(lines=(line, reply)), a_chat(lines=(line, reply)))

    assert copy_of(line, reply, line, copied=earlier) == (line,)


def test_a_late_end_that_holds_nothing_new_is_logged():
    chat = a_chat()

    assert reason_of(decide_chat(chat, ChatFacts(copied=(chat,)))) == NOTHING_NEW


@pytest.mark.parametrize(
    ("shown", "hidden"),
    [
        ("kortet er 4111 1111 1111 1111", "kortet er [kortnummer]"),
        ("jeg er 01816512345 altså", "jeg er [11-sifret nummer] altså"),
        ("ring 22 33 44 55 eller skriv til ola@annen.example", "ring 22 33 44 55 eller skriv til ola@annen.example"),
        ("Storgata 1, faktura 2026-0001-77", "Storgata 1, faktura 2026-0001-77"),
    ],
)
def test_card_and_identity_numbers_are_masked_and_nothing_else(shown, hidden):
    lines = copy_of(said("visitor", shown), said("agent", shown, attachments=(shown,)))

    assert [line.text for line in lines] == [hidden, hidden]
    assert lines[1].attachments == (hidden,)


@pytest.mark.parametrize(
    "history",
    [
        CopyHistory(address_last_hour=2, address_last_day=2, total_last_hour=2),
        CopyHistory(total_last_hour=10),
    ],
)
def test_more_than_may_leave_in_an_hour_waits_and_is_not_lost(history):
    decision = decide_chat(a_chat(), ChatFacts(history=history), LIMITS)

    assert (decision.delay, decision.limited) == (DELAY, True)
    assert [entry.event for entry in decision.entries] == [AuditEvent.CHAT_LOGGED, AuditEvent.CHAT_COPY_DELAYED]
    assert len(decision.letters) == 1


def test_fewer_leave_at_once():
    history = CopyHistory(address_last_hour=1, address_last_day=3, total_last_hour=9)

    decision = decide_chat(a_chat(), ChatFacts(history=history), LIMITS)

    assert (decision.delay, decision.limited) == (timedelta(0), False)


def test_a_flood_to_one_address_ends_with_the_day_s_limit():
    history = CopyHistory(address_last_hour=0, address_last_day=4)

    assert reason_of(decide_chat(a_chat(), ChatFacts(history=history), LIMITS)) == TOO_MANY


def test_two_ends_of_one_conversation_have_two_keys():
    chat = a_chat()

    assert chat.key != replace(chat, ended_at=chat.ended_at + timedelta(seconds=1)).key
