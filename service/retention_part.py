"""Retention as parts of the process: the nightly run, what people ordered, and the queues of mailbox and Slack."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from bot.client import make_client
from bot.erasing import SlackEraser
from bot.pacing import Pace as SlackPace
from bot.retention import Coming, RetentionTeller
from bot.texts import load_texts
from cases.deadlines.calendar import OSLO, local_date
from cases.ports import Clock
from cases.retention.of_case import Deed
from cases.retention.periods import RetentionPeriods
from cases.vocabulary import Language
from mail.erasing import Folders, MailEraser
from mail.imap import Mailbox
from mail.imap_endpoint import ImapEndpoint
from mail.junk import JUNK_NAMES
from mail.oauth import Tokens
from models.store import Store
from service.health import Health, PartState
from service.journal_files import append_journal
from service.retention_job import Planned, Report, RetentionJob, Tell
from service.runner import Part
from service.settings import Settings
from service.turns import look_every

LOOK_SECONDS = 30.0
LEASE_NAME = "retention"
LEASE = timedelta(minutes=5)
DAY = timedelta(days=2)
"""The lease on a night that was worked off outlasts it."""

_log = structlog.get_logger("service.retention")


class RetentionWatch:
    """Carries the schedule out every night, and orders at once, on one replica."""

    def __init__(
        self,
        store: Store,
        periods: RetentionPeriods,
        clock: Clock,
        holder: str,
        *,
        tell: Tell,
        journal: Path | None = None,
    ) -> None:
        """`journal` is the file that the journal of erasures is appended to."""
        self._store = store
        self._periods = periods
        self._clock = clock
        self._holder = holder
        self._journal = journal
        self._job = RetentionJob(store, periods, clock, tell=tell, go_on=self._may_go_on)
        self._done = ""
        self._stop = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Looks every `LOOK_SECONDS` until `stop`. Raises what the record raises; then it is started again."""
        self._stop = stop
        await look_every(LOOK_SECONDS, self.look, stop)

    async def look(self) -> Report | None:
        """Works off orders, and after the hour of the night whatever is due. None where there is nothing to do."""
        now = self._clock.now()
        if not await self._store.retention.anything_due(now) and not self._is_night(now):
            return None
        if not await self._hold_lease():
            return None
        try:
            report = await self._nightly(now) if self._is_night(now) else await self._job.work_off_orders()
            if self._journal is not None and report is not None and report.done:
                await append_journal(self._store.journal, self._journal)
            return report
        finally:
            await self._store.leases.give_back(LEASE_NAME, self._holder)

    async def _nightly(self, now: datetime) -> Report | None:
        """One run a night, over replicas and restarts; one that was interrupted is taken up again."""
        night = f"retention:{local_date(now).isoformat()}"
        if not await self._store.leases.acquire(night, self._holder, LEASE, now):
            return None
        report = await self._job.run()
        if report.cut_short:
            await self._store.leases.give_back(night, self._holder)
            return report
        await self._store.leases.acquire(night, self._holder, DAY, self._clock.now())
        self._done = local_date(now).isoformat()
        counts = {deed.value: report.count(deed) for deed in Deed}
        _log.info("retention", **counts, failed=len(report.failed), untold=len(report.untold))
        return report

    def _is_night(self, now: datetime) -> bool:
        local = now.astimezone(OSLO)
        return local.time() >= self._periods.at and local.date().isoformat() != self._done

    async def _may_go_on(self) -> bool:
        return not self._stop.is_set() and await self._hold_lease()

    async def _hold_lease(self) -> bool:
        return await self._store.leases.acquire(LEASE_NAME, self._holder, LEASE, self._clock.now())


def teller(settings: Settings, store: Store) -> Tell:
    """Tells staff in their channel."""
    client = make_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    slack = RetentionTeller(client, settings.slack_channel, load_texts(Language(settings.language)))

    async def tell(planned: list[Planned]) -> bool:
        going = [one for one in planned if one.step.deed is Deed.TELL]
        warn = timedelta(days=settings.retention_warn_days)
        return await slack.tell(
            Coming(
                going=tuple(one.case for one in going),
                on=min((local_date(one.step.at + warn) for one in going), default=None),
                review=tuple(one.case for one in planned if one.step.deed is Deed.REVIEW),
                tasks=await store.erasures.tasks(),
            )
        )

    return tell


def folders_of(settings: Settings, imap: ImapEndpoint) -> Folders:
    """Where mails can lie."""
    junk = (settings.junk_folder,) if settings.junk_folder not in ("", "auto") else JUNK_NAMES
    inbound = tuple(filter(None, (settings.done_folder, imap.folder, *junk)))
    # Copies to ourselves come in as mail.
    sent = (settings.sent_folder, *(inbound[:2] if settings.sent_copy == "bcc" else ()))
    return Folders(prefix=imap.name.removesuffix(imap.folder), inbound=inbound, sent=sent)


def retention_parts(
    health: Health,
    settings: Settings,
    store: Store,
    clock: Clock,
    holder: str,
    *,
    imap: ImapEndpoint,
    tokens: Tokens | None,
) -> dict[str, Part]:
    """The parts, the queue of the mailbox shown in health as `erasures`."""
    mails = MailEraser(
        lambda: Mailbox(imap, tokens=tokens),
        store.erasures,
        folders_of(settings, imap),
        leases=store.leases,
        clock=clock,
        holder=holder,
    )
    health.register("erasures", lambda: PartState(True, mails.last_error))
    slack = SlackEraser(
        make_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url),
        store.erasures,
        leases=store.leases,
        clock=clock,
        holder=holder,
        pace=SlackPace(per_second=settings.slack_posts_per_second),
    )
    watch = RetentionWatch(
        store,
        settings.retention_periods(),
        clock,
        holder,
        tell=teller(settings, store),
        journal=settings.erasure_journal,
    )
    return {"retention": watch.run, "mailbox erasures": mails.run, "slack erasures": slack.run}
