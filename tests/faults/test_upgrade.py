"""The short form of `python -m bench.upgrade`: this version and the next one serve side by side."""

from __future__ import annotations

import pytest

from bench.upgrade import rolling
from tests.servers.dovecot import dovecot

__all__ = ["dovecot"]

pytestmark = [pytest.mark.dovecot, pytest.mark.postgres, pytest.mark.long]

WRONG = (
    *("cases_lost", "cases_doubled", "acks_missing", "acks_doubled", "left_in_inbox", "unlike_the_audit_log"),
    *("cards_missing", "cards_doubled", "actions_lost", "actions_doubled", "fields_lost"),
)


async def test_nothing_is_lost_or_done_twice_while_replicas_are_renewed_one_after_the_other(dovecot):
    found = await rolling(dovecot, 8)

    assert found["migrations"] == ["9999_next"]
    assert {name: found[name] for name in WRONG} == dict.fromkeys(WRONG, 0)
    assert found["saved_by_the_new"] > 0
    assert found["notices_refused"] == []
