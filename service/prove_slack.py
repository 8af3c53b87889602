"""`personvern check --slack`: what the workspace says of our scopes, our people, and all that we can show there."""

from __future__ import annotations

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.client import make_client
from bot.connection import SlackRefused, SlackUnreachable, check_bot_token
from bot.pacing import Pace
from bot.refusals import error_name
from bot.texts import load_texts
from bot.validating import PACE, invalid_specimens
from bot.workspace import guests_among, members_of, scopes_granted, scopes_of_manifest
from cases.vocabulary import Language
from service.findings import Finding
from service.settings import Settings

_REINSTALL = "paste bot/manifest.yaml into the app's manifest at api.slack.com/apps, and install the app again"
_INVITE = "invite them to the channel, or take them off PERSONVERN_STAFF"
_REPORT = "tell us which Slack refused: until then that message or modal does not show"


async def prove_slack(settings: Settings, pace: Pace = PACE) -> list[Finding]:
    """What came of each step; where Slack does not answer, that alone."""
    client = make_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    try:
        identity = await check_bot_token(client)
        account = Finding("account", True, f"the bot is {identity.user} of workspace {identity.team}")
        return [account, await _scopes(client), await _members(client, settings), *await _shown(client, settings, pace)]
    except SlackRefused as error:
        return [Finding("slack", False, str(error), todo=_REINSTALL)]
    except SlackApiError as error:
        return [Finding("slack", False, f"Slack answered {error_name(error)}", todo=_REINSTALL)]
    except (SlackUnreachable, aiohttp.ClientError, TimeoutError, OSError) as error:
        return [Finding("slack", False, f"Slack could not be reached: {type(error).__name__}", transient=True)]


async def _scopes(client: AsyncWebClient) -> Finding:
    wanted, granted = scopes_of_manifest(), await scopes_granted(client)
    if missing := sorted(wanted - granted):
        return Finding("scopes", False, f"the bot token lacks {', '.join(missing)}", todo=_REINSTALL)
    if further := sorted(granted - wanted):
        return Finding("scopes", True, f"the bot token may more than it needs: {', '.join(further)}", todo=_REINSTALL)
    return Finding("scopes", True, f"the {len(wanted)} scopes of the manifest, and no other")


async def _members(client: AsyncWebClient, settings: Settings) -> Finding:
    """Whether those who are named as staff are in the channel, and are nobody's guests."""
    members = await members_of(client, settings.slack_channel)
    outside = sorted(set(settings.staff) - set(members))
    guests = await guests_among(client, settings.staff)
    if guests:
        line = f"staff who are guests or deactivated: {', '.join(guests)}"
        return Finding("members", False, line, todo="take them off PERSONVERN_STAFF")
    if outside:
        return Finding("members", True, f"staff who are not in the channel: {', '.join(outside)}", todo=_INVITE)
    return Finding("members", True, f"{len(members)} members; everybody of PERSONVERN_STAFF is in the channel")


async def _shown(client: AsyncWebClient, settings: Settings, pace: Pace) -> list[Finding]:
    texts, rules = load_texts(Language(settings.language)), settings.checklist_rules()
    found = [one async for one in invalid_specimens(client, texts, rules, pace)]
    refused = [Finding("blocks", False, f"{name}: {said}", todo=_REPORT) for name, said in found if said]
    return refused or [Finding("blocks", True, f"Slack takes all {len(found)} messages and modals")]
