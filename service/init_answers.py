"""From answers to settings: which go into the file, which are secrets, and settings to try them with."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from service.init_question import Answers
from service.init_questions import CHATS, QUESTIONS, SECTIONS
from service.settings import Settings

NOTHING = "-"
"""An answer that is empty on purpose, where an empty one means something."""

_NOT_SETTINGS = frozenset({CHATS, "folder"})
_TO_TRY = {
    "master_key": base64.b64encode(bytes(32)).decode(),
    "imap_url": "imaps://nobody@imap.example/INBOX",
    "smtp_url": "smtps://smtp.example",
    "slack_bot_token": "xoxb-",
    "slack_app_token": "xapp-",
    "slack_channel": "C0",
    "staff": "U000:reader",
}
"""Stand for what was not asked yet."""


class SettingsOfAnswers(Settings):
    """Settings of these values alone: neither of the environment nor of a file that lies about."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is handed in."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)


class UnusableAnswers(Exception):
    """Answers that cannot be used; one line for each, by its name and without its value."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def complete(given: Answers, folder: str) -> dict[str, str]:
    """Every answer from those that were given, the rest by default. Raises `UnusableAnswers`, all at once."""
    answers: dict[str, str] = {"folder": folder}
    problems = [f"{key}: nothing of this name is asked" for key in sorted(given.keys() - QUESTIONS.keys())]
    for section in SECTIONS:
        for question in section.questions:
            if not question.when(answers):
                continue
            answer = given.get(question.key) or question.default_for(answers)
            answers[question.key] = "" if answer == NOTHING else answer
            if problem := question.problem(answers[question.key]):
                problems.append(f"{question.key}: {problem}")
    if problems:
        raise UnusableAnswers(problems)
    return answers


def flat(tables: Mapping[str, Any], above: str = "") -> dict[str, str]:
    """A file of answers, tables and all, by keys with dots."""
    found: dict[str, str] = {}
    for key, value in tables.items():
        if isinstance(value, Mapping):
            found |= flat(value, f"{above}{key}.")
        else:
            found[f"{above}{key}"] = value.isoformat() if isinstance(value, date) else str(value)
    return found


def secrets_of(answers: Answers) -> dict[str, str]:
    """What goes into files of its own. An address of a database is one where it holds a password."""
    hidden = {key for key, question in QUESTIONS.items() if question.secret}
    if "@" not in answers.get("database_url", ""):
        hidden.discard("database_url")
    return {key: answer for key, answer in answers.items() if key in hidden and answer}


def file_of(answers: Answers, today: date) -> dict[str, Any]:
    """What goes into `personvern.toml`: settings, then tables of facts."""
    hidden = secrets_of(answers)
    shown = {key: answer for key, answer in answers.items() if key not in hidden and key not in _NOT_SETTINGS}
    tree: dict[str, Any] = {}
    for key, answer in shown.items():
        if answer:
            _put(tree, key, date.fromisoformat(answer) if key == "statement.published" else answer)
    if "organisation" in tree:
        tree["organisation"]["email"] = answers["mail_address"]
    if "statement" in tree:
        tree["statement"]["as_of"] = today
    return tree


def settings_of(answers: Answers, today: date, **more: str) -> Settings:
    """Settings to try the answers with, so far. Raises `pydantic.ValidationError`."""
    return SettingsOfAnswers(**{**_TO_TRY, **file_of(answers, today), **secrets_of(answers), **more})


def _put(tree: dict[str, Any], key: str, value: object) -> None:
    *tables, name = key.split(".")
    for table in tables:
        tree = tree.setdefault(table, {})
    tree[name] = value
