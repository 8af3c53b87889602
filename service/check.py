"""Tries each part for real and says in one line what is wrong: `personvern check`, and the start of `serve`."""

from __future__ import annotations

import jinja2
from slack_sdk.errors import SlackApiError

from bot.client import UnsafeApiUrl, make_client
from bot.connection import SlackRefused, SlackUnreachable, check_bot_token, check_tokens
from cases.errors import PersonvernError
from cases.letters import LETTERS
from cases.vocabulary import LETTER_LANGUAGES
from mail.examples import example_letter
from mail.organisation import InvalidFacts
from mail.render import InvalidTemplate
from models.errors import DatabaseUnavailable
from models.store import Store
from service.check_mail import check_mail
from service.findings import Finding
from service.prove_mail import prove_mail
from service.settings import Settings
from service.triage_files import triage_of
from service.wiring import mail_composer, renderer


async def check_all(settings: Settings) -> list[Finding]:
    """Every check, one after the other, in the order in which they are told."""
    mail = await check_mail(settings)
    return [await _database(settings), await _templates(settings), _triage(settings), *mail, await _slack(settings)]


async def check_mail_for_real(settings: Settings) -> list[Finding]:
    """What `check --mail` proves besides, with one mail to ourselves."""
    try:
        async with Store.open(settings.database_url, settings.master_key.get_secret_value()) as store:
            return await prove_mail(settings, mail_composer(settings, store))
    except PersonvernError as error:
        return [Finding("mail", False, str(error))]


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


def _triage(settings: Settings) -> Finding:
    try:
        triage_of(settings, settings.policy().sure_from)
    except PersonvernError as error:
        return Finding("triage", False, str(error))
    trained = settings.triage_model_file is not None and settings.triage_model_file.exists()
    return Finding("triage", True, "the trained model" if trained else "the shipped model")


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
