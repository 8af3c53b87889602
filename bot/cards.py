"""The card of a case: the one message in the staff channel that points at it, built anew from the case each time.

A card holds case numbers, fixed words, dates and staff ids. It never holds the sender, the subject, the body, a file
name or anything else that the person wrote (domain reference section 5).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from bot import dates
from bot.blocks import Block, actions, button, confirmation, context, fields, header, section
from bot.card_clock import clock_signs, due_fields, role_words, waiting_letters
from bot.checklist_texts import task_lines
from bot.inert import escape, mention
from bot.kin_texts import kin_lines
from bot.texts import Texts
from cases.case import SERVICE, Case
from cases.case_number import CaseNumber
from cases.checklist.state import checks_of, open_tasks, progress
from cases.checklist.values import ChecklistRules
from cases.vocabulary import Action, Flag, Kind, Status
from cases.workflow import OPEN, allows

METADATA_EVENT = "personvern_case"
"""The event type of a card's metadata: by it a card is found again after a crash."""

RESTRICTED_KINDS = frozenset({Kind.AUTHORITY, Kind.COMPENSATION_CLAIM})
"""The kinds that the general channel may not learn of."""

_RESTRICTED_FLAGS = frozenset({Flag.EMPLOYEE, Flag.EX_EMPLOYEE, Flag.NAMED_STAFF_MEMBER})

_FOR_KIND: Mapping[Action, Kind] = MappingProxyType(
    {
        Action.BLOCK: Kind.MARKETING_OPT_OUT,
        Action.WITHDRAW_CONSENT: Kind.CONSENT_WITHDRAWAL,
        Action.RECORD_BREACH: Kind.BREACH_REPORT,
    }
)
"""The buttons that stand on the cards of one kind alone."""

_NEEDS_DRAFT = frozenset({Action.APPROVE, Action.REJECT})

BUTTONS: tuple[tuple[str, Action, str], ...] = (
    ("confirm-sender", Action.CONFIRM_SENDER, "primary"),
    ("done", Action.ACT, "primary"),
    ("approve", Action.APPROVE, "primary"),
    ("edit", Action.EDIT, ""),
    ("take", Action.TAKE, ""),
    ("checks", Action.CHECK, ""),
    ("reject", Action.REJECT, ""),
    ("block", Action.BLOCK, ""),
    ("withdraw", Action.WITHDRAW_CONSENT, ""),
    ("breach", Action.RECORD_BREACH, ""),
    ("undo", Action.UNDO, "danger"),
    ("not-spam", Action.RELEASE, "primary"),
    ("resend", Action.SETTLE, ""),
    ("received", Action.SETTLE, ""),
    ("deadline", Action.READ, ""),
)
"""The buttons of a card: action id, what it does, and its style; none of them sends a letter that nobody has read."""

ASKED_FIRST = frozenset({"done", "resend", "received"})
"""The buttons that do at once what cannot be taken back: Slack asks before it sends the click on."""

_TELLING = frozenset({"checks"})
"""The buttons that say more of a restricted case than that it exists: how many checks it has tells its kind."""

_RULES = ChecklistRules()


@dataclass(frozen=True, slots=True)
class Card:
    """A message for `chat.postMessage` and `chat.update`.

    Attributes
    ----------
    text:
        What notifications and screen readers get; without personal data.
    """

    text: str
    blocks: tuple[Block, ...]
    metadata: dict[str, Any]


def is_restricted(case: Case) -> bool:
    """Whether the general channel may only learn that there is a case: claims, authorities, matters of employees."""
    verdict = case.verdict
    return not (RESTRICTED_KINDS.isdisjoint(verdict.kinds) and _RESTRICTED_FLAGS.isdisjoint(verdict.flags))


def can(case: Case, action: Action) -> bool:
    """Whether the action is still possible, whoever asks."""
    if not _has_cause(case, action):
        return False
    if action is Action.UNDO and not undo_seconds(case):
        return False
    if action is Action.ACT and not open_tasks(case):
        return False
    if action is Action.CHECK and not checks_of(case.verdict, ChecklistRules()):
        return False
    if action in _FOR_KIND and not _concerns(case, action):
        return False
    return allows(case.status, action) and (case.draft is not None or action not in _NEEDS_DRAFT)


