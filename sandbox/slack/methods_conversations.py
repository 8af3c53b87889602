"""conversations.* and reactions.add (docs.slack.dev reference/methods/conversations.info …)."""

from __future__ import annotations

import re

from sandbox.slack.call import Call, Method
from sandbox.slack.messages import Message
from sandbox.slack.paging import page
from sandbox.slack.people import BOT_USER, Channel
from sandbox.slack.refusal import Refused
from sandbox.slack.shapes import Json

_TS = re.compile(r"\d{1,12}(\.\d{1,6})?")
_MOST_IN_DIRECT = 8


def _readable(call: Call, word: str) -> Channel:
    """The channel, if the token has the scope that its type asks for."""
    channel = call.channel()
    call.require_scope(f"{channel.scope_word}:{word}")
    return channel


def info(call: Call) -> Json:
    """conversations.info."""
    return {"ok": True, "channel": _readable(call, "read").as_json()}


def members(call: Call) -> Json:
    """conversations.members: ids, a page at a time."""
    rows, cursor = page(call, sorted(_readable(call, "read").members))
    return {"ok": True, "members": rows, "response_metadata": {"next_cursor": cursor}}


def list_channels(call: Call) -> Json:
    """conversations.list: the channels that the bot may know of."""
    visible = [c for c in call.workspace.channels.values() if not c.user and (not c.private or BOT_USER in c.members)]
    rows, cursor = page(call, [c.as_json() for c in visible if f"{c.scope_word}:read" in call.scopes])
    return {"ok": True, "channels": rows, "response_metadata": {"next_cursor": cursor}}


def history(call: Call) -> Json:
    """conversations.history: newest first, replies left out."""
    channel = _readable(call, "history")
    if BOT_USER not in channel.members:
        raise Refused("not_in_channel")
    newest_first = list(reversed(_between(call, call.workspace.top_level(channel.id))))
    rows, cursor = page(call, newest_first, most=999)
    return {"ok": True, **_messages(call, rows), "has_more": bool(cursor), "response_metadata": {"next_cursor": cursor}}


def replies(call: Call) -> Json:
    """conversations.replies: the parent, then its replies, oldest first."""
    channel = _readable(call, "history")
    parent = call.workspace.find_message(channel.id, call.text("ts"))
    if parent is None:
        raise Refused("thread_not_found")
    root = parent.thread_ts or parent.ts
    thread = [m for m in call.workspace.posted if m.channel == channel.id and root in (m.ts, m.thread_ts)]
    rows, cursor = page(call, _between(call, thread), default=1000)
    return {"ok": True, **_messages(call, rows), "has_more": bool(cursor), "response_metadata": {"next_cursor": cursor}}


def _messages(call: Call, rows: list[Message]) -> Json:
    with_metadata = call.flag("include_all_metadata")
    count = call.workspace.replies
    return {"messages": [m.as_json(len(count(m.channel, m.ts)), with_metadata) for m in rows]}


def _between(call: Call, messages: list[Message]) -> list[Message]:
    oldest, latest = _bound(call, "oldest", 0.0), _bound(call, "latest", float("inf"))
    if call.flag("inclusive"):
        return [m for m in messages if oldest <= float(m.ts) <= latest]
    return [m for m in messages if oldest < float(m.ts) < latest]


def _bound(call: Call, name: str, default: float) -> float:
    given = call.text(name)
    if not given or given == "now":
        return default
    if not _TS.fullmatch(given):
        raise Refused(f"invalid_ts_{name}")
    return float(given)


def open_conversation(call: Call) -> Json:
    """conversations.open: a direct message with one person."""
    if not call.text("users") and call.text("channel"):
        return {"ok": True, "channel": call.channel().as_json()}
    names = [name.strip() for name in call.text("users").split(",") if name.strip()]
    if not names:
        raise Refused("users_list_not_supplied")
    if len(names) > _MOST_IN_DIRECT:
        raise Refused("too_many_users")
    return {"ok": True, "channel": {"id": _open_with(call, names)}}


def _open_with(call: Call, names: list[str]) -> str:
    users = [call.workspace.users.get(name) for name in names]
    if None in users:
        raise Refused("user_not_found")
    if any(user and user.deleted for user in users):
        raise Refused("user_disabled")
    if len(names) > 1:
        # The sandbox has no group messages; the method page names this error for a kind that cannot be used.
        raise Refused("method_not_supported_for_channel_type")
    return call.workspace.direct_message(names[0]).id


def add_reaction(call: Call) -> Json:
    """reactions.add."""
    if not call.text("channel") or not call.text("timestamp"):
        raise Refused("no_item_specified")
    if not _TS.fullmatch(call.text("timestamp")):
        raise Refused("bad_timestamp")
    channel, name = call.channel(), call.text("name")
    if channel.archived:
        raise Refused("is_archived")
    message = call.workspace.find_message(channel.id, call.text("timestamp"))
    if message is None:
        raise Refused("message_not_found")
    _react(message, name)
    return {"ok": True}


def _react(message: Message, name: str) -> None:
    if not re.fullmatch(r"[a-z0-9_+'-]{1,100}", name):
        raise Refused("invalid_name")
    users = message.reactions.setdefault(name, [])
    if BOT_USER in users:
        raise Refused("already_reacted")
    users.append(BOT_USER)


READ = ("channels:read", "groups:read", "im:read", "mpim:read")
HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
METHODS = {
    "conversations.info": Method(info, READ, tier=3, required=("channel",)),
    "conversations.members": Method(members, READ, tier=4, required=("channel",)),
    "conversations.list": Method(list_channels, READ, tier=2),
    "conversations.history": Method(history, HISTORY, tier=3, required=("channel",)),
    "conversations.replies": Method(replies, HISTORY, tier=3, required=("channel", "ts")),
    "conversations.open": Method(open_conversation, ("im:write", "mpim:write"), tier=3),
    "reactions.add": Method(add_reaction, ("reactions:write",), tier=3, required=("name",)),
}
