"""Who the staff are, from the settings and, where groups are set, from Slack."""

from __future__ import annotations

from bot.access import StaffDirectory
from bot.client import make_client
from bot.groups import SlackGroups
from cases.ports import Clock
from service.settings import Settings


def staff_directory(settings: Settings, clock: Clock) -> StaffDirectory:
    """The staff. Raises `bot.client.UnsafeApiUrl`."""
    if not settings.staff_groups:
        return StaffDirectory(settings.staff)
    client = make_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    return StaffDirectory(settings.staff, SlackGroups(client, settings.staff_groups, clock))
