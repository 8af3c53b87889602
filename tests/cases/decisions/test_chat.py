from cases.audit_events import AuditEvent
from cases.decisions.chat import decide_chat
from cases.messages import ChatLine
from cases.vocabulary import Language
from tests.examples import PERSON, RECEIVED, a_chat


def test_the_copy_goes_to_the_address_of_the_session():
    [letter] = decide_chat(a_chat()).letters

    assert letter.recipient == PERSON
    assert letter.name == "chat_copy"


def test_the_copy_is_in_the_language_of_the_chat():
    assert decide_chat(a_chat(language=Language.NN)).letters[0].language is Language.NN
    assert decide_chat(a_chat()).letters[0].language is Language.NB


def test_a_chat_that_nobody_answered_is_logged_and_not_mailed():
    alone = a_chat(lines=(ChatLine(at=RECEIVED, speaker="visitor", text="hallo?"),))

    decision = decide_chat(alone)

    assert decision.letters == ()
    assert [entry.event for entry in decision.entries] == [AuditEvent.CHAT_LOGGED, AuditEvent.CHAT_COPY_WITHHELD]
