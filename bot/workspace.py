"""What must hold of the workspace before the desk may work in it: its channels, who is in them, and our scopes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.inert import clean

_MOST_MEMBERS = 1000
_PAGES = 20
_SCOPES_HEADER = "x-oauth-scopes"


async def channel_problems(client: AsyncWebClient, channel: str) -> list[str]:
    """What is wrong with a channel of staff, a few words each. Raises what Slack, or the way to it, raises."""
    found = (await client.conversations_info(channel=channel))["channel"]
    problems = {
        "is archived": found.get("is_archived"),
        "is not private": not found.get("is_private"),
        "is shared with another organisation": any(
            found.get(name) for name in ("is_ext_shared", "is_shared", "is_org_shared", "is_pending_ext_shared")
        ),
        "does not have the app as a member": found.get("is_member") is False,
    }
    return [problem for problem, present in problems.items() if present]


async def members_of(client: AsyncWebClient, channel: str) -> tuple[str, ...]:
    """The ids of all who are in a channel. Raises what Slack, or the way to it, raises."""
    members: list[str] = []
    cursor = ""
    for _ in range(_PAGES):
        page = await client.conversations_members(channel=channel, limit=_MOST_MEMBERS, cursor=cursor)
        members += page["members"]
        cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            break
    return tuple(members)


async def guests_among(client: AsyncWebClient, users: Iterable[str]) -> tuple[str, ...]:
    """Those who are guests, of another organisation, or gone, by id. Raises what Slack, or the way to it, raises."""
    return tuple([user for user in dict.fromkeys(users) if _is_guest((await client.users_info(user=user))["user"])])


def _is_guest(user: Mapping[str, Any]) -> bool:
    return any(user.get(name) for name in ("is_restricted", "is_ultra_restricted", "is_stranger", "deleted"))


def scopes_of_manifest() -> frozenset[str]:
    """The bot scopes that the manifest asks for."""
    manifest = resources.files("bot").joinpath("manifest.yaml").read_text(encoding="utf-8")
    lines = manifest.partition("    bot:\n")[2].splitlines()
    listed = []
    for line in lines:
        if not line.strip().startswith("- "):
            break
        listed.append(clean(line.strip().removeprefix("- ")))
    return frozenset(listed)


async def scopes_granted(client: AsyncWebClient) -> frozenset[str]:
    """The scopes that the bot token has, as Slack says with each answer. Raises what Slack raises."""
    answer = await client.auth_test()
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return frozenset(part.strip() for part in str(headers.get(_SCOPES_HEADER, "")).split(",") if part.strip())
