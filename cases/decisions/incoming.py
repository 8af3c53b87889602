"""What follows from a mail: a new case, or a message in one that stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from cases import workflow
from cases.audit_events import AuditEntry, AuditEvent
from cases.case import SERVICE, Case
from cases.case_number import CaseNumber
from cases.deadlines.by_kind import deadline_for
from cases.deadlines.terms import ContractTerms
from cases.decisions import autoreply, drafting, forwards, holds, identification, interim_fate, quarantine
from cases.decisions.autoreply import Breaker, Silence
from cases.decisions.decision import Decision, letter_key, notice
from cases.decisions.due_dates import clocked, deadline_entries
from cases.messages import Address, InboundMail, Letter, Notice, ThreadHeaders
from cases.policy import Policy
from cases.ports import AcknowledgementHistory
from cases.verdict import Verdict
from cases.vocabulary import Action, Flag, Kind, Language, Relation, Status

PERSON = "person"
_SILENT_RELATIONS = frozenset({Relation.AUTOMATIC, Relation.THANKS})
"""What changes nothing about a case that stands: nobody waits for an answer to it."""

_ASKED = frozenset({Status.WAITING_IDENTITY, Status.WAITING_SCOPE})
"""The states in which we wait for the person: what a customer writes answers no question to them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCaseFacts:
    """What the record knows that a new case rests on.

    Attributes
    ----------
    claims:
        The case that the mail names as its own, though another person's; None if it names none.
    answers_ours:
        It names it by what only a letter of ours holds, not by a tag that anybody can write.
    terms:
        What the agreement with the customer who wrote sets a time for; None where nobody known wrote.
    """

    number: CaseNumber
    history: AcknowledgementHistory
    claims: CaseNumber | None = None
    answers_ours: bool = False
    terms: ContractTerms | None = None


def open_case(mail: InboundMail, verdict: Verdict, facts: NewCaseFacts, policy: Policy) -> Decision:
    """A new case with its deadline, its draft, and its acknowledgement or the reasons for none."""
    silence = _silence(mail, verdict, facts, policy)
    case = Case(
        number=facts.number,
        status=_first_status(mail, verdict),
        verdict=verdict,
        received_at=mail.received_at,
        sender=mail.sender if mail.forwarded is None else None,
        subject=mail.forwarded.subject or mail.subject if mail.forwarded else mail.subject,
        deadline=deadline_for(verdict.kinds, mail.received_at, policy.periods, terms=facts.terms),
        terms=facts.terms,
        no_acknowledgement=silence.withheld,
        acknowledgement_held=silence.held,
        quarantined=mail.quarantined,
        hold=holds.hold_of(verdict.kinds),
        authentication=mail.authentication,
        last_message=_thread_of(mail),
        forwarded=mail.forwarded,
    )
    case, found = identification.found_in(case, mail)
    case = replace(case, no_draft=drafting.why_no_draft(case))
    return Decision(
        case=case,
        letters=_acknowledgement(case),
        held=silence.held,
        breakers=silence.breakers,
        draft=drafting.draft_letter(case),
        entries=(
            *opening_entries(case, PERSON),
            message_entry(case, mail, Relation.NEW_CASE, "none"),
            *forwards.opening_entry(case, mail),
            *found,
            *_silence_entries(case),
        ),
        notices=_new_case_notices(case, facts),
    )


def read_at_last(case: Case, mail: InboundMail, verdict: Verdict, facts: NewCaseFacts, policy: Policy) -> Decision:
    """A mail that could not be handled was tried again, and is understood now: its case becomes what it had been
    from the start. The clock ran from the arrival all the time."""
    fresh = open_case(mail, verdict, facts, policy)
    assert fresh.case is not None
    changed = replace(
        fresh.case, version=case.version, assignee=case.assignee, draft=case.draft, rejection=case.rejection
    )
    changed = _with_staffs_facts(changed, case, policy)
    if case.status is not Status.DEAD_LETTER:
        # Somebody has taken it up meanwhile.
        changed = replace(changed, status=case.status)
    opened, *entries = fresh.entries
    read = _entry(case, AuditEvent.CASE_READ_AT_LAST, SERVICE, **{name: opened.fields[name] for name in _READ})
    told = [replace(one, key=f"{one.key}.{case.version}") for one in fresh.notices]
    return replace(
        fresh,
        case=changed,
        draft=None if case.draft is not None else fresh.draft,
        entries=(read, *entries),
        notices=(notice(case, "read_at_last"), *told),
    )


