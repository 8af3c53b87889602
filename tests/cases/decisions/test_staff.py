from dataclasses import replace

import pytest

from cases.audit_events import AuditEvent
from cases.decisions.staff import decide_staff
from cases.errors import DraftHasGaps, FourEyesRequired, IllegalTransition, NoDraft, NotPermitted, StaleDraft
from cases.events import (
    CaseClosed,
    CaseReclassified,
    CaseTaken,
    ContentShown,
    DraftRequested,
    ReplyApproved,
    ReplyEdited,
    ReplyRejected,
)
from cases.intake import CloseReason
from cases.policy import Policy
from cases.vocabulary import Kind, Status
from tests.examples import ANNE, BJORN, NOW, NUMBER, READER, WORKER, a_case, a_draft, a_verdict, with_checks


def decide(case, event, policy=None):
    return decide_staff(case, event, policy or Policy(), NOW)


def edit(staff=ANNE, base=None, subject="Svar", text="Ny tekst"):
    return ReplyEdited(NUMBER, staff, base or a_draft().digest, subject, text)


def test_taking_a_case_makes_it_ones_own():
    decision = decide(a_case(), CaseTaken(NUMBER, WORKER))

    assert decision.case.assignee == WORKER.id
    assert decision.case.status is Status.IN_PROGRESS


def test_an_approval_lets_exactly_the_shown_letter_leave():
    case = a_case()

    decision = decide(case, ReplyApproved(NUMBER, ANNE, case.draft.digest))

    assert decision.reply == case.draft
    assert decision.case.status is Status.APPROVED
    assert decision.case.approval.digest == case.draft.digest
    assert decision.entries[0].event is AuditEvent.REPLY_APPROVED


def test_a_draft_that_was_changed_after_it_was_shown_cannot_be_approved():
    shown = a_draft().digest
    changed = a_case(draft=a_draft(text="Noe annet"))

    with pytest.raises(StaleDraft):
        decide(changed, ReplyApproved(NUMBER, ANNE, shown))


def test_open_gaps_block_the_approval():
    draft = a_draft(text="Vi har dette om deg: [[opplysningene]]")

    with pytest.raises(DraftHasGaps) as caught:
        decide(a_case(draft=draft), ReplyApproved(NUMBER, ANNE, draft.digest))

    assert caught.value.gaps == ("opplysningene",)


def test_a_second_approval_is_refused():
    with pytest.raises(IllegalTransition):
        decide(a_case(Status.APPROVED), ReplyApproved(NUMBER, ANNE, a_draft().digest))


def test_whoever_edited_cannot_approve_but_another_can():
    edited = decide(a_case(), edit(ANNE)).case

    with pytest.raises(FourEyesRequired):
        decide(edited, ReplyApproved(NUMBER, ANNE, edited.draft.digest))
    assert decide(edited, ReplyApproved(NUMBER, BJORN, edited.draft.digest)).reply == edited.draft


@pytest.mark.parametrize("first", ["the answer", "the kind"])
def test_nobody_approves_their_own_answer_by_calling_it_another_kind(first):
    case = a_case()
    if first == "the answer":
        case = decide(case, edit(ANNE)).case
    case = decide(case, CaseReclassified(NUMBER, ANNE, Kind.SUPPORT)).case
    if first == "the kind":
        case = decide(with_checks(replace(case, draft=a_draft())), edit(ANNE)).case
    case = with_checks(case)

    with pytest.raises(FourEyesRequired):
        decide(case, ReplyApproved(NUMBER, ANNE, case.draft.digest))
    assert decide(case, ReplyApproved(NUMBER, BJORN, case.draft.digest)).reply


def test_whoever_corrects_a_kind_may_approve_what_the_service_wrote():
    case = decide(a_case(), CaseReclassified(NUMBER, ANNE, Kind.SUPPORT)).case
    case = with_checks(replace(case, draft=a_draft()))

    assert decide(case, ReplyApproved(NUMBER, ANNE, case.draft.digest)).reply


def test_an_answer_that_was_taken_back_is_another_version_of_the_same_text():
    case = a_case(draft=a_draft(version=2))

    with pytest.raises(StaleDraft):
        decide(case, ReplyApproved(NUMBER, ANNE, case.draft.digest, 1))
    assert decide(case, ReplyApproved(NUMBER, ANNE, case.draft.digest, 2)).case.status is Status.APPROVED


def test_an_edit_makes_a_new_version_by_its_author():
    decision = decide(a_case(), edit(WORKER, subject=" To\n linjer ", text="Ny\r\ntekst\n\n"))

    assert (decision.case.draft.version, decision.case.draft.author) == (2, WORKER.id)
    assert decision.case.draft.subject == "To linjer"
    assert decision.case.draft.text == "Ny\ntekst\n"
    assert decision.case.status is Status.DRAFT_READY


