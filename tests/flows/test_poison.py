"""A mail that ends the process: tried three times, then kept unparsed for a person; and read once that is mended."""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote, urlsplit

import pytest

from cases.ports import CaseSelection
from cases.vocabulary import Kind, Status
from models.outbox_tables import LeaseRow
from models.store import Store
from tests.flows.conftest import a_letter
from tests.flows.test_start import environment

__all__ = ["environment"]

pytestmark = [pytest.mark.dovecot, pytest.mark.long]

PATIENCE = 90.0
"""Eight processes start one after the other, perhaps beside other tests."""

ACCESS = "Jeg ber om innsyn i alle personopplysninger dere har lagret om meg."
DEADLY = """
import os, signal
import mail.reading
from mail.parse import parse_mail

def parse(raw, *others):
    if b"X-Deadly" in raw:
        os.kill(os.getpid(), signal.SIGKILL)
    return parse_mail(raw, *others)

mail.reading.parse_mail = parse
"""
"""As `sitecustomize`, in every Python process that finds it: the mail ends those that read others aside as well."""


@asynccontextmanager
async def process(environment, tmp_path, *arguments):
    """The service in a process of its own, ended afterwards."""
    started = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, env=environment, cwd=tmp_path, stdout=-3, stderr=-3
    )
    try:
        yield started
    finally:
        if started.returncode is None:
            started.send_signal(signal.SIGTERM)
        async with asyncio.timeout(PATIENCE):
            await started.wait()


@asynccontextmanager
async def record(environment):
    url, key = environment["PERSONVERN_DATABASE_URL"], environment["PERSONVERN_MASTER_KEY"]
    async with Store.open(url, key) as store:
        yield store


async def forget_the_dead(environment):
    """The lease of a killed process would run out by itself; the test need not wait for it."""
    async with record(environment):
        await LeaseRow.all().delete()


async def cases(store, wanted):
    """All cases, once they are as wanted; asked again and again, for a bounded time."""

    async with asyncio.timeout(PATIENCE):
        while not wanted(found := await store.queries.cases(CaseSelection())):
            await asyncio.sleep(0.1)
    return found


async def test_a_mail_that_ends_the_process_is_kept_for_a_person_and_can_be_read_later(environment, dovecot, tmp_path):
    user = unquote(urlsplit(environment["PERSONVERN_IMAP_URL"]).username)
    deadly = a_letter(ACCESS, sender="per@tredje.example", X_Deadly="yes")
    await asyncio.to_thread(dovecot.deliver, user, deadly, a_letter(ACCESS, subject="Innsyn"))
    arrived = datetime.now(UTC)
    (tmp_path / "deadly").mkdir()
    (tmp_path / "deadly" / "sitecustomize.py").write_text(DEADLY)
    deadly_place = environment | {"PYTHONPATH": str(tmp_path / "deadly")}

    for _ in range(3):
        async with process(deadly_place, tmp_path, "-m", "service", "serve") as child, asyncio.timeout(PATIENCE):
            assert await child.wait() == -signal.SIGKILL
        await forget_the_dead(environment)

    async with record(environment) as store:
        async with process(deadly_place, tmp_path, "-m", "service", "serve"):
            found = await cases(store, lambda found: len(found) == 2)
        (dead,) = await store.ledger.dead_letters()
        poison = next(case for case in found if case.number == dead.case)
        assert (poison.status, dead.error) == (Status.DEAD_LETTER, "poison")
        assert abs(poison.received_at - arrived) < timedelta(minutes=1)
        assert poison.deadline.due > arrived.date() + timedelta(days=27)
        [other] = [case for case in found if case.number != dead.case]
        assert other.verdict.kind is Kind.ACCESS

        async with process(
            environment, tmp_path, "-m", "service", "dead-letter", "replay", str(dead.arrival)
        ) as replay:
            assert await replay.wait() == 0
        async with process(environment, tmp_path, "-m", "service", "serve"):
            found = await cases(store, lambda found: all(case.status is Status.ACKNOWLEDGED for case in found))

        read = next(case for case in found if case.number == dead.case)
        assert len(found) == 2
        assert (read.verdict.kind, read.sender.email) == (Kind.ACCESS, "per@tredje.example")
        assert read.deadline.due_at == poison.deadline.due_at
        assert await store.ledger.dead_letters() == ()
        history = [record.entry for record in await store.queries.history(read.number)]
        assert [entry.actor.partition(":")[0] for entry in history if entry.event == "message.replayed"] == ["operator"]
        assert "case.read_at_last" in [entry.event for entry in history]