def _with_staffs_facts(changed: Case, known: Case, policy: Policy) -> Case:
    """What staff had decided of the case before anybody could read it still holds, and its dates rest on it."""
    decided = replace(
        changed,
        aware_at=known.aware_at,
        named=known.named,
        decided_role=known.decided_role,
        hold=known.hold or changed.hold,
        interims=known.interims,
    )
    return clocked(decided, policy, known.received_at)


_READ = ("kind", "language")


def _silence(mail: InboundMail, verdict: Verdict, facts: NewCaseFacts, policy: Policy) -> Silence:
    if mail.forwarded is not None:
        return forwards.silence_of_forward(mail, verdict, policy)
    return autoreply.silence_of(mail, verdict, facts.history, policy, answers_ours=facts.answers_ours)


def _first_status(mail: InboundMail, verdict: Verdict) -> Status:
    return Status.SPAM if mail.quarantined or verdict.kind is Kind.SPAM else Status.RECEIVED


def _acknowledgement(case: Case) -> tuple[Letter, ...]:
    if case.no_acknowledgement or case.sender is None:
        return ()
    return (drafting.acknowledgement(case, case.sender),)


def breaker_opened(breaker: Breaker, case: Case, until: datetime) -> AuditEntry:
    """A limit was reached; `case` is the one whose acknowledgement is the first to wait."""
    return _entry(
        case,
        AuditEvent.BREAKER_OPENED,
        SERVICE,
        scope=breaker.scope.value,
        rule=breaker.rule,
        until=until.isoformat(timespec="seconds"),
    )


def add_message(
    case: Case, mail: InboundMail, verdict: Verdict, thread: str, *, policy: Policy, now: datetime
) -> Decision:
    """A further message of a case that stands. It is never acknowledged again (rule N12).

    The clock that stood still for a question of ours runs again.

    `thread` names the clue that tied it to the case: `message-id`, `plus-address` or `tag`.
    """
    from_customer = mail.sender is not None and is_customer_of(case, mail.sender)
    relation = Relation.CUSTOMER_ANSWER if from_customer and mail.automatic is None else _relation(mail, verdict)
    silent = relation in _SILENT_RELATIONS or (from_customer and case.status in _ASKED)
    changed = case if silent else replace(case, status=workflow.after(case.status, Action.FOLLOW_UP))
    changed = replace(changed, retention=replace(changed.retention, heard_at=mail.received_at))
    if mail.sender is not None and case.sender is not None and mail.sender.key == case.sender.key:
        changed = replace(changed, last_message=_thread_of(mail))
    changed, found, told = (changed, (), ()) if from_customer else identification.shown_by(changed, mail)
    entries = [message_entry(case, mail, relation, thread), *found]
    notices = [notice(case, "follow_up", relation=relation.value), *told]
    if changed.status is Status.REOPENED and case.status is not Status.REOPENED:
        changed = replace(changed, answered_at=None, closed_at=None, close_reason=None, approval=None)
        entries.append(_entry(case, AuditEvent.CASE_REOPENED, SERVICE, because="follow_up"))
        notices.append(notice(case, "reopened", because="follow_up"))
    if silent or from_customer:
        return Decision(case=changed, entries=tuple(entries), notices=tuple(notices))
    follows = interim_fate.answered(changed, mail.received_at, policy, now)
    return replace(follows, entries=(*entries, *follows.entries), notices=(*notices, *follows.notices))


def is_customer_of(case: Case, sender: Address) -> bool:
    """Whether it is a customer to whom a letter about this case went, and not its person."""
    to_them = any(one.recipient is not None and one.recipient.key == sender.key for one in case.interims)
    return to_them and (case.sender is None or case.sender.key != sender.key)


def link_duplicate(case: Case, sha256: str) -> Decision:
    """The same bytes once more, as after a UIDVALIDITY change: nothing happens but an entry in the log."""
    return Decision(case=None, entries=(_entry(case, AuditEvent.DUPLICATE_LINKED, SERVICE, sha256=sha256),))


