"""What follows when staff have a letter beside the answer written, and when they let it leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from cases.audit_events import AuditEvent
from cases.case import SERVICE, Case, Draft, PreparedLetter
from cases.deadlines.calendar import local_date
from cases.deadlines.of_case import EXTENSION, QUESTIONS, can_extend, deadlines_of, would_stop
from cases.decisions import drafting
from cases.decisions.decision import BesideLetter, Decision, ToPrepare, letter_key, notice
from cases.decisions.staff_rule import StaffRule, StaffRules, staff_entry
from cases.errors import DraftHasGaps, ExtensionRefused, NoDraft, ReasonMissing, StaleDraft, UnknownLetter
from cases.events import (
    CustomerTold,
    ExtensionNoticed,
    IdentityAsked,
    InterimPrepared,
    PersonInformed,
    ScopeAsked,
)
from cases.events.interim import InterimSent
from cases.interim import Interim
from cases.letters import INTERIM, TO_CUSTOMERS
from cases.messages import GAP, Letter, RenderedLetter
from cases.policy import Policy
from cases.vocabulary import Action, InterimReason, Purpose

_EXTENDING = frozenset({InterimReason.NUMBER, InterimReason.COMPLEXITY})
REASONS: Mapping[str, frozenset[InterimReason]] = MappingProxyType(
    {EXTENSION: _EXTENDING, "scope_question": frozenset(InterimReason) - _EXTENDING}
)
"""The letters that need a reason, and which will do (article 12(3); recital 63)."""

SENDS: Mapping[type[InterimSent], frozenset[str]] = MappingProxyType(
    {
        IdentityAsked: frozenset({"identity_question"}),
        ScopeAsked: frozenset({"scope_question"}),
        ExtensionNoticed: frozenset({EXTENSION}),
        PersonInformed: frozenset({"status_update"}),
        CustomerTold: TO_CUSTOMERS,
    }
)
"""The letters that each event lets leave."""


def _prepare(case: Case, event: InterimPrepared, policy: Policy, now: datetime) -> Decision:
    if event.letter not in INTERIM or (event.recipient is not None) != (event.letter in TO_CUSTOMERS):
        raise UnknownLetter("no letter that can leave beside the answer")
    reason = _require_reason(event.letter, event.reason)
    _require_in_time(case, event.letter, policy, now)
    recipient = event.recipient or case.sender
    if recipient is None:
        raise NoDraft(drafting.NO_ADDRESS)
    letter = drafting.letter_for(case, event.letter, next_key(case), recipient)
    dates = _dates(case, event.letter, reason, policy, now)
    return Decision(case=case, prepare=ToPrepare(drafting.with_values(letter, **dates), reason))


def _require_reason(letter: str, reason: InterimReason | None) -> str:
    if letter not in REASONS:
        return ""
    if reason not in REASONS[letter]:
        raise ReasonMissing("this letter needs a reason that the law accepts")
    assert reason is not None
    return reason.value


def _require_in_time(case: Case, letter: str, policy: Policy, now: datetime) -> None:
    if letter == EXTENSION and not can_extend(case, policy.periods, now):
        raise ExtensionRefused(ExtensionRefused.__doc__)


def _dates(case: Case, letter: str, reason: str, policy: Policy, now: datetime) -> dict[str, object]:
    """The dates that the letter speaks of, as they are if it leaves today."""
    alarm = case.alarm_deadline
    dates: dict[str, object] = {"due_on": alarm.due if alarm else None}
    if letter in QUESTIONS:
        question = Interim(letter=letter, key="", by="", reason=reason, at=now)
        stops = would_stop(case, question, policy.periods, now)
        dates["paused_from"] = local_date(now) if stops else None
    elif letter == EXTENSION:
        extended = deadlines_of(case, policy.periods, now, noticed_at=now).unpaused
        dates |= {"due_before": dates["due_on"], "due_on": extended.due if extended else None}
    return dates


def next_key(case: Case) -> str:
    """The key of the next letter beside the answer."""
    return letter_key(Purpose.INTERIM.value, case, len(case.interims) + 1)


def prepared(letter: Letter, rendered: RenderedLetter, reason: str) -> PreparedLetter:
    """The letter that staff are to read."""
    draft = Draft(
        letter=letter.name,
        version=1,
        author=SERVICE,
        recipient=letter.recipient,
        subject=rendered.subject,
        text=rendered.text,
    )
    return PreparedLetter(draft=draft, reason=reason)


def _send(case: Case, event: InterimSent, policy: Policy, now: datetime) -> Decision:
    shown = case.prepared
    if shown is None or shown.draft.letter not in SENDS[type(event)] or shown.draft.digest != event.base:
        raise StaleDraft("the letter was changed after it was shown, or has left already")
    _require_in_time(case, shown.draft.letter, policy, now)
    draft = _as_written(shown.draft, event)
    interim = Interim(
        letter=draft.letter,
        key=next_key(case),
        by=event.staff.id,
        reason=shown.reason,
        at=now,
        recipient=draft.recipient if draft.letter in TO_CUSTOMERS else None,
    )
    fields = {"template": draft.letter, "letter": interim.key, "reason": shown.reason, "digest": draft.digest}
    return Decision(
        case=replace(case, prepared=None, interims=(*case.interims, interim)),
        beside=BesideLetter(key=interim.key, draft=draft),
        entries=(staff_entry(case, AuditEvent.INTERIM_SENT, event, **fields),),
        notices=(notice(case, "interim_sent", letter=draft.letter, staff=event.staff.id),),
    )


def _as_written(shown: Draft, event: InterimSent) -> Draft:
    """The letter just as it was written. Raises `DraftHasGaps`."""
    subject, text = " ".join(event.subject.split()), event.text.replace("\r\n", "\n").strip() + "\n"
    if gaps := tuple(GAP.findall(f"{subject}\n{text}")):
        raise DraftHasGaps(gaps)
    return replace(shown, author=event.staff.id, subject=subject, text=text)


RULES: StaffRules = MappingProxyType(
    {
        InterimPrepared: StaffRule(Action.PREPARE_LETTER, _prepare),
        IdentityAsked: StaffRule(Action.ASK_IDENTITY, _send),
        ScopeAsked: StaffRule(Action.ASK_SCOPE, _send),
        ExtensionNoticed: StaffRule(Action.EXTEND, _send),
        PersonInformed: StaffRule(Action.INFORM, _send),
        CustomerTold: StaffRule(Action.REFER, _send),
    }
)
