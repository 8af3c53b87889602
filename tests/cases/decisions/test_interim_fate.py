"""What becomes of a letter beside the answer, and of the clock: it left, it came back, the person wrote."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from cases.audit_events import AuditEvent
from cases.decisions.bounces import decide_bounce
from cases.decisions.delivery import decide_delivery
from cases.decisions.due_dates import clocked
from cases.decisions.incoming import add_message
from cases.decisions.post import decide_confirmed, decide_withdrawn
from cases.events import LetterAccepted, LetterRefused, LetterUntraced
from cases.interim import Interim
from cases.messages import Bounce
from cases.policy import Policy
from cases.ports import EnqueuedLetter
from cases.vocabulary import OutboxState, Purpose, Relation, Status
from tests.examples import NOW, NUMBER, a_case, a_mail, a_verdict

KEY = "interim.pv-2026-0001.1"
POLICY = Policy()
MONTH = date(2026, 12, 23)
IN_FOUR_DAYS = NOW + timedelta(days=4)
LATE = datetime(2026, 12, 24, 9, tzinfo=UTC)
LETTER = EnqueuedLetter(row=7, key=KEY, purpose=Purpose.INTERIM, case=NUMBER, state=OutboxState.SENDING)
ACCEPTED = LetterAccepted(7, "t", "250 ok")
REFUSED = LetterRefused(7, "t", "550 5.1.1")
FAILED = a_mail(
    sender=None,
    bounce=Bounce(action="failed", status="5.1.1", message_ids=(), envelope_id=KEY, returned_to=()),
)


def waiting(letter="identity_question", status=Status.WAITING_IDENTITY, **changes):
    """A case whose letter waits to leave, or left where `left_at` says when."""
    question = replace(Interim(letter=letter, key=KEY, by="U0ANNE", at=NOW), **changes)
    return clocked(a_case(status=status, interims=(question,)), POLICY, NOW)


def stopped():
    return waiting(left_at=NOW, stops_clock=True)


def texts(decision):
    return [notice.text for notice in decision.notices]


def test_the_clock_stops_when_the_question_left():
    decision = decide_delivery(waiting(), LETTER, ACCEPTED, POLICY, NOW)

    [question] = decision.case.interims
    assert (question.left_at, question.waits) == (NOW, True)
    assert texts(decision) == ["letter_sent", "clock_stopped"]
    assert decision.entries[1].event is AuditEvent.CLOCK_STOPPED
    assert decision.case.status is Status.WAITING_IDENTITY


def test_a_question_that_leaves_on_the_fourth_working_day_stops_nothing_and_says_so():
    decision = decide_delivery(waiting(), LETTER, ACCEPTED, POLICY, IN_FOUR_DAYS)

    assert not decision.case.interims[0].waits
    assert texts(decision) == ["letter_sent", "clock_runs_on"]


def test_an_interim_letter_never_makes_an_approved_case_answered():
    decision = decide_delivery(waiting(status=Status.APPROVED), LETTER, ACCEPTED, POLICY, NOW)

    assert decision.case.status is Status.APPROVED
    assert decision.case.answered_at is None


@pytest.mark.parametrize(
    ("left", "due", "said"), [(NOW, date(2027, 2, 23), "extended"), (LATE, MONTH, "extended_late")]
)
def test_the_time_is_longer_only_where_the_notice_left_in_time(left, due, said):
    decision = decide_delivery(waiting("extension", Status.IN_PROGRESS), LETTER, ACCEPTED, POLICY, left)

    assert decision.case.deadline.due == due
    assert texts(decision) == ["letter_sent", said]


def test_the_next_mail_of_the_person_starts_the_clock_again():
    mail = a_mail(message_id="<b@epost.example>", received_at=IN_FOUR_DAYS)

    decision = add_message(stopped(), mail, a_verdict(), "message-id", policy=POLICY, now=IN_FOUR_DAYS)

    assert decision.case.status is Status.IN_PROGRESS
    assert decision.case.deadline.due == date(2026, 12, 28)
    assert decision.case.alarm_deadline.due == MONTH
    assert texts(decision)[-1] == "clock_resumed"
    resumed = next(entry for entry in decision.entries if entry.event is AuditEvent.CLOCK_RESUMED)
    assert resumed.fields == {"days": "4"}


@pytest.mark.parametrize("changes", [{"automatic": "N2"}, {}])
def test_a_robot_or_mere_thanks_are_no_answer(changes):
    mail, verdict = a_mail(**changes), a_verdict(relation=Relation.THANKS)

    decision = add_message(stopped(), mail, verdict, "message-id", policy=POLICY, now=IN_FOUR_DAYS)

    assert decision.case.interims[0].waits


def test_a_mail_that_crossed_the_question_leaves_no_pause():
    crossing = a_mail(message_id="<b@epost.example>", received_at=NOW)
    answered = add_message(waiting(), crossing, a_verdict(), "message-id", policy=POLICY, now=NOW).case

    decision = decide_delivery(answered, LETTER, ACCEPTED, POLICY, NOW + timedelta(days=1))

    assert decision.case.deadline.due == MONTH
    assert not decision.case.interims[0].waits


def test_a_question_that_came_back_never_stopped_the_clock():
    decision = decide_bounce(stopped(), LETTER, FAILED, POLICY, IN_FOUR_DAYS)

    assert decision.case.status is Status.IN_PROGRESS
    assert decision.case.deadline.due == decision.case.alarm_deadline.due == MONTH
    assert texts(decision) == ["letter_bounced", "question_void"]


def test_a_question_that_was_refused_had_not_moved_anything():
    decision = decide_delivery(waiting(), LETTER, REFUSED, POLICY, NOW)

    assert decision.case.status is Status.IN_PROGRESS
    assert decision.case.interims[0].failed
    assert texts(decision) == ["letter_refused"]


def test_a_notice_that_came_back_extended_nothing():
    extended = waiting("extension", Status.IN_PROGRESS, left_at=NOW)
    assert extended.deadline.due == date(2027, 2, 23)

    decision = decide_bounce(extended, LETTER, FAILED, POLICY, IN_FOUR_DAYS)

    assert decision.case.deadline.due == MONTH
    assert texts(decision) == ["letter_bounced", "extension_void"]


def test_what_nobody_knows_the_fate_of_counts_once_a_person_confirms_it():
    doubtful = decide_delivery(waiting(), LETTER, LetterUntraced(7, "t"), POLICY, NOW).case
    assert doubtful.in_doubt == KEY
    assert not doubtful.interims[0].counts

    decision = decide_confirmed(doubtful, replace(LETTER, state=OutboxState.UNKNOWN), "U0ANNE", POLICY, NOW)

    assert decision.case.in_doubt == ""
    assert decision.case.interims[0].waits


def test_a_question_that_an_operator_withdrew_is_waited_for_by_nobody():
    decision = decide_withdrawn(waiting(), LETTER, "operator:kari", POLICY, NOW)

    assert decision.case.status is Status.IN_PROGRESS
    assert decision.case.interims[0].failed


def test_a_letter_that_is_sent_again_after_a_refusal_counts_from_then():
    refused = decide_delivery(waiting(), LETTER, REFUSED, POLICY, NOW).case

    decision = decide_delivery(refused, LETTER, ACCEPTED, POLICY, NOW + timedelta(days=1))

    assert decision.case.interims[0].left_at == NOW + timedelta(days=1)
    assert decision.case.interims[0].waits
