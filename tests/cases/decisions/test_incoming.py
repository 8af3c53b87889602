from dataclasses import replace
from datetime import date

import pytest

from cases.audit_events import AuditEvent
from cases.case_number import CaseNumber
from cases.decisions.incoming import NewCaseFacts, add_message, open_case, open_unreadable, read_at_last
from cases.messages import Bounce
from cases.policy import Policy
from cases.ports import AcknowledgementHistory
from cases.vocabulary import Kind, Language, Purpose, Relation, Status
from tests.examples import NOW, NUMBER, RECEIVED, STRANGER, a_case, a_mail, a_verdict

FACTS = NewCaseFacts(number=NUMBER, history=AcknowledgementHistory())


def names(decision):
    return [entry.event for entry in decision.entries]


def test_a_request_for_access_is_acknowledged_and_drafted():
    decision = open_case(a_mail(), a_verdict(), FACTS, Policy())

    [ack] = decision.letters
    assert ack.name == "acknowledgement"
    assert ack.purpose is Purpose.ACKNOWLEDGEMENT
    assert ack.recipient == a_mail().sender
    assert ack.variables["due_on"] == date(2026, 12, 23)
    assert decision.draft.name == "reply_access"
    assert decision.case.status is Status.RECEIVED
    assert names(decision) == [AuditEvent.CASE_OPENED, AuditEvent.DEADLINE_SET, AuditEvent.MESSAGE_ADDED]


def test_the_letter_is_in_the_language_of_the_person():
    decision = open_case(a_mail(), a_verdict(language=Language.NN), FACTS, Policy())

    assert decision.letters[0].language is Language.NN
    assert decision.draft.language is Language.NN


def test_a_swede_is_answered_in_bokmaal_and_a_german_in_english():
    swede = open_case(a_mail(), a_verdict(language=Language.SV), FACTS, Policy())
    german = open_case(a_mail(), a_verdict(language=Language.DE), FACTS, Policy())

    assert (swede.letters[0].language, german.letters[0].language) == (Language.NB, Language.EN)


@pytest.mark.parametrize("kind", [Kind.AUTOMATIC, Kind.SPAM, Kind.AUTHORITY])
def test_robots_spam_and_authorities_get_no_acknowledgement_and_the_reason_is_kept(kind):
    decision = open_case(a_mail(), a_verdict(kind), FACTS, Policy())

    assert decision.letters == ()
    assert decision.case.no_acknowledgement == (f"kind {kind.value}",)
    assert AuditEvent.ACKNOWLEDGEMENT_WITHHELD in names(decision)


def test_an_authority_gets_a_receipt_where_that_is_configured():
    decision = open_case(a_mail(), a_verdict(Kind.AUTHORITY), FACTS, Policy(acknowledge_authorities=True))

    assert [letter.name for letter in decision.letters] == ["receipt"]


@pytest.mark.parametrize("kind", [Kind.AUTHORITY, Kind.COMPENSATION_CLAIM, Kind.AUTOMATIC, Kind.SPAM])
def test_kinds_without_a_draft_say_why(kind):
    decision = open_case(a_mail(), a_verdict(kind), FACTS, Policy())

    assert decision.draft is None
    assert decision.case.no_draft
    assert AuditEvent.DRAFT_WITHHELD in names(decision)


@pytest.mark.parametrize("kind", sorted(set(Kind) - {"authority", "compensation_claim", "automatic", "spam"}))
def test_every_other_kind_has_a_draft(kind):
    assert open_case(a_mail(), a_verdict(kind), FACTS, Policy()).draft.name == f"reply_{kind}"


def test_spam_is_a_case_with_a_clock():
    decision = open_case(a_mail(), a_verdict(Kind.SPAM), FACTS, Policy())

    assert decision.case.status is Status.SPAM
    assert decision.case.deadline is not None


def test_rules_found_on_the_mail_keep_the_acknowledgement_back():
    decision = open_case(a_mail(no_ack=("N8 role address",)), a_verdict(), FACTS, Policy())

    assert decision.letters == ()
    assert decision.case.no_acknowledgement == ("N8 role address",)
    assert decision.draft is not None


@pytest.mark.parametrize(
    ("history", "rule"),
    [
        (AcknowledgementHistory(sender_last_hour=1), "N13 sender per hour"),
        (AcknowledgementHistory(sender_last_day=3), "N13 sender per day"),
        (AcknowledgementHistory(domain_last_hour=5), "N13 domain per hour"),
        (AcknowledgementHistory(total_last_hour=60), "N13 total per hour"),
    ],
)
def test_the_acknowledgement_of_a_flood_is_written_and_waits(history, rule):
    decision = open_case(a_mail(), a_verdict(), replace(FACTS, history=history), Policy())

    assert len(decision.letters) == 1
    assert decision.held == decision.case.acknowledgement_held == (rule,)
    assert decision.case.no_acknowledgement == ()
    assert AuditEvent.ACKNOWLEDGEMENT_HELD in names(decision)
    assert [notice.text for notice in decision.notices] == ["ack_held"]


