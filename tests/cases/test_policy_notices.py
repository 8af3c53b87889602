"""A notice of a changed statement: approved by two, each of exactly what they read; stopped and gone on with."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from cases.case import Staff
from cases.errors import FourEyesRequired, IllegalTransition, NotPermitted
from cases.policy_notices import (
    KEPT_FOR,
    NoticeText,
    PolicyNotice,
    PolicyState,
    approved,
    is_abandoned,
    started,
    stopped,
)
from cases.vocabulary import Language, StaffRole

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ANNE, BJORN = (Staff(id=name, role=StaffRole.APPROVER) for name in ("U0ANNE", "U0BJORN"))
NOTICE = PolicyNotice(
    number=1,
    state=PolicyState.PLANNED,
    effective_on=date(2027, 1, 1),
    voluntary=False,
    per_minute=600,
    planned_by="drift",
    planned_at=NOW,
    texts={Language.NB: NoticeText("Endringer", "Hei!"), Language.EN: NoticeText("Changes", "Hello!")},
)
BY_TWO = approved(approved(NOTICE, ANNE, NOTICE.digest), BJORN, NOTICE.digest)


def test_two_approve():
    once = approved(NOTICE, ANNE, NOTICE.digest)

    assert (once.state, once.approved_by) == (PolicyState.PLANNED, ("U0ANNE",))
    assert (BY_TWO.state, BY_TWO.approved_by) == (PolicyState.APPROVED, ("U0ANNE", "U0BJORN"))


def test_nobody_approves_twice():
    once = approved(NOTICE, ANNE, NOTICE.digest)

    with pytest.raises(FourEyesRequired):
        approved(once, ANNE, NOTICE.digest)


def test_a_case_worker_approves_nothing():
    with pytest.raises(NotPermitted):
        approved(NOTICE, Staff(id="U0CARI", role=StaffRole.CASE_WORKER), NOTICE.digest)


@pytest.mark.parametrize(
    "other",
    [
        replace(NOTICE, texts={Language.NB: NoticeText("Endringer", "Hallo!")}),
        replace(NOTICE, effective_on=date(2027, 2, 1)),
        replace(NOTICE, voluntary=True),
    ],
)
def test_what_is_approved_is_what_was_read(other):
    with pytest.raises(IllegalTransition):
        approved(NOTICE, ANNE, other.digest)


@pytest.mark.parametrize("notice", [NOTICE, approved(NOTICE, ANNE, NOTICE.digest), stopped(NOTICE, NOW)])
def test_nothing_leaves_that_two_did_not_approve(notice):
    with pytest.raises(IllegalTransition):
        started(notice)


def test_what_was_stopped_goes_on():
    halted = stopped(started(BY_TWO), NOW)

    assert (halted.state, halted.ended_at) == (PolicyState.STOPPED, NOW)
    assert (started(halted).state, started(halted).ended_at) == (PolicyState.SENDING, None)


def test_what_is_over_cannot_be_stopped():
    with pytest.raises(IllegalTransition):
        stopped(replace(BY_TWO, state=PolicyState.DONE), NOW)


@pytest.mark.parametrize(
    ("reader", "wanted"), [(Language.NB, Language.NB), (Language.NN, Language.NB), (Language.DE, Language.EN)]
)
def test_each_reads_it_in_their_language_or_in_bokmaal(reader, wanted):
    assert NOTICE.text_in(reader)[0] is wanted


@pytest.mark.parametrize(
    ("state", "days", "abandoned"),
    [
        (PolicyState.PLANNED, 1, True),
        (PolicyState.APPROVED, 1, True),
        (PolicyState.SENDING, 1, False),
        (PolicyState.DONE, 1, False),
        (PolicyState.PLANNED, 0, False),
    ],
)
def test_what_was_never_sent_is_abandoned_once_the_change_holds(state, days, abandoned):
    notice = replace(NOTICE, state=state, effective_on=(NOW + KEPT_FOR).date())

    assert is_abandoned(notice, NOW + KEPT_FOR + timedelta(days=days)) is abandoned


def test_what_was_planned_late_has_thirty_days_all_the_same():
    notice = replace(NOTICE, effective_on=(NOW - timedelta(days=1)).date())

    assert not is_abandoned(notice, NOW + KEPT_FOR - timedelta(seconds=1))
    assert is_abandoned(notice, NOW + KEPT_FOR)
