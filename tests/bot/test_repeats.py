"""Repeated requests are known, and the memory of them is bounded."""

from __future__ import annotations

from typing import Any

from bot.recent import Recent
from bot.repeats import Repeats, click_key, command_key


def click(**changes: Any) -> dict[str, Any]:
    action = {"action_id": "take", "action_ts": "1.1"} | changes
    return {"user": {"id": "U0ANNE"}, "container": {"message_ts": "5.5"}, "actions": [action]}


def test_the_same_request_is_new_once() -> None:
    repeats = Repeats()

    assert [repeats.is_new(command_key({"trigger_id": trigger})) for trigger in ("1", "1", "2")] == [True, False, True]


def test_a_second_click_is_not_a_repeat_of_the_first() -> None:
    assert click_key(click()) == click_key(click())
    assert click_key(click()) != click_key(click(action_ts="1.2"))
    assert click_key(click()) != click_key(click(action_id="edit"))


def test_the_oldest_is_forgotten_first() -> None:
    recent: Recent[str, int] = Recent(2)
    for key in ("a", "b", "a", "c"):
        recent.put(key, 1)

    assert [key in recent for key in ("a", "b", "c")] == [True, False, True]
