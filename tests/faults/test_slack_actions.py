"""The short form of `python -m bench slack`: staff at work on two replicas while Slack misbehaves."""

import pytest

from bench.slack_actions import Load, slack_actions
from tests.servers.dovecot import dovecot

__all__ = ["dovecot"]

pytestmark = [pytest.mark.dovecot, pytest.mark.postgres]

WRONG = ("acks_lost", "done_twice", "done_lost", "notes_twice", "notes_lost")


@pytest.mark.parametrize("transport", ["socket", "http"])
async def test_no_action_is_done_twice_or_lost_and_every_card_is_true(dovecot, postgres_url, transport):
    found = await slack_actions(
        dovecot, postgres_url, transport, Load(actions=60, cases=8, rate_scale=100, settle_seconds=40)
    )

    assert {name: found[name] for name in WRONG} == dict.fromkeys(WRONG, 0)
    assert found["false_cards"] == []
    assert found["told"]["done"] > 20
    assert found["repeated_envelopes"] > 0
