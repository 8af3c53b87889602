"""`personvern check` of Slack: wrong tokens, channels that others read, and guests are named."""

from __future__ import annotations

import pytest

from bot.client import make_client
from bot.workspace import scopes_granted, scopes_of_manifest
from sandbox.slack import RESTRICTED_CHANNEL, STAFF_CHANNEL, SlackStandIn, refused
from service.check_slack import check_slack
from service.settings import Settings
from tests.bot.conftest import slack

__all__ = ["slack"]


def settings(slack: SlackStandIn, **changes: str) -> Settings:
    values = {
        "database_url": "sqlite:///none.db",
        "master_key": "A" * 43 + "=",
        "imap_url": "imap://a@127.0.0.1:9/INBOX",
        "smtp_url": "smtp://127.0.0.1:9",
        "mail_address": "personvern@duett.example",
        "slack_bot_token": slack.bot_token,
        "slack_app_token": slack.app_token,
        "slack_api_url": slack.url,
        "slack_channel": STAFF_CHANNEL,
        "slack_restricted_channel": RESTRICTED_CHANNEL,
        "staff": "U0ANNE:approver",
    }
    return Settings(**values | changes)  # type: ignore[arg-type]


async def test_private_channels_of_our_own_are_accepted(slack: SlackStandIn) -> None:
    found = await check_slack(settings(slack))

    assert (found.ok, found.todo) == (True, "")


@pytest.mark.parametrize(
    ("channel", "problem"),
    [
        ("C0ALLMENN", "the staff channel is not private"),
        ("C0ARKIV", "the staff channel is archived"),
        ("C0DELT", "the staff channel is not private and is shared with another organisation"),
        ("C0LUKKET", "the staff channel: channel_not_found"),
        ("C0FINNESIKKE", "the staff channel: channel_not_found"),
    ],
)
async def test_a_channel_that_others_read_is_refused(slack: SlackStandIn, channel: str, problem: str) -> None:
    found = await check_slack(settings(slack, slack_channel=channel))

    assert (found.ok, found.transient, found.line) == (False, False, problem)


async def test_a_restricted_channel_is_held_to_the_same(slack: SlackStandIn) -> None:
    found = await check_slack(settings(slack, slack_restricted_channel="C0ALLMENN"))

    assert (found.ok, found.line) == (False, "the restricted channel is not private")
    assert "PERSONVERN_SLACK_RESTRICTED_CHANNEL" in found.todo


async def test_guests_in_the_channel_are_named(slack: SlackStandIn) -> None:
    slack.workspace.channels[STAFF_CHANNEL].members |= {"U0GJEST", "U0SLUTTET"}

    found = await check_slack(settings(slack))

    assert found.ok
    assert found.line == "the staff channel has guests or deactivated accounts: U0GJEST, U0SLUTTET"
    assert found.mark == "look"


async def test_a_wrong_channel_goes_before_guests_in_another(slack: SlackStandIn) -> None:
    slack.workspace.channels[STAFF_CHANNEL].members.add("U0GJEST")

    found = await check_slack(settings(slack, slack_restricted_channel="C0ALLMENN"))

    assert not found.ok


async def test_a_slack_that_is_too_busy_to_say_ends_no_start(slack: SlackStandIn) -> None:
    slack.faults.plan("conversations.info", refused("internal_error"))

    found = await check_slack(settings(slack))

    assert (found.ok, found.transient) == (False, True)


async def test_a_wrong_token_is_named_and_never_shown(slack: SlackStandIn) -> None:
    found = await check_slack(settings(slack, slack_bot_token="xoxb-wrong"))

    assert (found.ok, found.transient) == (False, False)
    assert found.line == "Slack refuses the bot token (xoxb-…): invalid_auth"


async def test_the_manifest_lists_its_scopes_to_whoever_compares_them(slack: SlackStandIn) -> None:
    wanted, granted = scopes_of_manifest(), await scopes_granted_to(slack)

    assert {"chat:write", "groups:history", "usergroups:read"} <= wanted
    assert wanted - granted == frozenset()


async def scopes_granted_to(slack: SlackStandIn) -> frozenset[str]:
    return await scopes_granted(make_client(slack.bot_token, slack.url))
