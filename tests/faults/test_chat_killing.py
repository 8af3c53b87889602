"""The short form of `make faults` for chats: kill -9 while they end, and a provider that delivers again."""

import pytest

from bench.chat_killing import chat_killing
from tests.servers.dovecot import dovecot

__all__ = ["dovecot"]

pytestmark = [pytest.mark.dovecot]


async def test_every_chat_is_copied_once_however_often_the_service_is_killed(dovecot):
    found = await chat_killing(dovecot, 24, 2)

    assert found["chats_logged"] == 24
    assert (found["copies_missing"], found["copies_doubled"]) == (0, 0)