def test_a_public_mail_provider_is_no_flood():
    mail = a_mail(sender=replace(STRANGER, email="ola@gmail.com"))
    history = AcknowledgementHistory(domain_last_hour=50)

    assert open_case(mail, a_verdict(), replace(FACTS, history=history), Policy()).letters


def test_a_mail_without_a_sure_sender_is_a_case_without_letters():
    decision = open_case(a_mail(sender=None), a_verdict(), FACTS, Policy())

    assert decision.letters == ()
    assert decision.draft is None
    assert decision.case.no_acknowledgement == ("N17 no sure sender",)


def test_a_strangers_mail_with_a_case_token_opens_a_case_that_claims_to_belong():
    decision = open_case(a_mail(), a_verdict(), replace(FACTS, claims=CaseNumber(2026, 7)), Policy())

    assert ("claims_to_belong", {"other": "PV-2026-0007"}) in [(n.text, dict(n.params)) for n in decision.notices]


def test_a_follow_up_reopens_an_answered_case_and_is_not_acknowledged():
    decision = add_message(
        a_case(Status.ANSWERED, answered_at=RECEIVED), a_mail(), a_verdict(), "message-id", policy=Policy(), now=NOW
    )

    assert decision.case.status is Status.REOPENED
    assert decision.case.answered_at is None
    assert decision.letters == ()
    assert names(decision) == [AuditEvent.MESSAGE_ADDED, AuditEvent.CASE_REOPENED]


def test_thanks_and_robots_change_nothing():
    thanks = add_message(
        a_case(Status.ANSWERED), a_mail(), a_verdict(relation=Relation.THANKS), "tag", policy=Policy(), now=NOW
    )
    robot = add_message(
        a_case(Status.ANSWERED), a_mail(automatic="N2"), a_verdict(), "message-id", policy=Policy(), now=NOW
    )

    assert thanks.case.status is Status.ANSWERED
    assert robot.case.status is Status.ANSWERED


def test_a_report_that_no_letter_is_found_for_is_shown_and_changes_nothing():
    bounce = a_mail(bounce=Bounce(action="failed"), automatic="N3", sender=None)

    decision = add_message(
        a_case(Status.ANSWERED, answered_at=RECEIVED), bounce, a_verdict(), "tag", policy=Policy(), now=NOW
    )

    assert decision.case.status is Status.ANSWERED
    assert [notice.text for notice in decision.notices] == ["follow_up"]


def test_a_mail_that_could_not_be_read_becomes_what_it_had_been_from_the_start():
    dead = replace(open_unreadable(NUMBER, RECEIVED, "poison", Policy()).case, version=1)

    decision = read_at_last(dead, a_mail(), a_verdict(), FACTS, Policy())

    assert decision.case.status is Status.RECEIVED
    assert decision.case.verdict.kind is Kind.ACCESS
    assert decision.case.deadline.due_at == dead.deadline.due_at
    assert (decision.case.number, decision.case.version) == (NUMBER, 1)
    assert [letter.name for letter in decision.letters] == ["acknowledgement"]
    assert decision.draft is not None
    assert names(decision)[0] is AuditEvent.CASE_READ_AT_LAST


def test_what_staff_did_with_a_dead_letter_meanwhile_stands():
    dead = open_unreadable(NUMBER, RECEIVED, "poison", Policy()).case
    taken = replace(dead, status=Status.IN_PROGRESS, assignee="U0ANNE", version=2)

    decision = read_at_last(taken, a_mail(), a_verdict(), FACTS, Policy())

    assert (decision.case.status, decision.case.assignee) == (Status.IN_PROGRESS, "U0ANNE")


def test_a_foreign_message_does_not_become_what_we_answer():
    changed = add_message(
        a_case(),
        a_mail(sender=STRANGER, message_id="<x@annen.example>"),
        a_verdict(),
        "message-id",
        policy=Policy(),
        now=NOW,
    )
    own = add_message(
        a_case(), a_mail(message_id="<b2@epost.example>"), a_verdict(), "message-id", policy=Policy(), now=NOW
    )

    assert changed.case.last_message == a_case().last_message
    assert own.case.last_message.in_reply_to == "<b2@epost.example>"


def test_what_cannot_be_read_becomes_a_case_with_a_clock():
    decision = open_unreadable(NUMBER, RECEIVED, "poison", Policy())

    assert decision.case.status is Status.DEAD_LETTER
    assert decision.case.deadline.due == date(2026, 12, 23)
    assert [(n.text, n.params["reason"]) for n in decision.notices] == [("dead_letter", "poison")]
