"""`personvern check --slack`: scopes, members, and every message and modal, asked of Slack itself."""

from __future__ import annotations

from bot.pacing import Pace
from sandbox.slack import STAFF_CHANNEL, SlackStandIn, refused
from service.findings import Finding
from service.prove_slack import prove_slack
from tests.bot.conftest import slack
from tests.service.test_check_slack import settings

__all__ = ["slack"]

AT_ONCE = Pace(per_second=100_000, burst=1000)


async def proved(stand_in: SlackStandIn, **changes: str) -> dict[str, Finding]:
    found = await prove_slack(settings(stand_in, **changes), AT_ONCE)
    return {finding.part: finding for finding in found}


async def test_all_is_well(slack: SlackStandIn) -> None:
    found = await proved(slack)

    assert [(part, finding.ok) for part, finding in found.items()] == [
        ("account", True),
        ("scopes", True),
        ("members", True),
        ("blocks", True),
    ], found
    assert found["account"].line.startswith("the bot is U0BOT of workspace T")


async def test_every_message_and_modal_is_asked_about(slack: SlackStandIn) -> None:
    found = await proved(slack)

    asked = len(slack.calls("blocks.validate"))
    assert asked > 100
    assert found["blocks"].line == f"Slack takes all {asked} messages and modals"


async def test_a_modal_that_slack_refuses_is_named(slack: SlackStandIn) -> None:
    slack.faults.plan("blocks.validate", refused("invalid_view"))

    found = await proved(slack)

    assert not found["blocks"].ok
    assert found["blocks"].line.startswith("card: ")


async def test_a_scope_that_the_token_lacks_is_named(slack: SlackStandIn) -> None:
    slack.workspace.bot_scopes = slack.workspace.bot_scopes - {"usergroups:read"}

    found = await proved(slack)

    assert (found["scopes"].ok, found["scopes"].line) == (False, "the bot token lacks usergroups:read")


async def test_scopes_that_nobody_needs_are_pointed_out(slack: SlackStandIn) -> None:
    found = await proved(slack)

    assert found["scopes"].mark == "look"
    assert "files:write" in found["scopes"].line


async def test_staff_outside_the_channel_are_named(slack: SlackStandIn) -> None:
    slack.workspace.channels[STAFF_CHANNEL].members.discard("U0DAG")

    found = await proved(slack, staff="U0ANNE:approver,U0DAG:reader")

    assert found["members"].line == "staff who are not in the channel: U0DAG"
    assert found["members"].mark == "look"


async def test_a_guest_among_staff_is_refused(slack: SlackStandIn) -> None:
    found = await proved(slack, staff="U0ANNE:approver,U0GJEST:reader")

    assert (found["members"].ok, found["members"].line) == (False, "staff who are guests or deactivated: U0GJEST")


async def test_a_slack_that_is_away_is_told_so(slack: SlackStandIn) -> None:
    there = settings(slack)
    await slack.stop()

    (found,) = await prove_slack(there, AT_ONCE)

    assert (found.ok, found.transient) == (False, True)
