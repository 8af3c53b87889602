"""The Slack side tried for real: the tokens, the channels of staff, and who is in them."""

from __future__ import annotations

from collections.abc import AsyncIterator

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.client import UnsafeApiUrl, make_client
from bot.connection import SlackRefused, SlackUnreachable, check_bot_token, check_tokens
from bot.refusals import error_name
from bot.workspace import channel_problems, guests_among, members_of
from service.findings import Finding
from service.settings import Settings

_INVITE = "in Slack, open the channel and write: /invite @Personvern"
_CHANNEL_ADVICE = "make a private channel of staff alone, invite the app, and set {name} to its id"
_PASSING = frozenset({"ratelimited", "internal_error", "fatal_error", "service_unavailable", "http_500", "http_503"})
_GUESTS = "take them out of the channel unless each of them may see every case there"
_SLACK_AWAY = "may this machine reach slack.com on port 443? a proxy stands in HTTPS_PROXY"
_TOKENS_ADVICE = "open the app at api.slack.com/apps and copy the token again (docs/howto/slack.md)"


async def check_slack(settings: Settings) -> Finding:
    """The tokens, and the channels of staff: the first thing that is wrong, else what should be looked at."""
    try:
        client = make_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
        app_token = settings.slack_app_token.get_secret_value()
        await (check_tokens(client, app_token) if app_token else check_bot_token(client))
        found = [finding async for finding in _channels(client, settings)]
    except (UnsafeApiUrl, SlackRefused) as error:
        return Finding("slack", False, str(error), todo=_TOKENS_ADVICE)
    except SlackUnreachable as error:
        return Finding("slack", False, str(error), transient=True, todo=_SLACK_AWAY)
    except OSError as error:
        line = f"Slack could not be reached: {type(error).__name__}"
        return Finding("slack", False, line, transient=True, todo=_SLACK_AWAY)
    accepted = Finding("slack", True, "the tokens are accepted; the channels are private and ours")
    return next(iter([*(one for one in found if not one.ok), *found]), accepted)


async def _channels(client: AsyncWebClient, settings: Settings) -> AsyncIterator[Finding]:
    named = {
        "PERSONVERN_SLACK_CHANNEL": ("the staff channel", settings.slack_channel),
        "PERSONVERN_SLACK_RESTRICTED_CHANNEL": ("the restricted channel", settings.slack_restricted_channel),
    }
    for setting, (name, channel) in named.items():
        if channel and (finding := await _channel(client, setting, name, channel)):
            yield finding


async def _channel(client: AsyncWebClient, setting: str, name: str, channel: str) -> Finding | None:
    """What is wrong with one channel, or who in it is a guest; None when all is well."""
    try:
        if problems := await channel_problems(client, channel):
            todo = _CHANNEL_ADVICE.format(name=setting)
            return Finding("slack", False, f"{name} {' and '.join(problems)}", todo=todo)
        guests = await guests_among(client, await members_of(client, channel))
    except SlackApiError as error:
        passing = error_name(error) in _PASSING
        return Finding("slack", False, f"{name}: {error_name(error)}", transient=passing, todo=_INVITE)
    if not guests:
        return None
    return Finding("slack", True, f"{name} has guests or deactivated accounts: {', '.join(guests)}", todo=_GUESTS)
