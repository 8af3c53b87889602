"""Turns of a channel: a burst at once, then one a second."""

from __future__ import annotations

from bot.pacing import Pace, Pacer


def test_a_burst_goes_at_once_and_the_rest_one_a_second() -> None:
    pacer = Pacer(Pace(per_second=1, burst=3))

    waits = [max(0.0, pacer.reserve("C1", 100.0)) for _ in range(5)]

    assert waits == [0, 0, 0, 1, 2]


def test_a_quiet_time_gives_the_burst_back() -> None:
    pacer = Pacer(Pace(per_second=1, burst=3))
    for _ in range(5):
        pacer.reserve("C1", 100.0)

    assert pacer.reserve("C1", 200.0) <= 0


def test_each_channel_has_its_own_turns() -> None:
    pacer = Pacer(Pace(per_second=1, burst=1))
    pacer.reserve("C1", 100.0)

    assert pacer.reserve("C2", 100.0) <= 0


async def test_a_pause_is_that_of_its_channel() -> None:
    pacer = Pacer(Pace())
    pacer.pause("C1", 30)

    assert 29 < pacer.paused_for("C1") <= 30
    assert pacer.paused_for("C2") == 0
