"""Rules for JSON values as small functions that combine: what a value must look like, and what is wrong with it.

A rule takes the value and its JSON pointer and yields a `Problem` for each thing that is wrong. The wording of the
messages is Slack's as quoted in issues of its SDKs: ``must be less than 76 characters``, ``missing required field``.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: `pointer` is its RFC 6901 JSON pointer, `message` what Slack says of it."""

    pointer: str
    message: str

    def __str__(self) -> str:
        """As it stands in `response_metadata.messages`."""
        return f"[ERROR] {self.message} [json-pointer:{self.pointer}]"


Rule = Callable[[Any, str], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class Required:
    """A field that must be there."""

    rule: Rule


Spec = Mapping[str, Rule | Required]


def string(most: int | None = None, least: int = 0) -> Rule:
    """A string of `least` to `most` characters."""

    def rule(value: Any, pointer: str) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield Problem(pointer, "must be a string")
        elif most is not None and len(value) > most:
            yield Problem(pointer, f"must be less than {most + 1} characters")
        elif len(value) < least:
            yield Problem(pointer, f"must be more than {least - 1} characters")

    return rule


def boolean(value: Any, pointer: str) -> Iterator[Problem]:
    """True or false."""
    if not isinstance(value, bool):
        yield Problem(pointer, "must be a boolean")


def integer(least: int, most: int) -> Rule:
    """A whole number within bounds."""

    def rule(value: Any, pointer: str) -> Iterator[Problem]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield Problem(pointer, "must be an integer")
        elif not least <= value <= most:
            yield Problem(pointer, f"must be between {least} and {most}")

    return rule


def one_of(allowed: Container[Any]) -> Rule:
    """One of the values that are allowed."""

    def rule(value: Any, pointer: str) -> Iterator[Problem]:
        if value not in allowed:
            yield Problem(pointer, f"unsupported value: {value}")

    return rule


def anything(_value: Any, _pointer: str) -> Iterator[Problem]:
    """A value that is kept and not looked into."""
    return iter(())


def items(rule: Rule, least: int, most: int) -> Rule:
    """A list of `least` to `most` values that all keep the rule."""

    def check(value: Any, pointer: str) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield Problem(pointer, "must be an array")
            return
        if len(value) > most:
            yield Problem(pointer, f"no more than {most} items allowed")
        if len(value) < least:
            yield Problem(pointer, f"must have at least {least} items")
        for index, item in enumerate(value):
            yield from rule(item, f"{pointer}/{index}")

    return check


def fields(spec: Spec) -> Rule:
    """An object with the fields of `spec` and no others."""

    def rule(value: Any, pointer: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem(pointer, "must provide an object")
            return
        for name in _missing(spec, value):
            yield Problem(pointer, f"missing required field: {name}")
        for name, part in value.items():
            yield from _field(spec, name, part, pointer)

    return rule


def _missing(spec: Spec, value: Json) -> list[str]:
    return [name for name, rule in spec.items() if isinstance(rule, Required) and value.get(name) is None]


def _field(spec: Spec, name: str, part: Any, pointer: str) -> Iterator[Problem]:
    rule = spec.get(name)
    if rule is None:
        yield Problem(pointer, f"invalid additional property: {name}")
    elif part is not None:
        check = rule.rule if isinstance(rule, Required) else rule
        yield from check(part, f"{pointer}/{name}")


def by_type(rules: Mapping[str, Rule]) -> Rule:
    """An object whose `type` says which rule it keeps."""

    def rule(value: Any, pointer: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem(pointer, "must provide an object")
            return
        kind = str(value.get("type"))
        if kind not in rules:
            yield Problem(f"{pointer}/type", f"unsupported type: {kind}")
            return
        yield from rules[kind](value, pointer)

    return rule


def both(first: Rule, second: Rule) -> Rule:
    """A value that keeps two rules."""

    def rule(value: Any, pointer: str) -> Iterator[Problem]:
        yield from first(value, pointer)
        yield from second(value, pointer)

    return rule
