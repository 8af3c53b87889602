"""auth.test, users.* and usergroups.* (docs.slack.dev reference/methods/auth.test …)."""

from __future__ import annotations

from sandbox.slack.call import Call, Method
from sandbox.slack.paging import page
from sandbox.slack.people import BOT_ID, BOT_USER, TEAM
from sandbox.slack.refusal import Refused
from sandbox.slack.shapes import Json


def auth_test(call: Call) -> Json:
    """auth.test: who the token is."""
    return {
        "ok": True,
        "url": f"{call.origin}/",
        "team": "Duett (stand-in)",
        "user": call.workspace.users[BOT_USER].name,
        "team_id": TEAM,
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def user_info(call: Call) -> Json:
    """users.info."""
    user = call.workspace.users.get(call.text("user"))
    if user is None:
        raise Refused("user_not_found")
    return {"ok": True, "user": user.as_json()}


def list_users(call: Call) -> Json:
    """users.list, a page at a time."""
    rows, cursor = page(call, [user.as_json() for user in call.workspace.users.values()])
    return {"ok": True, "members": rows, "response_metadata": {"next_cursor": cursor}}


def list_usergroups(call: Call) -> Json:
    """usergroups.list."""
    _refuse_free_plan(call)
    return {"ok": True, "usergroups": [group.as_json() for group in call.workspace.usergroups.values()]}


def list_usergroup_members(call: Call) -> Json:
    """usergroups.users.list."""
    _refuse_free_plan(call)
    group = call.workspace.usergroups.get(call.text("usergroup"))
    if group is None:
        raise Refused("no_such_subteam")
    return {"ok": True, "users": sorted(group.members)}


def _refuse_free_plan(call: Call) -> None:
    if not call.workspace.has_usergroups:
        raise Refused("plan_upgrade_required")


METHODS = {
    "auth.test": Method(auth_test),
    "users.info": Method(user_info, ("users:read",), tier=4, required=("user",)),
    "users.list": Method(list_users, ("users:read",), tier=2),
    "usergroups.list": Method(list_usergroups, ("usergroups:read",), tier=2),
    "usergroups.users.list": Method(list_usergroup_members, ("usergroups:read",), tier=2, required=("usergroup",)),
}
