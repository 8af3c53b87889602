"""A deadline explained: each step of its reckoning in words, in the language of the desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from types import MappingProxyType

from bot import dates
from bot.inert import escape
from bot.texts import Texts
from cases.case import Case
from cases.deadlines.deadline import Deadline, Step
from cases.deadlines.of_case import Both, stands_still_since


def explanation(case: Case, both: Both, texts: Texts) -> tuple[str, ...]:
    """Paragraphs in mrkdwn: the date that alarms go by, step by step, and the one with pauses where it is another."""
    if both.unpaused is None:
        return (texts("why.none"),)
    paragraphs = [_reckoned(both.unpaused, texts("why.unpaused" if both.legal != both.unpaused else "why.due"), texts)]
    if both.legal is not None and both.legal != both.unpaused:
        paragraphs.append(_reckoned(both.legal, texts("why.legal"), texts))
    if (since := stands_still_since(case)) is not None:
        paragraphs.append(texts("why.stands_still", since=dates.day(since)))
    return tuple(paragraphs)


def _reckoned(deadline: Deadline, title: str, texts: Texts) -> str:
    target = "" if deadline.statutory else texts("why.target")
    head = f"*{title} {dates.minute(deadline.due_at)}*{target}"
    return "\n".join([head, *_lines(deadline.steps, texts)])


def _lines(steps: tuple[Step, ...], texts: Texts) -> Iterator[str]:
    for place, step in enumerate(steps, 1):
        source = texts.word("source", step.source)
        yield texts("why.line", place=place, step=escape(step_words(step, texts)), source=escape(source))


def step_words(step: Step, texts: Texts) -> str:
    """One step in words, without its source."""
    read = _DETAILS.get(step.rule, _pairs)
    key = f"step.{step.rule}_aware" if step.detail == "aware" else f"step.{step.rule}"
    return texts(key, result=_when(step.result), **read(step.detail, texts))


def _pairs(detail: str, _: Texts) -> dict[str, str]:
    """`days=3, unpaused=2026-12-23` by name."""
    named = (part.split("=", 1) for part in detail.split(", ") if "=" in part)
    return {name: _when(value) for name, value in named}


def _arrival(detail: str, _: Texts) -> dict[str, str]:
    return {} if detail == "aware" else {"at": _when(detail)}


def _day_off(detail: str, texts: Texts) -> dict[str, str]:
    return {"name": " / ".join(texts.word("day_off", name) for name in detail.split(" og "))}


_DETAILS: Mapping[str, Callable[[str, Texts], dict[str, str]]] = MappingProxyType(
    {"receipt": _arrival, "weekend": _day_off, "holiday": _day_off}
)
"""How the detail of each rule is read; any other holds pairs."""


def _when(value: str) -> str:
    """A date or a moment as the desk shows it; anything else as it is."""
    if len(value) == len("2026-12-23") and value.count("-") == 2:
        return dates.of_letter(date.fromisoformat(value))
    return dates.minute(datetime.fromisoformat(value)) if "T" in value else value
