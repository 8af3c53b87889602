"""What a question of `personvern init` is, and what can be wrong with an answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from mail.addresses import is_plain

Answers = Mapping[str, str]
Default = str | Callable[[Answers], str]

_STAFF = re.compile(r"[UW][A-Z0-9]{2,20}:[a-z_]+(\s*,\s*[UW][A-Z0-9]{2,20}:[a-z_]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One thing that is asked.

    Attributes
    ----------
    key:
        The setting that it fills in; with dots, a fact in a table of `personvern.toml`.
    text:
        What is asked, in plain words.
    default:
        What an empty answer means; may rest on what was answered before.
    secret:
        It is not shown while it is typed, and goes into a file of its own.
    when:
        Whether it is asked at all, after what was answered before.
    check:
        What is wrong with an answer, or nothing.
    """

    key: str
    text: str
    default: Default = ""
    secret: bool = False
    needed: bool = False
    when: Callable[[Answers], bool] = lambda _answers: True
    check: Callable[[str], str] = lambda _answer: ""

    def default_for(self, answers: Answers) -> str:
        """What an empty answer means now."""
        return self.default(answers) if callable(self.default) else self.default

    def problem(self, answer: str) -> str:
        """What is wrong with an answer; empty where it can be used."""
        if not answer:
            return "is needed" if self.needed else ""
        if any(ord(character) < 32 or ord(character) == 127 for character in answer):
            return "is one line of text"
        return self.check(answer)


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that belong together, and are tried together.

    Attributes
    ----------
    tried:
        The name of what is tried once they are answered; empty for nothing.
    """

    title: str
    questions: tuple[Question, ...]
    tried: str = ""


def mail_address(answer: str) -> str:
    """What is wrong with a mail address."""
    return "" if is_plain(answer) else "is one plain mail address"


def day(answer: str) -> str:
    """What is wrong with a date."""
    try:
        date.fromisoformat(answer)
    except ValueError:
        return "is a date such as 2026-11-23"
    return ""


def one_of(*words: str) -> Callable[[str], str]:
    """Whether it is one of these words."""
    return lambda answer: "" if answer in words else f"is one of {', '.join(words)}"


def starting(start: str) -> Callable[[str], str]:
    """Whether it begins so."""
    return lambda answer: "" if answer.startswith(start) else f"begins with {start}"


def a_file(answer: str) -> str:
    """Whether there is such a file."""
    return "" if Path(answer).is_file() else "is a file, and there is none"


def staff_list(answer: str) -> str:
    """What is wrong with a list of staff."""
    return "" if _STAFF.fullmatch(answer) else "is written as U0123:approver,U0456:case_worker"


def names(answer: str) -> tuple[str, ...]:
    """The words of an answer that are parted by commas."""
    return tuple(filter(None, (part.strip() for part in answer.split(","))))
