"""A rehearsal: the mails of a real mailbox go through the real parser, triage and decisions, and nothing leaves.

The mailbox is opened by EXAMINE, so that the server itself lets nothing be moved or flagged. The record is a
database that is thrown away at the end, with its key. Each mail is decided at the moment at which it arrived, as if
the desk had been running then.
"""

from __future__ import annotations

import base64
import secrets
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from cases.events import ChatMailed
from cases.handler import CaseHandler
from cases.ports import Arrival, NewMail
from cases.triage.triage import Triage
from mail.fetching import FetchedMail
from mail.imap import Mailbox
from mail.imap_endpoint import ImapEndpoint
from mail.reading import ThreadReader
from models.migrate import migrate
from models.store import Store
from service.clock import SystemClock
from service.mail_login import imap_endpoint, token_source
from service.rehearsal_report import Counts
from service.settings import Settings
from service.triage_files import triage_of
from service.wiring import mail_composer, parse_options, renderer

Progress = Callable[[int, int], None]
"""Told how many mails of how many are done."""


class ArrivalClock:
    """Stands at the moment at which the mail arrived that is being decided (`cases.ports.Clock`)."""

    def __init__(self, now: datetime) -> None:
        self.moment = now

    def now(self) -> datetime:
        """That moment."""
        return self.moment


@dataclass(slots=True)
class Rehearsal:
    """One run, with what it works with."""

    settings: Settings
    endpoint: ImapEndpoint
    store: Store
    triage: Triage
    clock: ArrivalClock
    counts: Counts = field(default_factory=Counts)

    async def play(self, newest: int, progress: Progress) -> None:
        """Puts the mails of the mailbox, or the newest so many of them, through the desk. Raises `MailboxError`."""
        handler = self._handler()
        reader = ThreadReader(parse_options(self.settings, self.store), self.triage)
        limit = self.settings.max_mail_bytes
        tokens = token_source(self.settings, SystemClock())
        async with Mailbox(self.endpoint, max_mail_bytes=limit, tokens=tokens) as mailbox:
            validity = await mailbox.examine(self.endpoint.folder)
            uids = sorted(await mailbox.uids())[-newest if newest else None :]
            async for batch in mailbox.fetch_batches(uids):
                for arrival in await self._stored(validity, batch):
                    self.clock.moment = arrival.received_at
                    await self._decide(arrival, reader, handler)
                    progress(self.counts.mails, len(uids))

    async def _stored(self, validity: int, batch: Sequence[FetchedMail]) -> tuple[Arrival, ...]:
        now = SystemClock().now()
        mails = [NewMail(mail.uid, mail.raw, mail.internal_date or now) for mail in batch]
        return await self.store.ledger.take(self.endpoint.name, validity, mails)

    async def _decide(self, arrival: Arrival, reader: ThreadReader, handler: CaseHandler) -> None:
        self.counts.arrived(arrival.received_at)
        try:
            event = await reader.read(arrival)
            outcome = await handler.handle(event)
        except Exception as error:  # noqa: BLE001 - what would be tried again, and told; the next mail goes on
            self.counts.failures[type(error).__name__] += 1
            return
        self.counts.came_to(outcome if not isinstance(event, ChatMailed) else replace(outcome, case=None))

    def _handler(self) -> CaseHandler:
        return CaseHandler(
            self.store.repository,
            triage=self.triage,
            renderer=renderer(self.settings),
            composer=mail_composer(self.settings, self.store),
            clock=self.clock,
            policy=self.settings.policy(),
        )


@asynccontextmanager
async def rehearsing(settings: Settings, folder: str = "") -> AsyncIterator[Rehearsal]:
    """A rehearsal over the mailbox of the settings, or another folder of it; its record ends with the block.

    Raises ValueError for an address in the settings.
    """
    endpoint = imap_endpoint(settings)
    if folder:
        endpoint = replace(endpoint, folder=folder)
    triage = triage_of(settings, settings.policy().sure_from)
    with tempfile.TemporaryDirectory(prefix="personvern-rehearsal-") as place:
        url, key = f"sqlite:///{Path(place) / 'rehearsal.db'}", base64.b64encode(secrets.token_bytes(32)).decode()
        await migrate(url)
        async with Store.open(url, key) as store:
            yield Rehearsal(settings, endpoint, store, triage, ArrivalClock(datetime.now(UTC)))
