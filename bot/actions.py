"""The buttons: from a click in Slack to the deed of the same name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot import alarms, holding, policy_notices
from bot.among_deeds import DESK_DEEDS, open_desk_deed
from bot.chat_deeds import press_read
from bot.chat_modals import READ as READ_CHAT
from bot.deed import perform
from bot.deeds import DEEDS
from bot.desk import Ask, Desk, Tell
from bot.home import LANGUAGE, press_language
from bot.submissions import values_of
from cases.case_number import CaseNumber

BUTTON_ACTIONS = (
    *("approve", "edit", "take", "reject", "undo", "not-spam", "read", "resend", "received", "override"),
    *("checks", "done"),
    *("open", "files", "download", "download-code"),
    *("keep", "release", "replay", alarms.CONFIRM),
    *("block", "withdraw", "breach"),
    *("concerns", "preview", "changes", LANGUAGE),
    *("deadline", "draft", "ask-identity", "ask-scope", "extend", "inform", "refer", "role", "hold"),
    *("merge", "split", "link", "assign", "note", "history", "reopen", "close"),
    *("identity", "send-code", "on-behalf", "confirm-sender"),
    *("chat-copy", "stop-copies", "resume-copies", READ_CHAT),
    *DESK_DEEDS,
    *holding.ACTIONS,
    *policy_notices.ACTIONS,
)
"""The action ids of every button that the bot makes."""


def parse_value(value: str) -> tuple[CaseNumber, int]:
    """The number and the version that a button carries. Raises ValueError or `InvalidCaseNumber`."""
    number, version = value.split()
    return CaseNumber.parse(number), int(version)


def ask_of_click(body: Mapping[str, Any], tell: Tell) -> Ask:
    """What a click asks for. Raises ValueError or `InvalidCaseNumber` for a button that is none of ours."""
    number, seen = parse_value(body["actions"][0]["value"])
    in_modal = (body.get("view") or {}).get("type") == "modal"
    user, trigger = body["user"]["id"], body["trigger_id"]
    entered = values_of(body["view"]) if in_modal else {}
    return Ask(user=user, number=number, trigger=trigger, tell=tell, seen=seen, in_modal=in_modal, entered=entered)


async def run_click(desk: Desk, body: Mapping[str, Any], tell: Tell) -> None:
    """Carries out one click. Raises nothing but what ends the process."""
    action = body["actions"][0]["action_id"]
    if action == alarms.CONFIRM:
        await alarms.press_confirm(desk, body, tell)
    elif action in policy_notices.ACTIONS:
        await policy_notices.press_policy(desk, body, tell)
    elif action == READ_CHAT:
        await press_read(desk, body, tell)
    elif action == LANGUAGE:
        await press_language(desk, body, tell)
    elif action in holding.ACTIONS:
        await holding.press_holding(desk, body["user"]["id"], action, tell)
    elif action in DESK_DEEDS:
        await open_desk_deed(desk, action, body["user"]["id"], body["trigger_id"], tell)
    else:
        await perform(desk, DEEDS[action], ask_of_click(body, tell))
