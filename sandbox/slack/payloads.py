"""What Slack sends to an app: commands, clicks, submissions and events, each as the documentation shows it."""

from __future__ import annotations

import time

from sandbox.slack.messages import Ephemeral, Message
from sandbox.slack.people import APP, BOT_USER, TEAM, Channel, User
from sandbox.slack.shapes import Json
from sandbox.slack.views import View

TEAM_DOMAIN = "duett-stand-in"
_VERIFICATION = "unused"  # superseded by signatures: docs.slack.dev authentication/verifying-requests-from-slack


def slash_command(user: User, channel: Channel, command: str, text: str, *, trigger_id: str, response_url: str) -> Json:
    """docs.slack.dev interactivity/implementing-slash-commands."""
    return {
        "token": _VERIFICATION,
        "team_id": TEAM,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": channel.name or "directmessage",
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def _interaction(kind: str, user: User, trigger_id: str) -> Json:
    return {
        "type": kind,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": TEAM},
        "api_app_id": APP,
        "token": _VERIFICATION,
        "trigger_id": trigger_id,
        "team": {"id": TEAM, "domain": TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def message_click(
    user: User, channel: Channel, source: Message | Ephemeral, action: Json, *, trigger_id: str, response_url: str
) -> Json:
    """docs.slack.dev reference/interaction-payloads/block_actions-payload; an ephemeral is not sent along."""
    is_ephemeral = isinstance(source, Ephemeral)
    container: Json = {
        "type": "message",
        "message_ts": source.ts,
        "channel_id": channel.id,
        "is_ephemeral": is_ephemeral,
        **({"thread_ts": source.thread_ts} if source.thread_ts else {}),
    }
    return {
        **_interaction("block_actions", user, trigger_id),
        "container": container,
        "channel": {"id": channel.id, "name": channel.name or "directmessage"},
        **({"message": source.as_json(with_metadata=True)} if isinstance(source, Message) else {}),
        "state": {"values": {}},
        "response_url": response_url,
        "actions": [action],
    }


def view_click(user: User, view: View, values: Json, action: Json, trigger_id: str) -> Json:
    """A click inside a modal or a Home tab: the view takes the place of the message."""
    return {
        **_interaction("block_actions", user, trigger_id),
        "container": {"type": "view", "view_id": view.id},
        "view": view.as_json(values),
        "actions": [action],
    }


def view_submission(user: User, view: View, values: Json, trigger_id: str) -> Json:
    """docs.slack.dev reference/interaction-payloads/view-interactions-payload."""
    return {
        **_interaction("view_submission", user, trigger_id),
        "view": view.as_json(values),
        "response_urls": [],
    }


def view_closed(user: User, view: View, trigger_id: str) -> Json:
    """The same page: sent only for a view with notify_on_close."""
    payload = _interaction("view_closed", user, trigger_id)
    del payload["trigger_id"]
    return {**payload, "view": view.as_json(), "is_cleared": False}


def event(inner: Json, event_id: str) -> Json:
    """docs.slack.dev apis/events-api: the outer event around `inner`."""
    return {
        "token": _VERIFICATION,
        "team_id": TEAM,
        "api_app_id": APP,
        "event": inner,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(time.time()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM,
                "user_id": BOT_USER,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{event_id}",
    }


def home_opened(user: User, channel: Channel, view: View | None, event_ts: str) -> Json:
    """docs.slack.dev reference/events/app_home_opened."""
    shown = {"view": view.as_json()} if view else {}
    return {
        "type": "app_home_opened",
        "user": user.id,
        "channel": channel.id,
        "tab": "home",
        "event_ts": event_ts,
        **shown,
    }


def message_posted(channel: Channel, message: Message) -> Json:
    """docs.slack.dev reference/events/message.groups and message.channels."""
    kind = "im" if channel.user else "group" if channel.private else "channel"
    return {**message.as_json(), "channel": channel.id, "channel_type": kind, "event_ts": message.ts}
