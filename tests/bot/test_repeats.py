"""Repeated requests are known on every replica, and the memory of them is bounded."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest

from bot.recent import Recent
from bot.repeats import LASTS, Repeats, click_key, command_key, event_key, submit_key, told_key
from models.store import Store
from tests.bot.office import SetClock
from tests.examples import NOW


def click(**changes: Any) -> dict[str, Any]:
    action = {"action_id": "take", "action_ts": "1.1"} | changes
    return {"user": {"id": "U0ANNE"}, "container": {"message_ts": "5.5"}, "actions": [action]}


def submit(**changes: Any) -> dict[str, Any]:
    view = {"id": "V1", "hash": "1.1", "state": {"values": {"text": {"value": {"value": "a"}}}}} | changes
    return {"user": {"id": "U0ANNE"}, "trigger_id": "t1", "view": view}


async def test_the_same_request_is_new_once(store: Store) -> None:
    repeats = Repeats(store.claims, SetClock())

    found = [await repeats.is_new(command_key({"trigger_id": trigger})) for trigger in ("1", "1", "2")]

    assert found == [True, False, True]


async def test_the_same_request_is_new_on_one_replica_only(store: Store) -> None:
    replicas = [Repeats(store.claims, SetClock()) for _ in range(4)]

    found = [await repeats.is_new(event_key({"event_id": "Ev1"})) for repeats in replicas]

    assert found == [True, False, False, False]


async def test_what_was_taken_is_forgotten_in_time(store: Store) -> None:
    clock, key = SetClock(), told_key("U0ANNE", "C1", "1.1")
    assert await Repeats(store.claims, clock).is_new(key, timedelta(minutes=10))

    clock.moment = NOW + timedelta(minutes=10)

    assert await Repeats(store.claims, clock).is_new(key, timedelta(minutes=10))


async def test_what_is_over_is_swept_away(store: Store) -> None:
    await store.claims.claim("old", NOW + LASTS, NOW)
    await store.claims.claim("new", NOW + 2 * LASTS, NOW)

    assert await store.claims.sweep(NOW + LASTS) == 1
    assert not await store.claims.claim("new", NOW + 2 * LASTS, NOW + LASTS)


async def test_a_record_that_is_away_swallows_no_request(caplog: pytest.LogCaptureFixture) -> None:
    class Away:
        async def claim(self, *_: object) -> bool:
            raise ConnectionError("kari.nordmann@epost.example")

    with caplog.at_level(logging.WARNING):
        assert await Repeats(Away(), SetClock()).is_new(command_key({"trigger_id": "1"}))  # type: ignore[arg-type]

    assert "a request could not be claimed: ConnectionError" in caplog.text
    assert "kari" not in caplog.text


def test_a_key_says_nothing_of_what_was_typed() -> None:
    assert len(submit_key(submit())) == 64
    assert set(submit_key(submit())) <= set("0123456789abcdef")


def test_a_second_click_is_not_a_repeat_of_the_first() -> None:
    assert click_key(click()) == click_key(click())
    assert click_key(click()) != click_key(click(action_ts="1.2"))
    assert click_key(click()) != click_key(click(action_id="edit"))


def test_a_submit_after_an_error_on_a_field_is_not_a_repeat_of_the_first() -> None:
    corrected = submit(state={"values": {"text": {"value": {"value": "b"}}}})

    assert submit_key(submit()) == submit_key(submit())
    assert submit_key(submit()) != submit_key(corrected)
    assert submit_key(submit()) != submit_key(submit() | {"trigger_id": "t2"})


def test_the_oldest_is_forgotten_first() -> None:
    recent: Recent[str, int] = Recent(2)
    for key in ("a", "b", "a", "c"):
        recent.put(key, 1)

    assert [key in recent for key in ("a", "b", "c")] == [True, False, True]
