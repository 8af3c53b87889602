"""What a decision is made of: the new state of the case, and everything that follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from cases.alarms import Alarm
from cases.audit_events import AuditEntry
from cases.case import Case, Draft
from cases.decisions.autoreply import Breaker
from cases.intake import Note
from cases.messages import Letter, Notice
from cases.notices import NOTICES
from cases.pages import PageWork
from cases.registers import BlockEntry, BreachChange


@dataclass(frozen=True, slots=True)
class ToPrepare:
    """A letter beside the answer that staff want to read, and why it is written."""

    letter: Letter
    reason: str


@dataclass(frozen=True, slots=True)
class BesideLetter:
    """A letter beside the answer that a person let leave, exactly as it stands."""

    key: str
    draft: Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is to be recorded, all of it in one transaction.

    Attributes
    ----------
    case:
        The case as it is to stand; None where no case changes.
    letters:
        Leave as they are, without anybody's approval: acknowledgements and chat copies.
    held:
        The rules by which those letters wait for staff; empty where they leave at once.
    delay:
        How long they wait by themselves.
    limited:
        A limit on copies of chats was reached: staff are told.
    breakers:
        The limits that were reached with this.
    draft:
        Becomes the case's draft once it is rendered.
    reply:
        The approved draft, to be sent exactly as it stands.
    prepare:
        Becomes the letter that staff read beside the answer, once it is rendered.
    beside:
        Such a letter, to be sent exactly as it stands.
    pages:
        What becomes of the pages and files of the case.
    block, breach:
        For the block list, and for the breach register.
    notes:
        What staff wrote down with it.
    entries:
        For the audit log, in order.
    notices:
        For Slack, beside the card, which follows every change of the case by itself.
    alarms, alarms_over:
        Those that stand from now on, and the keys of those that do no longer.
    """

    case: Case | None
    letters: tuple[Letter, ...] = ()
    held: tuple[str, ...] = ()
    delay: timedelta = timedelta(0)
    limited: bool = False
    breakers: tuple[Breaker, ...] = ()
    draft: Letter | None = None
    reply: Draft | None = None
    prepare: ToPrepare | None = None
    beside: BesideLetter | None = None
    pages: PageWork | None = None
    block: BlockEntry | None = None
    breach: BreachChange | None = None
    notes: tuple[Note, ...] = ()
    entries: tuple[AuditEntry, ...] = ()
    notices: tuple[Notice, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    alarms_over: tuple[str, ...] = ()


def letter_key(stem: str, case: Case, sequence: int | None = None) -> str:
    """The key of a letter of a case, such as `reply.pv-2026-0001.2`."""
    parts = [stem, str(case.number).lower(), *([] if sequence is None else [str(sequence)])]
    return ".".join(parts)


def notice(case: Case, text: str, **params: str) -> Notice:
    """A reply in the thread of the case's card. Its key holds the version, so that a repeat changes nothing.

    Raises ValueError when the text is not registered with just these parameters.
    """
    if NOTICES.get(text) != frozenset(params):
        raise ValueError(f"{text} is not registered with the parameters {sorted(params)}")
    return Notice(key=f"{text}.{case.number}.{case.version + 1}", case=case.number, text=text, params=params)
