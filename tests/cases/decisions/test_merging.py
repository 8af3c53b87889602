"""Cases among each other: two that are one, one that is two."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cases.audit_events import AuditEvent
from cases.case_number import CaseNumber
from cases.deadlines.by_kind import deadline_for
from cases.decisions.merging import link, merge, split
from cases.errors import (
    AnotherPerson,
    CaseIsMerged,
    CopyStaysWithErasure,
    FourEyesRequired,
    IllegalTransition,
    NotApart,
    SameCase,
)
from cases.events import CasesLinked, CasesMerged, CaseSplit
from cases.intake import CloseReason
from cases.permissions import require_four_eyes
from cases.policy import Policy
from cases.vocabulary import Flag, Kind, Status
from tests.examples import ANNE, BJORN, NOW, NUMBER, RECEIVED, STRANGER, a_case, a_draft, a_verdict

POLICY = Policy()
OTHER, THIRD = CaseNumber(2026, 2), CaseNumber(2026, 3)
EARLIER = RECEIVED - timedelta(days=9)


def into(ending, staying, **changes):
    event = CasesMerged(staff=ANNE, number=ending.number, into=staying.number, **changes)
    return merge(ending, staying, event, POLICY, NOW)


def test_the_earlier_receipt_counts_for_all_that_is_asked_in_either():
    ending = a_case(number=OTHER, received_at=EARLIER, verdict=a_verdict(Kind.ERASURE, flags=frozenset({Flag.CHILD})))
    staying = a_case()

    _, went_on = into(ending, staying)

    case = went_on.case
    assert case.verdict.kinds == (Kind.ACCESS, Kind.ERASURE)
    assert case.received_at == EARLIER
    assert case.deadline == deadline_for((Kind.ACCESS, Kind.ERASURE), EARLIER, POLICY.periods)
    assert case.verdict.flags == {Flag.CHILD}
    assert case.absorbed == (OTHER,)
    assert AuditEvent.DEADLINE_SET in [entry.event for entry in went_on.entries]


def test_the_later_receipt_moves_nothing():
    ended, went_on = into(a_case(number=OTHER, received_at=RECEIVED + timedelta(days=3)), a_case())

    assert went_on.case.received_at == RECEIVED
    assert (ended.case.status, ended.case.merged_into) == (Status.CLOSED, NUMBER)
    assert (ended.case.close_reason, ended.case.closed_at) == (CloseReason.MERGED, NOW)


def test_what_was_merged_before_goes_along():
    _, went_on = into(a_case(number=OTHER, absorbed=(THIRD,)), a_case())

    assert went_on.case.absorbed == (OTHER, THIRD)


def test_both_say_in_the_log_what_became_of_them():
    ended, went_on = into(a_case(number=OTHER), a_case())

    assert [(entry.event, dict(entry.fields)) for entry in ended.entries] == [
        (AuditEvent.CASE_MERGED, {"into": str(NUMBER), "across_persons": "false"})
    ]
    assert went_on.entries[0].fields == {"other": str(OTHER), "across_persons": "false"}


def test_a_merged_case_keeps_nothing_that_could_leave():
    ended, _ = into(a_case(number=OTHER), a_case())

    assert (ended.case.draft, ended.case.code) == (None, None)


def test_the_draft_follows_the_kinds_unless_a_person_worked_on_it():
    ending = a_case(number=OTHER, verdict=a_verdict(Kind.ERASURE))

    _, fresh = into(ending, a_case())
    _, kept = into(ending, a_case(draft=a_draft(author=ANNE.id)))

    assert fresh.draft is not None
    assert (kept.draft, kept.case.draft.author) == (None, ANNE.id)


@pytest.mark.parametrize("sender", [STRANGER, None])
def test_another_persons_case_is_merged_only_by_a_second_word(sender):
    ending = a_case(number=OTHER, sender=sender)

    with pytest.raises(AnotherPerson):
        into(ending, a_case())
    ended, _ = into(ending, a_case(), across_persons=True)

    assert ended.entries[0].fields["across_persons"] == "true"


@pytest.mark.parametrize("status", [Status.APPROVED, Status.ANSWERED, Status.CLOSED])
def test_what_is_approved_or_done_is_not_merged(status):
    with pytest.raises(IllegalTransition):
        into(a_case(status, number=OTHER), a_case())
    with pytest.raises(IllegalTransition):
        into(a_case(number=OTHER), a_case(status))


def test_spam_can_end_in_a_case_but_no_case_in_spam():
    ended, went_on = into(a_case(Status.SPAM, number=OTHER, verdict=a_verdict(Kind.SPAM)), a_case())

    assert (ended.case.status, went_on.case.verdict.kinds) == (Status.CLOSED, (Kind.ACCESS,))
    with pytest.raises(IllegalTransition):
        into(a_case(number=OTHER), a_case(Status.SPAM))


def test_a_case_is_merged_once_and_never_into_itself():
    with pytest.raises(CaseIsMerged):
        into(a_case(Status.CLOSED, number=OTHER, merged_into=THIRD), a_case())
    with pytest.raises(CaseIsMerged):
        into(a_case(), a_case(Status.CLOSED, number=OTHER, merged_into=NUMBER))
    with pytest.raises(SameCase):
        into(a_case(), a_case())


def test_a_part_is_split_off_with_the_same_receipt():
    case = a_case(verdict=a_verdict(also=(Kind.RECTIFICATION, Kind.OBJECTION)), acknowledged_at=NOW)

    stays, part = split(case, OTHER, CaseSplit(staff=ANNE, number=NUMBER, kinds=(Kind.RECTIFICATION,)), POLICY, NOW)

    assert stays.case.verdict.kinds == (Kind.ACCESS, Kind.OBJECTION)
    assert part.case.verdict.kinds == (Kind.RECTIFICATION,)
    assert (part.case.received_at, part.case.sender) == (case.received_at, case.sender)
    assert (part.case.status, part.case.acknowledged_at) == (Status.ACKNOWLEDGED, NOW)
    assert (stays.case.related, part.case.related) == ((OTHER,), (NUMBER,))
    assert (part.case.origin.number, part.case.origin.at) == (NUMBER, NOW)
    assert part.case.deadline == deadline_for((Kind.RECTIFICATION,), RECEIVED, POLICY.periods)
    assert not part.letters
    assert part.draft is not None


def test_the_first_kind_can_leave_too():
    case = a_case(verdict=a_verdict(also=(Kind.RECTIFICATION,)))

    stays, part = split(case, OTHER, CaseSplit(staff=ANNE, number=NUMBER, kinds=(Kind.ACCESS,)), POLICY, NOW)

    assert (stays.case.verdict.kind, part.case.verdict.kind) == (Kind.RECTIFICATION, Kind.ACCESS)
    assert part.case.no_acknowledgement == (f"part of {NUMBER}",)


@pytest.mark.parametrize("kinds", [(), (Kind.PORTABILITY,), (Kind.ACCESS, Kind.ERASURE)])
def test_a_case_keeps_at_least_one_kind_and_loses_at_least_one(kinds):
    case = a_case(verdict=a_verdict(also=(Kind.ERASURE,)))

    with pytest.raises(NotApart):
        split(case, OTHER, CaseSplit(staff=ANNE, number=NUMBER, kinds=kinds), POLICY, NOW)


def test_a_copy_stays_with_the_erasure_that_waits_for_it():
    case = a_case(verdict=a_verdict(also=(Kind.ERASURE, Kind.OBJECTION)))

    with pytest.raises(CopyStaysWithErasure):
        split(case, OTHER, CaseSplit(staff=ANNE, number=NUMBER, kinds=(Kind.ERASURE,)), POLICY, NOW)


def test_an_approved_case_is_not_split():
    case = a_case(Status.APPROVED, verdict=a_verdict(also=(Kind.RECTIFICATION,)))

    with pytest.raises(IllegalTransition):
        split(case, OTHER, CaseSplit(staff=ANNE, number=NUMBER, kinds=(Kind.RECTIFICATION,)), POLICY, NOW)


def test_linked_cases_name_each_other_once():
    one, other = a_case(related=(OTHER,)), a_case(number=OTHER)

    first, second = link(one, other, CasesLinked(staff=ANNE, number=NUMBER, other=OTHER))

    assert (first.case.related, second.case.related) == ((OTHER,), (NUMBER,))
    assert replace(first.case, related=()) == replace(one, related=())
    with pytest.raises(SameCase):
        link(one, one, CasesLinked(staff=ANNE, number=NUMBER, other=NUMBER))


def test_nobody_approves_their_own_answer_by_splitting_off_what_demands_two():
    case = a_case(verdict=a_verdict(Kind.SUPPORT, also=(Kind.ACCESS,)), draft=a_draft(author=ANNE.id))

    for moved in (Kind.ACCESS, Kind.SUPPORT):
        event = CaseSplit(staff=ANNE, number=NUMBER, kinds=(moved,))
        parts = [decision.case for decision in split(case, OTHER, event, POLICY, NOW)]
        harmless = next(part for part in parts if part.verdict.kinds == (Kind.SUPPORT,))
        written = replace(harmless, draft=a_draft(author=ANNE.id))

        with pytest.raises(FourEyesRequired):
            require_four_eyes(written, ANNE, POLICY)
        require_four_eyes(written, BJORN, POLICY)


def test_what_eased_a_case_goes_along_with_it():
    _, went_on = into(a_case(number=OTHER, eased_by=frozenset({ANNE.id})), a_case())

    assert went_on.case.eased_by == {ANNE.id}
