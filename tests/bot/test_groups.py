"""User groups as roles: what Slack says counts for a while, and when it says nothing nobody gets in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.access import StaffDirectory
from bot.client import make_client
from bot.groups import FRESH, OLDEST, SlackGroups
from cases.case import Staff
from cases.errors import NotPermitted
from cases.vocabulary import StaffRole
from sandbox.slack import SlackStandIn, refused
from tests.bot.office import SetClock
from tests.examples import NOW

GROUP = "S0PERSONVERN"


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def directory(slack: SlackStandIn, clock: SetClock) -> StaffDirectory:
    client = make_client(slack.bot_token, slack.url)
    listed = {"U0DAG": StaffRole.READER, "U0BJORN": StaffRole.CASE_WORKER}
    return StaffDirectory(listed, SlackGroups(client, {GROUP: StaffRole.APPROVER}, clock))


async def test_a_member_of_the_group_has_its_role(directory: StaffDirectory) -> None:
    assert await directory.member("U0ANNE") == Staff("U0ANNE", StaffRole.APPROVER)


async def test_of_several_roles_the_highest_counts(directory: StaffDirectory) -> None:
    assert await directory.member("U0BJORN") == Staff("U0BJORN", StaffRole.APPROVER)
    assert await directory.member("U0DAG") == Staff("U0DAG", StaffRole.READER)


async def test_whoever_is_in_neither_is_refused(directory: StaffDirectory) -> None:
    with pytest.raises(NotPermitted):
        await directory.member("U0EVA")


async def test_slack_is_asked_once_for_many_requests(directory: StaffDirectory, slack: SlackStandIn) -> None:
    for _ in range(5):
        await directory.member("U0ANNE")

    assert len(slack.calls("usergroups.users.list")) == 1


async def test_whoever_left_the_group_loses_the_role_soon(
    directory: StaffDirectory, slack: SlackStandIn, clock: SetClock
) -> None:
    await directory.member("U0ANNE")
    slack.workspace.usergroups[GROUP].members.discard("U0ANNE")

    clock.moment = NOW + FRESH

    with pytest.raises(NotPermitted):
        await directory.member("U0ANNE")


async def test_what_slack_said_last_counts_while_it_cannot_say(
    directory: StaffDirectory, slack: SlackStandIn, clock: SetClock
) -> None:
    await directory.member("U0ANNE")
    slack.faults.plan("usergroups.users.list", refused("internal_error"), times=5)

    clock.moment = NOW + OLDEST - timedelta(seconds=1)
    assert await directory.member("U0ANNE")

    clock.moment = NOW + OLDEST
    with pytest.raises(NotPermitted):
        await directory.member("U0ANNE")


async def test_before_slack_has_said_anything_only_the_list_counts(
    directory: StaffDirectory, slack: SlackStandIn
) -> None:
    slack.faults.plan("usergroups.users.list", refused("internal_error"), times=5)

    with pytest.raises(NotPermitted):
        await directory.member("U0ANNE")
    assert await directory.member("U0DAG")


async def test_a_plan_without_groups_leaves_the_list(directory: StaffDirectory, slack: SlackStandIn) -> None:
    slack.workspace.has_usergroups = False

    with pytest.raises(NotPermitted):
        await directory.member("U0ANNE")
    assert (await directory.member("U0BJORN")).role is StaffRole.CASE_WORKER


async def test_a_group_that_is_gone_has_no_members(
    directory: StaffDirectory, slack: SlackStandIn, clock: SetClock
) -> None:
    await directory.member("U0ANNE")
    del slack.workspace.usergroups[GROUP]

    clock.moment = NOW + FRESH

    with pytest.raises(NotPermitted):
        await directory.member("U0ANNE")
