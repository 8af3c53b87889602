"""The short form of `make faults` for chats: kill -9 while they end, and a provider that delivers again."""

import pytest

from bench.chat_killing import chat_killing, chat_killing_on_postgres
from tests.conftest import leave_out
from tests.servers.dovecot import dovecot

__all__ = ["dovecot"]

pytestmark = [pytest.mark.dovecot]


async def test_every_chat_is_copied_once_however_often_the_service_is_killed(dovecot):
    found = await chat_killing(dovecot, 24, 2)

    assert found["chats_logged"] == 24
    assert (found["copies_missing"], found["copies_doubled"]) == (0, 0)


@pytest.mark.postgres
async def test_it_is_the_same_on_postgresql(dovecot):
    found = await chat_killing_on_postgres(dovecot, 12, 1)

    if found is None:
        leave_out("PostgreSQL is missing (apt: postgresql)")
    assert (found["database"], found["chats_logged"]) == ("postgres", 12)
    assert (found["copies_missing"], found["copies_doubled"]) == (0, 0)