def _has_cause(case: Case, action: Action) -> bool:
    """Whether the case has what the action is about."""
    causes = {
        Action.SETTLE: bool(case.in_doubt),
        Action.CONFIRM_SENDER: case.forwarded is not None,
        Action.SPLIT: len(case.verdict.kinds) > 1,
        Action.REOPEN: case.merged_into is None,
    }
    return causes.get(action, True)


def undo_seconds(case: Case) -> int:
    """For how many seconds an approval can be undone; 0 where its answer leaves at once."""
    approval = case.approval
    return 0 if approval is None or approval.leaves_at is None else (approval.leaves_at - approval.at).seconds


def _concerns(case: Case, action: Action) -> bool:
    """Whether a card offers what only some kinds need; the command can do it for every case."""
    return _FOR_KIND[action] in case.verdict.kinds and not (action is Action.BLOCK and case.blocked_at)


def build_card(
    case: Case, texts: Texts, now: datetime, *, private: bool = False, rules: ChecklistRules = _RULES
) -> Card:
    """The card. `private` when only those see it who may know of restricted cases; `rules` of the checklist."""
    hidden = is_restricted(case) and not private
    blocks = _restricted_blocks(case, texts, now) if hidden else _open_blocks(case, texts, now)
    shown = [one for one in buttons(case, texts, rules) if not (hidden and one["action_id"] in _TELLING)]
    return Card(fallback(case, texts), (*blocks, *([actions(shown)] if shown else [])), metadata(case.number))


def metadata(number: CaseNumber) -> dict[str, Any]:
    """What marks the card of a case."""
    return {"event_type": METADATA_EVENT, "event_payload": {"case": str(number)}}


def fallback(case: Case, texts: Texts) -> str:
    """The text for lock screens: number, state and date."""
    change = "new" if case.assignee is None and case.status in OPEN else "changed"
    due = case.alarm_deadline
    if due is None or not due.statutory:
        key = "fallback_no_deadline" if change == "new" else "fallback_changed_no_deadline"
        return texts(f"card.{key}", number=case.number, status=texts.word("status", case.status))
    date = dates.of_letter(due.due)
    return texts(f"card.fallback_{change}", number=case.number, status=texts.word("status", case.status), due=date)


def overview(case: Case, texts: Texts, now: datetime) -> tuple[Block, ...]:
    """All that a card of an unrestricted case says, without its buttons: for whoever may read the case."""
    return tuple(_open_blocks(case, texts, now))


def kind_names(case: Case, texts: Texts) -> str:
    """Every kind by name, with the confidence where triage gave one."""
    confidence = dict(case.verdict.candidates) | {case.verdict.kind: case.verdict.confidence}
    return ", ".join(_sure(kind, confidence.get(kind, 0.0), texts) for kind in case.verdict.kinds)


def _sure(kind: Kind, confidence: float, texts: Texts) -> str:
    name = texts.word("kind", kind)
    return texts("card.kind_sure", kind=name, percent=round(100 * confidence)) if confidence else name


def _open_blocks(case: Case, texts: Texts, now: datetime) -> Iterator[Block]:
    kind = texts.word("kind", case.verdict.kind)
    yield header(texts("card.title", number=case.number, kind=kind))
    if tasks := task_lines(case, texts):
        yield section(tasks)
    yield fields(_facts(case, texts, now))
    if signs := _signs(case, texts):
        yield context(signs[:10])
    yield context(tuple(_story(case, texts)))
    if kin := tuple(kin_lines(case, texts)):
        yield context(kin)


def _restricted_blocks(case: Case, texts: Texts, now: datetime) -> Iterator[Block]:
    yield header(texts("card.restricted_title", number=case.number))
    yield section(texts("card.restricted"))
    yield fields(_progress(case, texts, now))


def _facts(case: Case, texts: Texts, now: datetime) -> tuple[tuple[str, str], ...]:
    verdict = case.verdict
    triaged = (
        (texts("card.kinds"), kind_names(case, texts)),
        (texts("card.language"), texts.word("language", verdict.language)),
        (texts("card.role"), role_words(case, texts)),
    )
    return (*triaged, *_progress(case, texts, now))


