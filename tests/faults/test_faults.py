"""The short form of `make faults`: the world around the service fails in turn, and nothing is lost or said twice."""

from __future__ import annotations

import pytest

from bench.checker import checked
from bench.faults import faults
from bench.harness import desk
from bench.mails import mails
from tests.servers.dovecot import dovecot

__all__ = ["dovecot"]

pytestmark = [pytest.mark.dovecot]

WRONG = (
    "cases_lost",
    "cases_doubled",
    "acks_missing",
    "acks_doubled",
    "left_in_inbox",
    "unlike_the_audit_log",
    "cards_missing",
    "cards_doubled",
)


async def _struck(dovecot, name, count, blows):
    found = await faults(dovecot, name, count, blows)
    assert {each: found[each] for each in WRONG} == dict.fromkeys(WRONG, 0)
    return found


async def test_mailbox_disk_slack_mail_server_and_clock_fail_in_turn(dovecot):
    found = await _struck(dovecot, "in_turn", 10, 5)

    assert found["letters_in_doubt"] > 0
    assert found["warnings"] > 0


@pytest.mark.postgres
async def test_replicas_are_killed_and_their_postgresql_crashes_and_is_restarted(dovecot):
    found = await _struck(dovecot, "replicas_in_turn", 8, 4)

    assert found["warnings"] > 0


async def test_two_services_on_one_sqlite_file_do_no_harm(dovecot):
    await _struck(dovecot, "two_on_one_file", 6, 1)


async def test_the_checker_finds_a_lost_mail_and_an_answer_that_the_log_does_not_know(dovecot):
    async with desk(dovecot, mails(2)) as found:
        await found.start()
        await found.until_accepted(2, seconds=60)
        await found.end()
        with found.sink.log.open("a") as log:
            log.write(found.sink.log.read_text().splitlines()[0] + "\n")

        seen = await checked(found, 3)

    assert (seen["cases"], seen["cases_lost"], seen["acks_missing"]) == (2, 1, 1)
    assert (seen["acks_doubled"], seen["unlike_the_audit_log"]) == (1, 1)
