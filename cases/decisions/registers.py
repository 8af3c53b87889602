"""What follows when staff confirm a block, record a consent that was taken back, or fill in a breach."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType

from cases.audit_events import AuditEntry, AuditEvent
from cases.case import Case, Staff
from cases.deadlines.calendar import local_date
from cases.decisions import checklist
from cases.decisions.decision import Decision, notice
from cases.decisions.due_dates import clocked, deadline_changes
from cases.decisions.staff_rule import StaffRule, StaffRules, staff_entry
from cases.errors import NoAddress, NoSuchWithdrawal, NothingToRecord, WrongDate
from cases.events import BreachRecorded, ConsentWithdrawn, MarketingBlocked, TasksDone, WithdrawalCarriedOut
from cases.policy import Policy
from cases.registers import BlockEntry, BreachChange, Withdrawal
from cases.registers.blocks import is_address
from cases.vocabulary import Action, Kind


def _block(case: Case, event: MarketingBlocked, policy: Policy, now: datetime) -> Decision:
    address = event.address or (case.sender.email if case.sender else "")
    if not is_address(address):
        raise NoAddress(NoAddress.__doc__)
    if not event.lists:
        raise NothingToRecord(NothingToRecord.__doc__)
    lists = ", ".join(event.lists)
    changed, done = _task_done(case, Kind.MARKETING_OPT_OUT, event.staff, policy, now)
    return Decision(
        case=replace(changed, blocked_at=now),
        block=BlockEntry(case=case.number, address=address, lists=event.lists, at=now, by=event.staff.id),
        entries=(staff_entry(case, AuditEvent.BLOCK_CONFIRMED, event, lists=lists), *done),
        notices=(notice(case, "blocked", staff=event.staff.id),),
    )


def _withdraw(case: Case, event: ConsentWithdrawn, policy: Policy, now: datetime) -> Decision:
    if not event.consent.strip():
        raise NothingToRecord(NothingToRecord.__doc__)
    _require_order(event.received_on, event.carried_out_on, now)
    withdrawal = Withdrawal(
        consent=event.consent.strip(),
        received_on=event.received_on,
        carried_out_on=event.carried_out_on,
        by=event.staff.id,
    )
    changed = replace(case, withdrawals=(*case.withdrawals, withdrawal))
    return _withdrawn(changed, len(changed.withdrawals) - 1, event, policy, now)


def _carry_out(case: Case, event: WithdrawalCarriedOut, policy: Policy, now: datetime) -> Decision:
    if not 0 <= event.place < len(case.withdrawals) or case.withdrawals[event.place].carried_out_on:
        raise NoSuchWithdrawal(NoSuchWithdrawal.__doc__)
    before = case.withdrawals[event.place]
    _require_order(before.received_on, event.on, now)
    done = replace(before, carried_out_on=event.on, by=event.staff.id)
    withdrawals = (*case.withdrawals[: event.place], done, *case.withdrawals[event.place + 1 :])
    return _withdrawn(replace(case, withdrawals=withdrawals), event.place, event, policy, now)


def _require_order(received: date, carried_out: date | None, now: datetime) -> None:
    """Nothing was received or carried out in the future, nor carried out before it was received."""
    today = local_date(now)
    if received > today or (carried_out is not None and not received <= carried_out <= today):
        raise WrongDate(WrongDate.__doc__)


def _withdrawn(
    case: Case, place: int, event: ConsentWithdrawn | WithdrawalCarriedOut, policy: Policy, now: datetime
) -> Decision:
    """What follows from the withdrawal at `place`, which the case holds already."""
    one = case.withdrawals[place]
    fields = {
        "withdrawal": str(place + 1),
        "received_on": one.received_on.isoformat(),
        "carried_out_on": one.carried_out_on.isoformat() if one.carried_out_on else "",
    }
    entries = [staff_entry(case, AuditEvent.WITHDRAWAL_RECORDED, event, **fields)]
    changed = case
    if all(each.carried_out_on for each in case.withdrawals):
        changed, done = _task_done(case, Kind.CONSENT_WITHDRAWAL, event.staff, policy, now)
        entries += done
    text = "withdrawal_carried_out" if one.carried_out_on else "withdrawal_recorded"
    return Decision(case=changed, entries=tuple(entries), notices=(notice(case, text, staff=event.staff.id),))


def _breach(case: Case, event: BreachRecorded, policy: Policy, now: datetime) -> Decision:
    if not event.changed:
        raise NothingToRecord(NothingToRecord.__doc__)
    moments = (event.entry.aware_at, event.entry.notified_at, event.entry.people_told_at)
    if any(moment > now for moment in moments if moment is not None):
        raise WrongDate(WrongDate.__doc__)
    changed, reckoned = _aware(case, event, policy, now)
    fields = {"version": str(event.base + 1), "fields": ",".join(event.changed)}
    return Decision(
        case=changed,
        breach=BreachChange(case=case.number, entry=event.entry, base=event.base, at=now),
        entries=(staff_entry(case, AuditEvent.BREACH_RECORDED, event, **fields), *reckoned),
        notices=(notice(case, "breach_recorded", staff=event.staff.id, version=str(event.base + 1)),),
    )


def _aware(case: Case, event: BreachRecorded, policy: Policy, now: datetime) -> tuple[Case, tuple[AuditEntry, ...]]:
    """The awareness that the entry names is the case's too: its 72 hours run from there."""
    if "aware_at" not in event.changed or event.entry.aware_at is None:
        return case, ()
    changed = clocked(replace(case, aware_at=event.entry.aware_at), policy, now)
    return changed, deadline_changes(case, changed)


def _task_done(
    case: Case, kind: Kind, staff: Staff, policy: Policy, now: datetime
) -> tuple[Case, tuple[AuditEntry, ...]]:
    """The case with the task of this kind done, if it has one that is open."""
    event = TasksDone(case.number, staff, frozenset({kind}))
    decision = checklist.RULES[TasksDone].decide(case, event, policy, now)
    return decision.case or case, decision.entries


RULES: StaffRules = MappingProxyType(
    {
        MarketingBlocked: StaffRule(Action.BLOCK, _block),
        ConsentWithdrawn: StaffRule(Action.WITHDRAW_CONSENT, _withdraw),
        WithdrawalCarriedOut: StaffRule(Action.WITHDRAW_CONSENT, _carry_out),
        BreachRecorded: StaffRule(Action.RECORD_BREACH, _breach),
    }
)
