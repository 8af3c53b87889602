"""The short form of `make faults`: kill -9 while mails arrive, and new UIDs in the middle."""

import pytest

from bench.killing import killing
from tests.servers.dovecot import dovecot

__all__ = ["dovecot"]

pytestmark = [pytest.mark.dovecot]


async def test_no_mail_is_lost_and_none_is_answered_twice_however_often_the_service_is_killed(dovecot):
    found = await killing(dovecot, 40, 6)

    assert found["cases"] == 40
    assert found["left_in_inbox"] == 0
    wrong = ("cases_lost", "cases_doubled", "numbers_doubled", "acks_missing", "acks_doubled")
    assert {name: found[name] for name in wrong} == dict.fromkeys(wrong, 0)
