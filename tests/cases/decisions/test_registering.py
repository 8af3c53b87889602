"""An inquiry that came by telephone is one like any other: its clock runs from when it reached us."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cases.audit_events import AuditEvent
from cases.deadlines.by_kind import deadline_for
from cases.decisions.registering import as_inquiry, register, verdict_of
from cases.errors import LaterReceipt, ReasonMissing
from cases.events import CaseRegistered
from cases.intake import Channel
from cases.policy import Policy
from cases.vocabulary import Flag, Kind, Language, Role, Status
from tests.examples import ANNE, NOW, NUMBER, PERSON, a_verdict

POLICY = Policy()
YESTERDAY = NOW - timedelta(days=1)


def called(**changes):
    event = CaseRegistered(
        staff=ANNE,
        channel=Channel.PHONE,
        kind=Kind.ERASURE,
        language=Language.NN,
        text="Ho vil at vi slettar kontoen.",
        sender=PERSON,
        verdict=a_verdict(Kind.ERASURE, language=Language.NN),
    )
    return replace(event, **changes)


def test_a_call_is_a_case_of_whoever_wrote_it_down():
    decision = register(called(), NUMBER, POLICY, NOW)

    case = decision.case
    assert (case.status, case.assignee, case.sender) == (Status.RECEIVED, ANNE.id, PERSON)
    assert (case.received_at, case.deadline) == (NOW, deadline_for((Kind.ERASURE,), NOW, POLICY.periods))
    assert (case.intake.channel, case.intake.by, case.intake.at) == (Channel.PHONE, ANNE.id, NOW)
    assert decision.draft is not None
    assert decision.entries[0].event is AuditEvent.CASE_REGISTERED


def test_what_was_asked_is_a_note_and_stands_nowhere_else():
    decision = register(called(), NUMBER, POLICY, NOW)

    (note,) = decision.notes
    assert (note.text, note.inquiry) == ("Ho vil at vi slettar kontoen.", True)
    assert "kontoen" not in f"{decision.case} {decision.entries} {decision.notices}"


def test_the_month_runs_from_the_earlier_receipt():
    decision = register(called(received_at=YESTERDAY, reason="Brevet lå i resepsjonen."), NUMBER, POLICY, NOW)

    assert decision.case.received_at == YESTERDAY
    assert decision.case.deadline == deadline_for((Kind.ERASURE,), YESTERDAY, POLICY.periods)
    assert decision.case.intake.reason == "Brevet lå i resepsjonen."
    assert decision.entries[0].fields["earlier"] == "true"


def test_an_earlier_receipt_needs_a_reason_and_none_lies_ahead():
    with pytest.raises(ReasonMissing):
        register(called(received_at=YESTERDAY, reason="  "), NUMBER, POLICY, NOW)
    with pytest.raises(LaterReceipt):
        register(called(received_at=NOW + timedelta(minutes=1), reason="x"), NUMBER, POLICY, NOW)


def test_a_letter_leaves_only_where_staff_tick_it_and_there_is_an_address():
    silent = register(called(), NUMBER, POLICY, NOW)
    nobody = register(called(sender=None, acknowledge=True), NUMBER, POLICY, NOW)
    ticked = register(called(acknowledge=True), NUMBER, POLICY, NOW)

    assert (silent.letters, nobody.letters) == ((), ())
    assert silent.case.no_acknowledgement == nobody.case.no_acknowledgement == ("written down by staff",)
    assert [letter.recipient for letter in ticked.letters] == [PERSON]
    assert ticked.case.no_acknowledgement == ()


def test_staff_say_what_it_is_and_triage_what_else_shows():
    read = a_verdict(Kind.ACCESS, flags=frozenset({Flag.CHILD}), role=Role.BOTH, urgent=True, also=(Kind.OBJECTION,))

    verdict = verdict_of(called(also=(Kind.ACCESS, Kind.ERASURE)), read)

    assert (verdict.kinds, verdict.language, verdict.confidence) == ((Kind.ERASURE, Kind.ACCESS), Language.NN, 1.0)
    assert (verdict.flags, verdict.role, verdict.urgent) == ({Flag.CHILD}, Role.BOTH, True)


def test_triage_reads_the_words_as_they_were_received():
    inquiry = as_inquiry(called(received_at=YESTERDAY), NOW)

    assert (inquiry.text, inquiry.received_at, inquiry.sender) == (called().text, YESTERDAY, PERSON)
