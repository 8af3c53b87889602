"""Every field of every event, found by its type: whatever prints an event prints no content."""

from __future__ import annotations

import types
from collections.abc import Callable, Collection, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest

from cases.case_number import CaseNumber
from cases.events import RegisterEvent
from cases.events.event import Event
from tests.examples import NOW, NUMBER

MARK = "PLANTED7f3a"

OURS: Mapping[str, frozenset[str]] = {
    "AlarmConfirmed": frozenset({"key"}),
    "AnswerFile": frozenset({"by", "media_type", "sha256"}),
    "Attachment": frozenset({"sha256"}),
    "Bounce": frozenset({"action", "status"}),
    "BreachRecorded": frozenset({"changed"}),
    "CaseAssigned": frozenset({"colleague"}),
    "CasesSearched": frozenset({"by"}),
    "ChatChosen": frozenset({"chat"}),
    "ChatShown": frozenset({"chat"}),
    "ChatTranscript": frozenset({"provider"}),
    "ChatsSearched": frozenset({"fields"}),
    "ChecksChanged": frozenset({"changes"}),
    "ConcernsSet": frozenset({"concerned"}),
    "ContentShown": frozenset({"digest", "what"}),
    "DraftRequested": frozenset({"letter"}),
    "GuardOverridden": frozenset({"digest", "findings"}),
    "InboundMail": frozenset({"authentication", "automatic", "defects", "no_ack", "sha256"}),
    "InterimPrepared": frozenset({"letter"}),
    "InterimSent": frozenset({"base"}),
    "LetterAccepted": frozenset({"evidence", "token"}),
    "LetterLost": frozenset({"token"}),
    "LetterRefused": frozenset({"code", "token"}),
    "LetterRetried": frozenset({"operator"}),
    "LetterUntraced": frozenset({"token"}),
    "LetterWithdrawn": frozenset({"operator"}),
    "MailReplayed": frozenset({"operator"}),
    "MailUnreadable": frozenset({"reason"}),
    "MarketingBlocked": frozenset({"lists"}),
    "ReplyApproved": frozenset({"digest"}),
    "ReplyEdited": frozenset({"base"}),
    "Signs": frozenset({"marks", "numbers"}),
    "Staff": frozenset({"id"}),
    "Verdict": frozenset({"urgency"}),
}
"""By the name of the dataclass: texts that nobody outside writes, which may be printed. They are ids of staff and of
cases, digests, tokens, reply codes, and words of tables of ours: a new field that is none of these hides itself."""

_PLAIN: Mapping[type, Callable[[], Any]] = {
    str: lambda: MARK,
    bytes: MARK.encode,
    int: lambda: 1,
    float: lambda: 0.5,
    bool: lambda: True,
    datetime: lambda: NOW,
    date: NOW.date,
    time: NOW.time,
    timedelta: lambda: timedelta(days=1),
    CaseNumber: lambda: NUMBER,
}


def events() -> list[type]:
    """Every class of the unions."""
    found: list[type] = []
    for union in (Event, RegisterEvent):
        found += [one for one in get_args(union) if one not in found]
    return sorted(found, key=lambda one: one.__name__)


def planted(kind: Any) -> Any:
    """A value of this type with the word in every text of it."""
    origin, inner = get_origin(kind), [one for one in get_args(kind) if one not in (type(None), Ellipsis)]
    if origin in (Union, types.UnionType):
        return planted(inner[0])
    if origin is Literal:
        return inner[0]
    if origin is not None:
        return _many(origin, inner)
    if kind is Any:
        return MARK
    if kind in _PLAIN:
        return _PLAIN[kind]()
    if issubclass(kind, Enum):
        return next(iter(kind))
    assert is_dataclass(kind), f"{kind} is of no type that is known here"
    return _built(kind)


def _many(origin: Any, inner: list[Any]) -> Any:
    if issubclass(origin, Mapping):
        return {planted(inner[0]): planted(inner[1])}
    assert issubclass(origin, Collection)
    held = [planted(one) for one in inner]
    return frozenset(held) if issubclass(origin, frozenset | set) else tuple(held)


def _built(kind: Any) -> Any:
    hints, ours = get_type_hints(kind), OURS.get(kind.__name__, frozenset())
    values = {each.name: planted(hints[each.name]) for each in fields(kind) if each.init}
    return kind(**{name: _unmarked(value) if name in ours else value for name, value in values.items()})


def _unmarked(value: Any) -> Any:
    """The same with a word of ours."""
    if isinstance(value, str):
        return "ours"
    if isinstance(value, Mapping):
        return {_unmarked(key): held for key, held in value.items()}
    return type(value)(map(_unmarked, value)) if isinstance(value, tuple | frozenset) else value


@pytest.mark.parametrize("kind", events(), ids=lambda kind: kind.__name__)
def test_a_printed_event_shows_nothing_that_was_written(kind: type) -> None:
    event = planted(kind)

    shown = [text for text in (repr(event), str(event), f"{ValueError(event)!r}") if MARK in text]

    assert shown == []