def test_two_who_edit_at_once_do_not_overwrite_each_other():
    first = decide(a_case(), edit(ANNE)).case

    with pytest.raises(StaleDraft):
        decide(first, edit(BJORN))


def test_staff_may_write_where_the_service_did_not():
    case = a_case(draft=None, verdict=a_verdict(Kind.AUTHORITY))

    decision = decide(case, edit(ANNE, base="none"))

    assert decision.case.draft.version == 1


def test_without_an_address_nothing_can_be_written():
    with pytest.raises(NoDraft):
        decide(a_case(draft=None, sender=None), edit())


def test_a_reader_can_do_nothing_but_read():
    for event in (
        CaseTaken(NUMBER, READER),
        ReplyApproved(NUMBER, READER, ""),
        edit(READER),
        CaseClosed(NUMBER, READER),
    ):
        with pytest.raises(NotPermitted):
            decide(a_case(), event)


def test_the_right_is_checked_before_the_state():
    with pytest.raises(NotPermitted):
        decide(a_case(Status.CLOSED), ReplyApproved(NUMBER, READER, ""))


def test_reclassifying_reckons_the_deadline_and_writes_the_draft_anew():
    decision = decide(a_case(), CaseReclassified(NUMBER, WORKER, Kind.INFORMATION))

    assert decision.case.verdict.kind is Kind.INFORMATION
    assert not decision.case.deadline.statutory
    assert decision.draft.name == "reply_information"


def test_reclassifying_keeps_what_a_person_wrote():
    case = a_case(draft=a_draft(author=ANNE.id))

    decision = decide(case, CaseReclassified(NUMBER, WORKER, Kind.ERASURE))

    assert decision.case.draft == case.draft
    assert decision.draft is None


def test_reclassifying_to_a_kind_without_draft_takes_the_draft_away():
    decision = decide(a_case(), CaseReclassified(NUMBER, WORKER, Kind.AUTHORITY))

    assert decision.case.draft is None
    assert decision.case.no_draft


def test_a_fresh_draft_is_written_on_request():
    decision = decide(a_case(draft=a_draft(author=ANNE.id)), DraftRequested(NUMBER, WORKER))

    assert decision.draft.name == "reply_access"
    assert decision.case.status is Status.DRAFT_READY


def test_no_draft_is_written_for_an_authority():
    with pytest.raises(NoDraft, match="authority"):
        decide(a_case(verdict=a_verdict(Kind.AUTHORITY)), DraftRequested(NUMBER, WORKER))


def test_a_rejection_keeps_its_reason_and_sends_the_case_back():
    decision = decide(a_case(Status.DRAFT_READY), ReplyRejected(NUMBER, WORKER, "for kort"))

    assert decision.case.status is Status.IN_PROGRESS
    assert decision.case.rejection == "for kort"


def test_closing_remembers_when():
    assert decide(a_case(), CaseClosed(NUMBER, WORKER, CloseReason.DUPLICATE)).case.closed_at == NOW


def test_reading_is_logged_and_changes_nothing():
    decision = decide(a_case(Status.CLOSED), ContentShown(NUMBER, READER, "redacted text"))

    assert decision.case is None
    assert [entry.event for entry in decision.entries] == [AuditEvent.CONTENT_SHOWN]


def test_a_version_is_never_given_twice_even_where_the_draft_went_meanwhile():
    case = a_case(draft=a_draft(version=4))

    gone = decide_staff(case, CaseReclassified(NUMBER, WORKER, Kind.AUTHORITY), Policy(), NOW).case
    again = decide_staff(gone, ReplyEdited(NUMBER, WORKER, "", "Svar", "Tekst"), Policy(), NOW).case

    assert gone.draft is None
    assert again.draft.version == 5


def test_a_fresh_draft_that_staff_ask_for_is_logged_with_their_name():
    [entry] = decide_staff(a_case(), DraftRequested(NUMBER, WORKER), Policy(), NOW).entries

    assert (entry.event, entry.actor) == (AuditEvent.DRAFT_REQUESTED, WORKER.id)


def test_a_case_that_loses_its_deadline_says_so_in_the_log():
    case = decide_staff(a_case(), CaseReclassified(NUMBER, WORKER, Kind.ACCESS), Policy(), NOW).case

    decision = decide_staff(case, CaseReclassified(NUMBER, WORKER, Kind.SUPPORT), Policy(), NOW)

    assert decision.case.deadline is None
    assert AuditEvent.DEADLINE_LIFTED in [entry.event for entry in decision.entries]