def open_unreadable(number: CaseNumber, received_at: datetime, reason: str, policy: Policy) -> Decision:
    """A mail of which nothing could be read: a person must look at its raw bytes, and the clock runs."""
    verdict = Verdict(kind=Kind.UNCLEAR, language=Language.NB, flags=frozenset({Flag.EMPTY_BODY}))
    case = Case(
        number=number,
        status=Status.DEAD_LETTER,
        verdict=verdict,
        received_at=received_at,
        deadline=deadline_for(verdict.kinds, received_at, policy.periods),
        no_acknowledgement=("N17 unreadable",),
        no_draft=drafting.NO_ADDRESS,
    )
    return Decision(
        case=case,
        entries=(*opening_entries(case, PERSON), *_silence_entries(case)),
        notices=(notice(case, "dead_letter", reason=reason),),
    )


def opening_entries(case: Case, actor: str) -> tuple[AuditEntry, ...]:
    """What the audit log keeps of a new case: how it was understood, and its deadline."""
    verdict = case.verdict
    opened = _entry(
        case,
        AuditEvent.CASE_OPENED,
        actor,
        kind=verdict.kind.value,
        also=",".join(kind.value for kind in verdict.also),
        confidence=f"{verdict.confidence:.2f}",
        language=verdict.language.value,
        role=verdict.role.value,
        urgency=verdict.urgency if verdict.urgent else "",
        received_at=case.received_at.isoformat(),
    )
    return (opened, *deadline_entries(case, case.deadline), *holds.set_itself(case))


def _silence_entries(case: Case) -> tuple[AuditEntry, ...]:
    entries = []
    if case.no_acknowledgement:
        rules = "; ".join(case.no_acknowledgement)
        entries.append(_entry(case, AuditEvent.ACKNOWLEDGEMENT_WITHHELD, SERVICE, rules=rules))
    if case.acknowledgement_held:
        letter, rules = letter_key("ack", case), "; ".join(case.acknowledgement_held)
        entries.append(_entry(case, AuditEvent.ACKNOWLEDGEMENT_HELD, SERVICE, letter=letter, rules=rules))
    if case.no_draft:
        entries.append(_entry(case, AuditEvent.DRAFT_WITHHELD, SERVICE, reason=case.no_draft))
    return tuple(entries)


def _new_case_notices(case: Case, facts: NewCaseFacts) -> tuple[Notice, ...]:
    if quarantine.is_quarantined(case):
        # The daily list tells of it: junk must not fill the channel.
        return ()
    notices = []
    if case.forwarded is not None:
        notices.append(notice(case, "confirm_sender"))
    if case.no_acknowledgement:
        notices.append(notice(case, "ack_withheld", rules="; ".join(case.no_acknowledgement)))
    if case.acknowledgement_held:
        notices.append(notice(case, "ack_held", rules="; ".join(case.acknowledgement_held)))
    if facts.claims is not None:
        notices.append(notice(case, "claims_to_belong", other=str(facts.claims)))
    return tuple(notices)


def _relation(mail: InboundMail, verdict: Verdict) -> Relation:
    by_person = mail.by_portal and verdict.kind is not Kind.AUTOMATIC
    if mail.bounce is not None or (mail.automatic is not None and not by_person):
        return Relation.AUTOMATIC
    return Relation.FOLLOW_UP if verdict.relation is Relation.NEW_CASE else verdict.relation


def _thread_of(mail: InboundMail) -> ThreadHeaders:
    return ThreadHeaders(in_reply_to=mail.message_id, references=mail.references)


def message_entry(case: Case, mail: InboundMail, relation: Relation, thread: str) -> AuditEntry:
    """What the audit log keeps of a message: its digest, what it is to the case, and by which clue."""
    return _entry(case, AuditEvent.MESSAGE_ADDED, PERSON, sha256=mail.sha256, relation=relation.value, thread=thread)


def _entry(case: Case, event: AuditEvent, actor: str, **fields: str) -> AuditEntry:
    return AuditEntry(event=event, actor=actor, case=case.number, fields=fields)
