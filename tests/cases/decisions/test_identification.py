"""What was checked is recorded, never the proof."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cases.audit_events import AuditEvent
from cases.decisions.incoming import NewCaseFacts, add_message, open_case
from cases.decisions.staff import decide_staff
from cases.errors import LaterReceipt
from cases.events import CodeRequested, IdentityConfirmed, RepresentationEnded, RepresentationSeen
from cases.identity import CODE_VALID, Assurance, IdentityMethod, assurance, seal_code
from cases.messages import Address, ThreadClues
from cases.policy import Policy
from cases.ports import AcknowledgementHistory
from cases.representation import Authority, Seen
from cases.vocabulary import Flag, Purpose, Relation, Status
from tests.examples import ANNE, NOW, NUMBER, PERSON, WORKER, a_case, a_mail, a_verdict

POLICY = Policy()
CODE, SALT = "K7MR-2QXB", "00" * 8
KNOWN = Address("kari@arbeid.example")
FOLLOW_UP = a_verdict(relation=Relation.FOLLOW_UP)


def decided(case, event):
    return decide_staff(case, event, POLICY, NOW)


def methods(case):
    return [check.method for check in case.identity]


def answered(case, **changes):
    return add_message(case, a_mail(received_at=NOW, **changes), FOLLOW_UP, "plus-address", policy=POLICY, now=NOW)


def test_a_mail_that_its_domain_vouches_for_is_evidence_from_the_start():
    facts = NewCaseFacts(number=NUMBER, history=AcknowledgementHistory())

    shown = open_case(a_mail(authentication="spf=pass dkim=pass dmarc=pass"), a_verdict(), facts, POLICY)
    forged = open_case(a_mail(authentication="dmarc=fail"), a_verdict(), facts, POLICY)

    assert methods(shown.case) == [IdentityMethod.AUTHENTICATED_SENDER]
    assert AuditEvent.IDENTITY_CHECKED in [entry.event for entry in shown.entries]
    assert methods(forged.case) == []


def test_an_answer_to_our_signed_address_shows_who_holds_the_mailbox():
    decision = answered(a_case(), thread=ThreadClues(plus_case=NUMBER))

    assert methods(decision.case) == [IdentityMethod.REPLY]
    assert assurance(decision.case.identity) is Assurance.MAILBOX


def test_an_answer_to_anything_else_shows_nothing():
    assert methods(answered(a_case(), thread=ThreadClues(message_ids=("<a@b>",))).case) == []


def test_the_same_evidence_is_kept_once():
    once = answered(a_case(), thread=ThreadClues(plus_case=NUMBER)).case

    assert methods(answered(once, thread=ThreadClues(plus_case=NUMBER)).case) == [IdentityMethod.REPLY]


def test_a_code_leaves_for_a_known_address_and_is_kept_sealed():
    decision = decided(a_case(), CodeRequested(NUMBER, WORKER, KNOWN, CODE, SALT))

    (letter,) = decision.letters
    assert (letter.name, letter.recipient, letter.purpose) == ("one_time_code", KNOWN, Purpose.INTERIM)
    assert (letter.variables["code"], letter.variables["valid_until"]) == (CODE, NOW + CODE_VALID)
    assert (decision.case.code.sent_to, decision.case.status) == (KNOWN, Status.ACKNOWLEDGED)
    assert CODE not in f"{decision}"
    assert decision.entries[0].event is AuditEvent.CODE_SENT


def test_a_code_that_comes_back_shows_the_person_and_is_used_up():
    case = a_case(code=seal_code(CODE, SALT, KNOWN, NOW))

    decision = answered(case, text=f"Koden er {CODE.lower()}")

    assert (methods(decision.case), decision.case.code) == ([IdentityMethod.ONE_TIME_CODE], None)
    assert assurance(decision.case.identity) is Assurance.PERSON
    assert "code_matched" in [one.text for one in decision.notices]


def test_a_code_that_is_only_quoted_has_come_back_too():
    case = a_case(code=seal_code(CODE, SALT, KNOWN, NOW))

    assert methods(answered(case, text="Her!", quoted=f"> {CODE}").case) == [IdentityMethod.ONE_TIME_CODE]


def test_a_wrong_code_is_counted_and_told():
    case = a_case(code=seal_code(CODE, SALT, KNOWN, NOW))

    decision = answered(case, text="BBBB-BBBB")

    assert (methods(decision.case), decision.case.code.attempts) == ([], 4)
    assert [one.params for one in decision.notices if one.text == "code_wrong"] == [{"left": "4"}]


def test_a_code_that_came_too_late_shows_nothing():
    case = a_case(code=seal_code(CODE, SALT, KNOWN, NOW - CODE_VALID))

    assert methods(answered(case, text=CODE).case) == []


def test_a_check_that_was_made_otherwise_says_how_by_whom_and_when():
    at = NOW - timedelta(hours=2)

    decision = decided(a_case(Status.WAITING_IDENTITY), IdentityConfirmed(NUMBER, ANNE, IdentityMethod.CALL_BACK, at))

    (check,) = decision.case.identity
    assert (check.method, check.by, check.at) == (IdentityMethod.CALL_BACK, ANNE.id, at)
    assert decision.case.status is Status.IN_PROGRESS
    assert decision.entries[0].fields["assurance"] == "person"


def test_no_check_was_made_in_the_future():
    with pytest.raises(LaterReceipt):
        decided(a_case(), IdentityConfirmed(NUMBER, ANNE, IdentityMethod.CALL_BACK, NOW + timedelta(minutes=1)))


def test_who_acts_for_the_person_is_set_and_unset():
    set_ = decided(a_case(), RepresentationSeen(NUMBER, ANNE, Authority.GUARDIAN, Seen.REGISTER))
    unset = decided(replace(set_.case, version=3), RepresentationEnded(NUMBER, ANNE))

    assert set_.case.verdict.flags == {Flag.ON_BEHALF}
    assert (set_.case.representation.authority, set_.case.representation.by) == (Authority.GUARDIAN, ANNE.id)
    assert set_.entries[0].fields == {"authority": "guardian", "seen": "register"}
    assert (unset.case.representation, unset.case.verdict.flags) == (None, frozenset())


def test_a_stranger_shows_nothing_of_the_person():
    mail = a_mail(sender=KNOWN, authentication="dmarc=pass", thread=ThreadClues(plus_case=NUMBER))

    assert (
        methods(add_message(a_case(sender=PERSON), mail, FOLLOW_UP, "plus-address", policy=POLICY, now=NOW).case) == []
    )
