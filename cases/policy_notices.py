"""Telling people of a change of the privacy statement before it holds: what a notice is, and how it goes its way.

The recipients are a list of the company's, never those of cases. A notice is no marketing: a block of marketing does
not stop it. A voluntary one can be unsubscribed from; one that the law asks for (GDPR articles 13 and 14) cannot.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from cases.case import Staff
from cases.deadlines.calendar import local_date
from cases.errors import FourEyesRequired, IllegalTransition
from cases.permissions import require
from cases.vocabulary import Action, Language

KEPT_FOR = timedelta(days=30)
"""So long recipients and letters stay behind the end of a run."""

APPROVALS = 2


class PolicyState(StrEnum):
    """Where a notice stands."""

    PLANNED = "planned"
    APPROVED = "approved"
    SENDING = "sending"
    DONE = "done"
    STOPPED = "stopped"


ENDED = frozenset({PolicyState.DONE, PolicyState.STOPPED})


@dataclass(frozen=True, slots=True)
class NoticeText:
    """What is written in one language."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyNotice:
    """One notice to many.

    Attributes
    ----------
    effective_on:
        The day from which the change holds.
    voluntary:
        Nothing obliges us to send it: it can be unsubscribed from.
    per_minute:
        At most so many letters are put on their way.
    approved_by:
        The staff who approved it, in order.
    """

    number: int
    state: PolicyState
    effective_on: date
    voluntary: bool
    per_minute: int
    planned_by: str
    planned_at: datetime
    texts: Mapping[Language, NoticeText]
    approved_by: tuple[str, ...] = ()
    ended_at: datetime | None = None

    @property
    def digest(self) -> str:
        """Of exactly what is approved: every text, and the day."""
        said = {language.value: [text.subject, text.body] for language, text in sorted(self.texts.items())}
        content = json.dumps([self.effective_on.isoformat(), self.voluntary, said], ensure_ascii=True, sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()

    def text_in(self, language: Language) -> tuple[Language, NoticeText]:
        """The text for a reader of this language: in it, else in bokmål, else in the first there is."""
        for wanted in (language.reply, Language.NB, *self.texts):
            if wanted in self.texts:
                return wanted, self.texts[wanted]
        raise LookupError("a notice has a text")


def approved(notice: PolicyNotice, staff: Staff, digest: str) -> PolicyNotice:
    """The notice with one more approval; with the second it may leave.

    Raises `NotPermitted`, `FourEyesRequired` for a second approval of the same person, and `IllegalTransition` where
    it does not wait for one, or is not what was read.
    """
    require(staff, Action.APPROVE)
    if notice.state is not PolicyState.PLANNED or digest != notice.digest:
        raise IllegalTransition(notice.state.value, Action.APPROVE.value)
    if staff.id in notice.approved_by:
        raise FourEyesRequired("a notice is approved by two")
    by = (*notice.approved_by, staff.id)
    return replace(notice, approved_by=by, state=PolicyState.APPROVED if len(by) >= APPROVALS else PolicyState.PLANNED)


def started(notice: PolicyNotice) -> PolicyNotice:
    """The notice on its way; also one that was stopped, which goes on where it was. Raises `IllegalTransition`."""
    if notice.state not in (PolicyState.APPROVED, PolicyState.SENDING, PolicyState.STOPPED):
        raise IllegalTransition(notice.state.value, "send")
    if len(notice.approved_by) < APPROVALS:
        raise IllegalTransition(notice.state.value, "send")
    return replace(notice, state=PolicyState.SENDING, ended_at=None)


def stopped(notice: PolicyNotice, now: datetime) -> PolicyNotice:
    """The notice, of which nothing more is put on its way. Raises `IllegalTransition` where it is over."""
    if notice.state in ENDED:
        raise IllegalTransition(notice.state.value, "stop")
    return replace(notice, state=PolicyState.STOPPED, ended_at=now)


def is_abandoned(notice: PolicyNotice, now: datetime) -> bool:
    """Whether it was planned, never sent, and comes too late: the change holds already (GDPR article 5(1)(e))."""
    unsent = notice.state in (PolicyState.PLANNED, PolicyState.APPROVED)
    return unsent and notice.effective_on < local_date(now) and notice.planned_at + KEPT_FOR <= now


class PolicyNotices(Protocol):
    """Where notices are kept."""

    async def all(self) -> tuple[PolicyNotice, ...]:
        """Every notice that is not erased."""

    async def approve(self, number: int, staff: Staff, digest: str, now: datetime) -> PolicyNotice:
        """One approval more, of exactly what has this digest."""

    async def stop(self, number: int, by: str, now: datetime) -> PolicyNotice:
        """Nothing more of it is put on its way."""
