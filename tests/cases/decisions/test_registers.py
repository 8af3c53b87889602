"""What staff write into the registers: a block, a consent that was taken back, a breach."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from cases.audit_events import AuditEvent
from cases.case import Case
from cases.checklist.values import Task
from cases.decisions.decision import Decision
from cases.decisions.staff import decide_staff
from cases.errors import (
    IllegalTransition,
    NoAddress,
    NoSuchWithdrawal,
    NothingToRecord,
    NotPermitted,
    WrongDate,
)
from cases.events import BreachRecorded, ConsentWithdrawn, MarketingBlocked, WithdrawalCarriedOut
from cases.policy import Policy
from cases.registers import BreachEntry, Withdrawal
from cases.vocabulary import Kind, Status
from tests.examples import ANNE, NOW, NUMBER, READER, RECEIVED, WORKER, a_case, a_verdict

LISTS = ("Nyhetsbrev", "Arrangementer")
TODAY, YESTERDAY, TOMORROW = date(2026, 11, 23), date(2026, 11, 22), date(2026, 11, 24)


def opt_out(**changes: object) -> Case:
    task = Task(kind=Kind.MARKETING_OPT_OUT, opened_at=RECEIVED)
    return a_case(verdict=a_verdict(Kind.MARKETING_OPT_OUT), tasks=(task,), **changes)


def decided(case: Case, event: object) -> Decision:
    return decide_staff(case, event, Policy(), NOW)  # type: ignore[arg-type]


# --- blocks ----------------------------------------------------------------------------------------------------------


def test_a_block_is_confirmed_for_the_address_that_wrote() -> None:
    decision = decided(opt_out(), MarketingBlocked(NUMBER, WORKER, LISTS))

    assert decision.block is not None
    assert (decision.block.address, decision.block.lists) == ("kari.nordmann@epost.example", LISTS)
    assert (decision.block.at, decision.block.by) == (NOW, WORKER.id)
    assert decision.case is not None
    assert decision.case.blocked_at == NOW
    assert "kari" not in repr((decision.block, decision.entries, decision.notices))


def test_a_block_does_the_task_that_could_not_wait() -> None:
    decision = decided(opt_out(), MarketingBlocked(NUMBER, WORKER, LISTS))

    assert decision.case is not None
    assert [(task.done_at, task.done_by) for task in decision.case.tasks] == [(NOW, WORKER.id)]
    assert [entry.event for entry in decision.entries] == [AuditEvent.BLOCK_CONFIRMED, AuditEvent.TASK_DONE]


def test_staff_may_block_another_address_than_the_one_that_wrote() -> None:
    decision = decided(opt_out(sender=None), MarketingBlocked(NUMBER, WORKER, LISTS, "gammel@epost.example"))

    assert decision.block is not None
    assert decision.block.address == "gammel@epost.example"


@pytest.mark.parametrize("address", ["", "kari", "kari@epost.example, ola@annen.example"])
def test_what_is_no_address_cannot_be_blocked(address: str) -> None:
    with pytest.raises(NoAddress):
        decided(opt_out(sender=None), MarketingBlocked(NUMBER, WORKER, LISTS, address))


def test_a_block_on_no_list_is_none() -> None:
    with pytest.raises(NothingToRecord):
        decided(opt_out(), MarketingBlocked(NUMBER, WORKER, ()))


@pytest.mark.parametrize("status", [Status.ANSWERED, Status.CLOSED, Status.APPROVED, Status.RECEIVED])
def test_a_block_can_be_confirmed_whatever_became_of_the_answer(status: Status) -> None:
    decision = decided(opt_out(status=status), MarketingBlocked(NUMBER, WORKER, LISTS))

    assert decision.case is not None
    assert decision.case.status is status


def test_what_is_spam_is_released_before_anything_is_blocked() -> None:
    with pytest.raises(IllegalTransition):
        decided(opt_out(status=Status.SPAM), MarketingBlocked(NUMBER, WORKER, LISTS))


@pytest.mark.parametrize(
    "event",
    [
        MarketingBlocked(NUMBER, READER, LISTS),
        ConsentWithdrawn(NUMBER, READER, "Opptak", TODAY),
        BreachRecorded(NUMBER, READER, BreachEntry(facts="x"), 0, ("facts",)),
    ],
)
def test_a_reader_writes_into_no_register(event: object) -> None:
    with pytest.raises(NotPermitted):
        decided(opt_out(), event)


# --- consents --------------------------------------------------------------------------------------------------------


def with_withdrawal(**changes: object) -> Case:
    one = Withdrawal(consent="Opptak av samtaler", received_on=YESTERDAY, by=ANNE.id)
    task = Task(kind=Kind.CONSENT_WITHDRAWAL, opened_at=RECEIVED)
    case = a_case(verdict=a_verdict(Kind.CONSENT_WITHDRAWAL), withdrawals=(one,), tasks=(task,))
    return replace(case, **changes)  # type: ignore[arg-type]


def test_consents_are_recorded_one_by_one() -> None:
    decision = decided(with_withdrawal(), ConsentWithdrawn(NUMBER, WORKER, "  Bilde på nettsiden ", TODAY, TODAY))

    assert decision.case is not None
    assert [one.consent for one in decision.case.withdrawals] == ["Opptak av samtaler", "Bilde på nettsiden"]
    assert decision.case.withdrawals[1] == Withdrawal(
        consent="Bilde på nettsiden", received_on=TODAY, carried_out_on=TODAY, by=WORKER.id
    )
    assert decision.entries[0].fields == {
        "withdrawal": "2",
        "received_on": "2026-11-23",
        "carried_out_on": "2026-11-23",
    }
    assert "Bilde" not in repr(decision.entries)


def test_the_task_stays_open_while_one_of_them_is_not_carried_out() -> None:
    decision = decided(with_withdrawal(), ConsentWithdrawn(NUMBER, WORKER, "Bilde", TODAY, TODAY))

    assert decision.case is not None
    assert [task.open for task in decision.case.tasks] == [True]


def test_carrying_out_the_last_one_does_the_task() -> None:
    decision = decided(with_withdrawal(), WithdrawalCarriedOut(NUMBER, WORKER, 0, TODAY))

    assert decision.case is not None
    assert (decision.case.withdrawals[0].carried_out_on, decision.case.withdrawals[0].by) == (TODAY, WORKER.id)
    assert [task.open for task in decision.case.tasks] == [False]
    assert [notice.text for notice in decision.notices] == ["withdrawal_carried_out"]


@pytest.mark.parametrize("place", [-1, 1, 99])
def test_a_withdrawal_that_does_not_exist_cannot_be_carried_out(place: int) -> None:
    with pytest.raises(NoSuchWithdrawal):
        decided(with_withdrawal(), WithdrawalCarriedOut(NUMBER, WORKER, place, TODAY))


def test_a_withdrawal_is_carried_out_once() -> None:
    done = decided(with_withdrawal(), WithdrawalCarriedOut(NUMBER, WORKER, 0, TODAY)).case
    assert done is not None

    with pytest.raises(NoSuchWithdrawal):
        decided(done, WithdrawalCarriedOut(NUMBER, WORKER, 0, TODAY))


@pytest.mark.parametrize(
    "event",
    [
        ConsentWithdrawn(NUMBER, WORKER, "Opptak", TOMORROW),
        ConsentWithdrawn(NUMBER, WORKER, "Opptak", TODAY, YESTERDAY),
        ConsentWithdrawn(NUMBER, WORKER, "Opptak", TODAY, TOMORROW),
        WithdrawalCarriedOut(NUMBER, WORKER, 0, TOMORROW),
        WithdrawalCarriedOut(NUMBER, WORKER, 0, YESTERDAY - timedelta(days=1)),
    ],
)
def test_dates_come_in_their_order_and_not_from_the_future(event: object) -> None:
    with pytest.raises(WrongDate):
        decided(with_withdrawal(), event)


def test_a_consent_without_a_name_is_none() -> None:
    with pytest.raises(NothingToRecord):
        decided(with_withdrawal(), ConsentWithdrawn(NUMBER, WORKER, " \n", TODAY))


# --- breaches --------------------------------------------------------------------------------------------------------

AWARE = datetime(2026, 11, 23, 7, tzinfo=UTC)


def a_breach(**changes: object) -> Case:
    return a_case(verdict=a_verdict(Kind.BREACH_REPORT), **changes)


def test_an_entry_is_audited_by_the_names_of_its_fields_alone() -> None:
    entry = BreachEntry(facts="Lønnsslipp til feil person", effects="Lønn kjent for en annen")

    decision = decided(a_breach(), BreachRecorded(NUMBER, WORKER, entry, 2, ("facts", "effects")))

    assert decision.breach is not None
    assert (decision.breach.entry, decision.breach.base, decision.breach.at) == (entry, 2, NOW)
    assert [each.fields for each in decision.entries] == [{"version": "3", "fields": "facts,effects"}]
    assert "Lønn" not in repr(decision)


def test_the_awareness_in_the_entry_moves_the_72_hours_of_the_case() -> None:
    entry = BreachEntry(aware_at=AWARE)

    decision = decided(a_breach(), BreachRecorded(NUMBER, WORKER, entry, 0, ("aware_at",)))

    assert decision.case is not None
    assert decision.case.aware_at == AWARE
    assert decision.case.deadline is not None
    assert decision.case.deadline.due_at == AWARE + timedelta(hours=72)
    assert AuditEvent.DEADLINE_SET in [each.event for each in decision.entries]


def test_a_change_of_something_else_leaves_the_clock_alone() -> None:
    case = a_breach(aware_at=AWARE - timedelta(hours=1))

    decision = decided(case, BreachRecorded(NUMBER, WORKER, BreachEntry(aware_at=AWARE), 1, ("facts",)))

    assert decision.case is not None
    assert decision.case.aware_at == case.aware_at
    assert decision.case.deadline == case.deadline


def test_an_entry_in_which_nothing_changed_is_no_version() -> None:
    with pytest.raises(NothingToRecord):
        decided(a_breach(), BreachRecorded(NUMBER, WORKER, BreachEntry(), 0, ()))


@pytest.mark.parametrize("field", ["aware_at", "notified_at", "people_told_at"])
def test_nothing_happened_in_the_future(field: str) -> None:
    entry = BreachEntry(**{field: NOW + timedelta(minutes=1)})

    with pytest.raises(WrongDate):
        decided(a_breach(), BreachRecorded(NUMBER, WORKER, entry, 0, (field,)))


@pytest.mark.parametrize("status", list(Status))
def test_the_register_takes_an_entry_in_every_state(status: Status) -> None:
    decision = decided(a_breach(status=status), BreachRecorded(NUMBER, WORKER, BreachEntry(facts="x"), 0, ("facts",)))

    assert decision.case is not None
    assert decision.case.status is status
