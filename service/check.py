"""Tries each part for real and says in one line what is wrong: `personvern check`, and the start of `serve`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import jinja2
from slack_sdk.errors import SlackApiError

from bot.client import UnsafeApiUrl, make_client
from bot.connection import SlackRefused, SlackUnreachable, check_bot_token, check_tokens
from cases.errors import PersonvernError
from cases.letters import LETTERS
from cases.vocabulary import LETTER_LANGUAGES
from mail.delivery import LoginRefused as SmtpLoginRefused
from mail.examples import example_letter
from mail.imap import Mailbox
from mail.imap_errors import ConnectionLost, FolderMissing, MailboxError
from mail.organisation import InvalidFacts
from mail.render import InvalidTemplate
from mail.smtp import SmtpConnection
from models.errors import DatabaseUnavailable
from models.store import Store
from service.settings import Settings
from service.wiring import imap_endpoint, renderer, smtp_endpoint


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one check.

    Attributes
    ----------
    line:
        What is so, or what is wrong; no secret and no personal data.
    transient:
        It may pass by itself: `serve` starts all the same and tries again.
    """

    part: str
    ok: bool
    line: str
    transient: bool = False


async def check_all(settings: Settings) -> list[Finding]:
    """Every check, one after the other."""
    return [await check(settings) for check in CHECKS]


async def _database(settings: Settings) -> Finding:
    try:
        async with Store.open(settings.database_url, settings.master_key.get_secret_value()):
            return Finding("database", True, "reached, migrated, and the master key fits")
    except PersonvernError as error:
        return Finding("database", False, str(error), transient=isinstance(error, DatabaseUnavailable))


async def _templates(settings: Settings) -> Finding:
    try:
        letters = renderer(settings)
        for name in LETTERS:
            for language in LETTER_LANGUAGES:
                letters.render(example_letter(name, language))
    except (InvalidFacts, InvalidTemplate, jinja2.TemplateError) as error:
        return Finding("templates", False, f"{type(error).__name__}: {error}")
    return Finding("templates", True, f"{len(LETTERS)} letters in {len(LETTER_LANGUAGES)} languages")


async def _mailbox(settings: Settings) -> Finding:
    try:
        endpoint = imap_endpoint(settings)
        async with Mailbox(endpoint) as mailbox:
            await mailbox.ensure_folder(settings.done_folder)
            await mailbox.select(endpoint.folder)
    except ValueError as error:
        return Finding("mailbox", False, f"PERSONVERN_IMAP_URL: {error}")
    except MailboxError as error:
        return Finding("mailbox", False, f"IMAP: {error}", transient=isinstance(error, ConnectionLost))
    return Finding("mailbox", True, "logged in; the folder can be read and moved from")


async def _sent(settings: Settings) -> Finding:
    """After a crash the Sent folder says whether a letter left; without it such letters wait for a person."""
    try:
        async with Mailbox(imap_endpoint(settings)) as mailbox:
            await mailbox.search_message_id(settings.sent_folder, "<personvern-check@localhost>")
    except ValueError as error:
        return Finding("sent", False, f"PERSONVERN_IMAP_URL: {error}")
    except FolderMissing:
        missing = "PERSONVERN_SENT_FOLDER: there is no such folder; what a crash leaves in doubt waits for a person"
        return Finding("sent", False, missing, transient=True)
    except MailboxError as error:
        return Finding("sent", False, f"IMAP: {error}", transient=True)
    return Finding("sent", True, "the folder of sent mails can be searched")


async def _smtp(settings: Settings) -> Finding:
    try:
        connection = SmtpConnection(smtp_endpoint(settings))
    except ValueError as error:
        return Finding("smtp", False, f"PERSONVERN_SMTP_URL: {error}")
    try:
        refusal = await connection.open()
    finally:
        await connection.close()
    if isinstance(refusal, SmtpLoginRefused):
        return Finding("smtp", False, f"SMTP: the login is refused ({refusal.code})")
    if refusal is not None:
        return Finding("smtp", False, f"SMTP: cannot be reached ({refusal.reason})", transient=True)
    return Finding("smtp", True, "reached, and logged in where it asks for it")


async def _slack(settings: Settings) -> Finding:
    try:
        client = make_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
        app_token = settings.slack_app_token.get_secret_value()
        await (check_tokens(client, app_token) if app_token else check_bot_token(client))
        channel = await client.conversations_info(channel=settings.slack_channel)
    except (UnsafeApiUrl, SlackRefused) as error:
        return Finding("slack", False, str(error))
    except SlackUnreachable as error:
        return Finding("slack", False, str(error), transient=True)
    except SlackApiError as error:
        return Finding("slack", False, f"the staff channel: {error.response.get('error', 'no answer')}")
    except OSError as error:
        return Finding("slack", False, f"Slack could not be reached: {type(error).__name__}", transient=True)
    return _channel(channel["channel"])


def _channel(channel: dict[str, object]) -> Finding:
    """The staff channel must be one that only staff read."""
    problems = {
        "is archived": channel.get("is_archived"),
        "is not private": not channel.get("is_private"),
        "is shared with another organisation": channel.get("is_ext_shared") or channel.get("is_shared"),
        "does not have the app as a member": channel.get("is_member") is False,
    }
    found = [problem for problem, present in problems.items() if present]
    if found:
        return Finding("slack", False, f"the staff channel {' and '.join(found)}")
    return Finding("slack", True, "the tokens are accepted; the channel is private and ours")


CHECKS: tuple[Callable[[Settings], Awaitable[Finding]], ...] = (
    _database,
    _templates,
    _mailbox,
    _sent,
    _smtp,
    _slack,
)
"""The checks, in the order in which they are told."""