def _progress(case: Case, texts: Texts, now: datetime) -> tuple[tuple[str, str], ...]:
    return (
        (texts("card.received"), dates.day(case.received_at)),
        *due_fields(case, texts, now),
        (texts("card.status"), texts.word("status", case.status)),
        (texts("card.assignee"), mention(case.assignee) if case.assignee else texts("card.nobody")),
    )


def _signs(case: Case, texts: Texts) -> tuple[str, ...]:
    flags = tuple(texts.word("flag", flag) for flag in Flag if flag in case.verdict.flags)
    urgent = (texts("card.urgent"),) if case.verdict.urgent else ()
    return (*urgent, *clock_signs(case, texts), *flags)


def _story(case: Case, texts: Texts) -> Iterator[str]:
    """What happened so far, who did it and when."""
    yield _acknowledgement(case, texts)
    if case.no_draft and case.draft is None:
        yield texts("card.no_draft", reason=no_draft_reason(case, texts))
    if case.draft is not None:
        author = "card.draft_service" if case.draft.author == SERVICE else "card.draft"
        yield texts(author, version=case.draft.version, author=mention(case.draft.author))
    yield from waiting_letters(case, texts)
    if case.rejection and case.status is Status.IN_PROGRESS:
        yield texts("card.rejected")
    if case.approval is not None:
        yield texts("card.approved", staff=mention(case.approval.approver), at=dates.minute(case.approval.at))
    if case.in_doubt:
        yield texts("card.in_doubt")
    if case.answered_at is not None:
        yield texts("card.answered", at=dates.minute(case.answered_at))
    yield from _registered(case, texts)
    if case.closed_at is not None:
        yield _closed(case, case.closed_at, texts)


def _closed(case: Case, at: datetime, texts: Texts) -> str:
    if case.close_reason is None:
        return texts("card.closed", at=dates.minute(at))
    return texts("card.closed_because", at=dates.minute(at), reason=texts.word("close_reason", case.close_reason))


def _registered(case: Case, texts: Texts) -> Iterator[str]:
    """What the registers hold because of the case, without what was written there."""
    if case.blocked_at is not None:
        yield texts("card.blocked", at=dates.minute(case.blocked_at))
    if case.withdrawals:
        done = sum(one.carried_out_on is not None for one in case.withdrawals)
        yield texts("card.withdrawals", done=done, total=len(case.withdrawals))


def _acknowledgement(case: Case, texts: Texts) -> str:
    if case.acknowledged_at is not None:
        return texts("card.acknowledged", at=dates.minute(case.acknowledged_at))
    if case.no_acknowledgement:
        return texts("card.not_acknowledged", rules=escape(", ".join(case.no_acknowledgement)))
    if case.acknowledgement_held:
        return texts("card.acknowledgement_held", rules=escape(", ".join(case.acknowledgement_held)))
    return texts("card.acknowledgement_pending")


def no_draft_reason(case: Case, texts: Texts) -> str:
    """Why there is no draft, in the language of the desk where the kind or the missing address is the reason."""
    reason = "no_address" if case.sender is None else case.verdict.kind.value
    return texts.entries.get(f"no_draft.{reason}", escape(case.no_draft))


def buttons(case: Case, texts: Texts, rules: ChecklistRules = _RULES) -> tuple[Block, ...]:
    """A button for each thing that is still possible."""
    done, total = progress(case, rules)
    values = {"seconds": undo_seconds(case), "done": done, "total": total}
    shown = [row for row in BUTTONS if can(case, row[1]) and (row[0] != "deadline" or case.deadline is not None)]
    return tuple(button_of(case, texts, name, style, values) for name, _, style in shown)


def button_of(case: Case, texts: Texts, name: str, style: str, values: Mapping[str, object]) -> Block:
    """The button of this name for a case; `values` fill its text."""
    label = texts(f"button.{name}_label", number=case.number)
    confirm = confirm_of(name, texts) if name in ASKED_FIRST else None
    return button(name, texts(f"button.{name}", **values), button_value(case), label, style, confirm=confirm)


def confirm_of(name: str, texts: Texts) -> Block:
    """What is asked before the button of this name does its work."""
    asked = texts(f"button.{name}_confirm")
    return confirmation(texts(f"button.{name}"), asked, texts("button.yes"), texts("button.no"))


def button_value(case: Case) -> str:
    """What a button carries: the number, and the version that was shown."""
    return f"{case.number} {case.version}"
