"""The pages as parts of the process: their routes, and the sweep that destroys files when their time is over."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog
from aiohttp import web

from cases.handler import Handler
from cases.page_desk import PageDesk
from cases.ports import Clock, Files, Leases
from cases.vocabulary import Language
from models.store import Store
from service.pages.answers import Look
from service.pages.routes import PageParts, Pages
from service.pages.visits import Visits, is_https
from service.settings import Settings
from service.staff_part import staff_directory

SWEEP_SECONDS = 600.0
LEASE = timedelta(seconds=2 * SWEEP_SECONDS)

_log = structlog.get_logger("personvern.pages")


def page_routes(
    settings: Settings, store: Store, handler: Handler, clock: Clock, organisation: str
) -> list[web.RouteDef]:
    """The routes of the pages; none where nobody could reach them."""
    if not settings.public_url:
        return []
    limits, staff = settings.policy().pages, staff_directory(settings, clock)
    desk = PageDesk(store.repository, clock, limits)
    parts = PageParts(
        desk=desk,
        visits=Visits(desk, staff, settings.public_url),
        queries=store.queries,
        ledger=store.ledger,
        files=store.files,
        handler=handler,
        clock=clock,
        limits=limits,
        look=Look.load(organisation, secure=is_https(settings.public_url)),
        language=Language(settings.language),
    )
    return Pages(parts).routes()


class FileSweep:
    """Destroys the files of downloads that ended, also where the pages were switched off meanwhile."""

    def __init__(self, files: Files, leases: Leases, clock: Clock, holder: str) -> None:
        self._files = files
        self._leases = leases
        self._clock = clock
        self._holder = holder

    async def sweep(self) -> int:
        """Sweeps once, on one replica only. Returns how many files were destroyed."""
        now = self._clock.now()
        if not await self._leases.acquire("file sweep", self._holder, LEASE, now):
            return 0
        destroyed = await self._files.sweep(now)
        if destroyed:
            _log.info("files destroyed", files=destroyed)
        return destroyed

    async def run(self, stop: asyncio.Event) -> None:
        """Sweeps every `SWEEP_SECONDS` until `stop`. Raises what the record raises; then it is started again."""
        while not stop.is_set():
            await self.sweep()
            try:
                async with asyncio.timeout(SWEEP_SECONDS):
                    await stop.wait()
            except TimeoutError:
                pass
