"""What a colleague or a form hands on waits for a person: who wrote it, and when."""

from datetime import timedelta

import pytest

from cases.audit_events import AuditEvent
from cases.deadlines.by_kind import deadline_for
from cases.decisions.forwards import UNCONFIRMED
from cases.decisions.incoming import NewCaseFacts, open_case
from cases.decisions.staff import decide_staff
from cases.errors import IllegalTransition, LaterReceipt, NoDraft, NothingToConfirm
from cases.events import ReplyEdited, SenderConfirmed
from cases.messages import Address, Forwarded
from cases.policy import Policy
from cases.ports import AcknowledgementHistory
from cases.vocabulary import Kind, Status
from tests.examples import ANNE, NOW, NUMBER, PERSON, RECEIVED, a_mail, a_verdict

POLICY = Policy()
COLLEAGUE = Address("anna@duett.example", "Anna")
INNER = RECEIVED - timedelta(days=4)


def handed_on(kind=Kind.ACCESS, **changes):
    forwarded = Forwarded(sender=PERSON, sent_at=INNER, subject="Innsyn", message_id="<inner@epost.example>")
    mail = a_mail(sender=COLLEAGUE, subject="VS: Innsyn", forwarded=forwarded, no_ack=("N10 own mail",), **changes)
    facts = NewCaseFacts(number=NUMBER, history=AcknowledgementHistory())
    return open_case(mail, a_verdict(kind), facts, POLICY)


def confirmed(case, at=INNER, sender=PERSON):
    return decide_staff(case, SenderConfirmed(NUMBER, ANNE, sender, at), POLICY, NOW)


def test_nothing_is_sent_to_anybody_before():
    decision = handed_on()

    assert (decision.letters, decision.draft) == ((), None)
    assert decision.case.sender is None
    assert decision.case.no_acknowledgement == (UNCONFIRMED,)
    assert [one.text for one in decision.notices] == ["confirm_sender", "ack_withheld"]
    assert AuditEvent.SENDER_UNCONFIRMED in [entry.event for entry in decision.entries]
    with pytest.raises(NoDraft):
        decide_staff(decision.case, ReplyEdited(NUMBER, ANNE, "", "Svar", "Hei"), POLICY, NOW)


def test_the_clock_runs_from_the_forward_until_somebody_knows_better():
    assert handed_on().case.received_at == RECEIVED


def test_once_confirmed_the_clock_runs_from_the_inner_date_and_the_acknowledgement_leaves():
    decision = confirmed(handed_on().case)

    case = decision.case
    assert (case.sender, case.received_at, case.forwarded) == (PERSON, INNER, None)
    assert case.deadline == deadline_for((Kind.ACCESS,), INNER, POLICY.periods)
    assert [letter.recipient for letter in decision.letters] == [PERSON]
    assert decision.draft is not None
    assert case.no_acknowledgement == ()
    assert case.last_message.in_reply_to == "<inner@epost.example>"


def test_staff_may_know_better_than_the_forward():
    other = Address("kari@ny.example")

    decision = confirmed(handed_on().case, RECEIVED, other)

    assert (decision.case.sender, decision.case.received_at) == (other, RECEIVED)


def test_what_the_kind_forbids_is_not_acknowledged_after_it_either():
    assert confirmed(handed_on(Kind.AUTHORITY).case).letters == ()


def test_no_receipt_is_later_than_the_mail_that_tells_of_it():
    with pytest.raises(LaterReceipt):
        confirmed(handed_on().case, RECEIVED + timedelta(minutes=1))


def test_a_sender_is_confirmed_once():
    with pytest.raises(NothingToConfirm):
        confirmed(confirmed(handed_on().case).case)


def test_a_forward_among_the_junk_is_released_first():
    case = handed_on(quarantined=True).case

    assert case.status is Status.SPAM
    with pytest.raises(IllegalTransition):
        confirmed(case)
