"""The pollers of one process: the inbox, and the junk folder beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cases.handler import BatchHandler
from cases.ports import Clock, Understanding
from mail.imap_endpoint import ImapEndpoint
from mail.junk import JUNK_NAMES, JUNK_USE, JunkReader
from mail.oauth import Tokens
from mail.parse import ParseOptions
from mail.poller import Poller, PollerSettings
from mail.reading import Reader, ThreadReader
from models.store import Store
from service.health import Health, PartState
from service.runner import Part
from service.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """What every poller works with."""

    endpoint: ImapEndpoint
    store: Store
    handler: BatchHandler
    clock: Clock
    holder: str
    tokens: Tokens | None
    options: ParseOptions
    triage: Understanding

    def inbox(self, settings: Settings, reader: Reader) -> Poller:
        """Watches the folder of the address, and moves what is stored."""
        return self._poller(self.endpoint, reader, poller_settings(settings))

    def junk(self, settings: Settings) -> Poller | None:
        """Watches the junk folder, and moves nothing; None where none is to be watched."""
        found = settings.junk_folder
        if not found:
            return None
        watched = replace(poller_settings(settings), done_folder="")
        if found == "auto":
            watched = replace(watched, special_use=JUNK_USE, special_names=JUNK_NAMES)
        endpoint = self.endpoint if found == "auto" else replace(self.endpoint, folder=found)
        return self._poller(endpoint, JunkReader(ThreadReader(self.options, self.triage)), watched)

    def _poller(self, endpoint: ImapEndpoint, reader: Reader, settings: PollerSettings) -> Poller:
        return Poller(
            endpoint,
            self.store.ledger,
            self.handler,
            leases=self.store.leases,
            reader=reader,
            clock=self.clock,
            holder=self.holder,
            settings=settings,
            tokens=self.tokens,
        )


def poller_settings(settings: Settings) -> PollerSettings:
    """How the inbox is watched."""
    return PollerSettings(
        done_folder=settings.done_folder,
        poll_seconds=settings.poll_seconds,
        login_retry_seconds=settings.imap_login_retry_seconds,
        max_mail_bytes=settings.max_mail_bytes,
    )


def junk_part(health: Health, poller: Poller | None) -> dict[str, Part]:
    """The part that watches the junk folder, shown in health as `junk`."""
    if poller is None:
        return {}

    def state() -> PartState:
        status = poller.status
        waits = not status.holds_lease and not status.last_error
        return PartState(status.connected or waits, status.last_error)

    health.register("junk", state)
    return {"junk": poller.run}
