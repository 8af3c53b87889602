"""The manifest asks for just what the code uses: a scope too many is a risk, one too few a failure at work."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import bot
from bot.commands import COMMAND

SCOPES_OF_METHOD = {
    "apps_connections_open": set(),
    "auth_test": set(),
    "blocks_validate": set(),
    "chat_delete": {"chat:write"},
    "chat_postEphemeral": {"chat:write"},
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_history": {"channels:history", "groups:history"},
    "conversations_info": {"channels:read", "groups:read"},
    "conversations_members": {"channels:read", "groups:read"},
    "conversations_replies": {"channels:history", "groups:history"},
    "usergroups_users_list": {"usergroups:read"},
    "users_info": {"users:read"},
    "views_open": set(),
    "views_publish": set(),
    "views_push": set(),
}
"""The bot scopes of each method that the code calls, as docs.slack.dev lists them for channels and private channels."""

CALL = re.compile(r"client\.((?:apps|auth|blocks|chat|conversations|files|usergroups|users|views)_\w+)")
BY_NAME = re.compile(r"""client\.api_call\(["']([\w.]+)["']""")
SOURCE = "\n".join(path.read_text() for path in Path(bot.__path__[0]).glob("*.py"))
MANIFEST = resources.files("bot").joinpath("manifest.yaml").read_text()


def listed(key: str) -> set[str]:
    """The items of the list under a key of the manifest."""
    found = re.search(rf"^( *){key}:\n((?:\1  .+\n)+)", MANIFEST, re.MULTILINE)
    assert found is not None
    return set(re.findall(r"- (.+)", found[2]))


def test_every_method_that_the_code_calls_is_known_here() -> None:
    called = set(CALL.findall(SOURCE)) | {name.replace(".", "_") for name in BY_NAME.findall(SOURCE)}

    assert called == set(SCOPES_OF_METHOD)


def test_the_manifest_asks_for_the_scopes_of_those_methods_and_no_other() -> None:
    needed = {"commands"}.union(*SCOPES_OF_METHOD.values())

    assert listed("bot") == needed


def test_the_manifest_has_the_command_and_the_events() -> None:
    handled = set(re.findall(r'app\.event\("([a-z_]+)"\)', SOURCE))

    assert listed("slash_commands").pop() == f"command: {COMMAND}"
    assert {event.partition(".")[0] for event in listed("bot_events")} == handled


def test_the_manifest_turns_socket_mode_buttons_and_home_on() -> None:
    for switch in ("socket_mode_enabled: true", "is_enabled: true", "home_tab_enabled: true"):
        assert switch in MANIFEST
