"""What `personvern init` tries for real as soon as it was answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date

from pydantic import ValidationError

from cases.errors import PersonvernError
from models.migrate import pending
from service.check_chats import check_chats
from service.check_mail import check_mail
from service.check_slack import check_slack
from service.findings import Finding
from service.init_answers import settings_of
from service.init_question import Answers
from service.settings import Settings


async def _database(settings: Settings) -> list[Finding]:
    try:
        await pending(settings.database_url)
    except PersonvernError as error:
        todo = "is the database server running, may this machine reach it, and are user, password and name right?"
        return [Finding("database", False, str(error), todo=todo)]
    return [Finding("database", True, "reached")]


async def _slack(settings: Settings) -> list[Finding]:
    return [await check_slack(settings)]


_TRIES: Mapping[str, Callable[[Settings], Awaitable[list[Finding]]]] = {
    "mail": check_mail,
    "slack": _slack,
    "chats": check_chats,
    "database": _database,
}


async def try_out(name: str, answers: Answers, today: date) -> list[Finding]:
    """What came of trying the answers of one section; nothing where it has nothing to try."""
    if not name:
        return []
    try:
        settings = settings_of(answers, today)
    except ValidationError as error:
        return [unusable(name, error)]
    return await _TRIES[name](settings)


def unusable(name: str, error: ValidationError) -> Finding:
    """Which answers no settings can be made of, without what they say."""
    names = sorted({".".join(map(str, one["loc"][:1])) or "slack_app_token" for one in error.errors()})
    return Finding(name, False, f"cannot be used: {', '.join(names)}", todo="answer those questions otherwise")
