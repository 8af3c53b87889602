"""Two replicas on one PostgreSQL: one polls, the other takes over when it is killed; weeks away lose nothing."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import pytest

from cases.handler import CaseHandler
from cases.policy import Policy
from cases.ports import CaseSelection
from cases.triage.triage import Triage
from mail.imap_endpoint import ImapEndpoint
from mail.organisation import Organisation
from mail.parse import ParseOptions
from mail.poller import LEASE, Poller, PollerSettings
from mail.reading import ThreadReader
from mail.render import LetterRenderer
from service.clock import SystemClock
from tests.flows.conftest import a_letter, until
from tests.mail.letters import composer
from tests.servers.dovecot import PASSWORD

pytestmark = [pytest.mark.dovecot, pytest.mark.postgres]


class AheadClock(SystemClock):
    """A clock that is so much later."""

    def __init__(self, ahead: timedelta = timedelta(0)) -> None:
        self.ahead = ahead

    def now(self):
        return super().now() + self.ahead


class KilledLeases:
    """Leases that a killed process cannot give back."""

    def __init__(self, leases):
        self.acquire = leases.acquire

    async def give_back(self, name, holder):
        """A killed process does nothing any more."""


class Replica:
    def __init__(self, dovecot, user, store, holder, clock, leases):
        self.store, self.clock = store, clock
        endpoint = ImapEndpoint(host="127.0.0.1", port=dovecot.port, security="plain", user=user, password=PASSWORD)
        triage = Triage()
        handler = CaseHandler(
            store.repository,
            triage=triage,
            renderer=LetterRenderer(Organisation.load(None)),
            composer=composer(),
            clock=clock,
            policy=Policy(),
        )
        self.poller = Poller(
            endpoint,
            store.ledger,
            handler,
            leases=leases,
            reader=ThreadReader(ParseOptions(), triage),
            clock=clock,
            holder=holder,
            settings=PollerSettings(poll_seconds=0.1, first_retry_seconds=0.01),
        )
        self.task = asyncio.create_task(self.poller.run(asyncio.Event()))

    async def kill(self):
        self.task.cancel()
        with suppress(asyncio.CancelledError):
            await self.task

    async def until_cases(self, count):
        await until(lambda: self.store.queries.count(CaseSelection()), lambda found: found >= count)
        return await self.store.queries.count(CaseSelection())


def letters(first, count):
    return [a_letter("Innsyn, takk.", sender=f"p{number}@d{number}.example") for number in range(first, first + count)]


@pytest.fixture
async def mailbox(dovecot, postgres_store):
    """Makes replicas on one mailbox and one database, and ends them."""
    user, made = dovecot.new_user(), []

    def replica(holder, ahead=timedelta(0), *, killed=False):
        leases = KilledLeases(postgres_store.leases) if killed else postgres_store.leases
        made.append(Replica(dovecot, user, postgres_store, holder, AheadClock(ahead), leases))
        return made[-1]

    replica.deliver = lambda *mails: asyncio.to_thread(dovecot.deliver, user, *mails)
    replica.forget_uids = lambda: asyncio.to_thread(dovecot.forget_uids, user)
    yield replica
    for one in made:
        await one.kill()


async def test_another_replica_takes_over_when_the_lease_of_a_killed_one_ends(mailbox):
    await mailbox.deliver(*letters(0, 3))
    first = mailbox("first", killed=True)
    assert await first.until_cases(3) == 3
    await first.kill()

    waiting = mailbox("waiting")
    await until(lambda: asyncio.sleep(0, waiting.poller.status.holds_lease), lambda holds: not holds)
    await mailbox.deliver(*letters(3, 3))
    second = mailbox("second", LEASE + timedelta(seconds=1))

    assert await second.until_cases(6) == 6


async def test_after_a_week_away_and_with_new_uids_everything_is_taken_once(mailbox):
    await mailbox.deliver(*letters(0, 3))
    before = mailbox("before", killed=True)
    await before.until_cases(3)
    await before.kill()

    await mailbox.deliver(*letters(0, 2), *letters(3, 30))
    await mailbox.forget_uids()
    after = mailbox("after", timedelta(days=7))

    assert await after.until_cases(33) == 33
    await until(lambda: asyncio.sleep(0, after.poller.status.last_seen_at), bool)
    assert await after.store.queries.count(CaseSelection()) == 33
