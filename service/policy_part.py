"""Notices of a changed statement as a part of the process: put on their way at their pace, ended, and erased."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache

import structlog
from aiohttp import web

from cases.case import SERVICE
from cases.messages import Address, PreparedMail, RenderedLetter, ThreadHeaders
from cases.policy_notices import PolicyNotice, PolicyState, is_abandoned
from cases.ports import Clock
from cases.vocabulary import Language, OutboxState, Purpose
from mail.compose import MailComposer
from mail.render import LetterRenderer
from models.policy_rows import Recipient
from models.store import Store
from service.pages.answers import Look
from service.pages.visits import is_https
from service.settings import Settings
from service.unsubscribe import Unsubscribing, token_of

TURN_SECONDS = 0.25
REST_SECONDS = 15.0
ERASING = timedelta(hours=1)
MOST_AT_ONCE = 50
MOST_WAITING = 200
"""So many letters at most stand in the outbox before more are put there: what is about a case leaves soon."""

_log = structlog.get_logger("personvern.policy")


class PolicyMails:
    """Makes the exact mails of a notice; each text is typeset once."""

    def __init__(self, renderer: LetterRenderer, composer: MailComposer, store: Store, public_url: str) -> None:
        self._composer = composer
        self._store = store
        self._public_url = public_url.rstrip("/")
        self.typeset: Callable[[str, str, Language], RenderedLetter] = lru_cache(maxsize=16)(renderer.typeset)

    def mail(self, notice: PolicyNotice, recipient: Recipient) -> PreparedMail:
        """The mail to one recipient; with a way to unsubscribe where the notice is voluntary."""
        language, text = notice.text_in(recipient.language)
        return self._composer.compose(
            self.typeset(text.subject, text.body, language),
            key=recipient.key(notice.number),
            purpose=Purpose.POLICY_NOTICE,
            case=None,
            recipient=Address(recipient.email),
            language=language,
            thread=ThreadHeaders(),
            # Not when it is put on its way, so that a letter made anew after a crash is the same.
            now=notice.planned_at,
            unsubscribe_url=self._unsubscribe_url(recipient) if notice.voluntary else "",
        )

    def _unsubscribe_url(self, recipient: Recipient) -> str:
        mark = self._store.policy_notices.unsubscribe_mark(recipient.email)
        return f"{self._public_url}/unsubscribe/{token_of(mark, self._store.keys.derive('unsubscribe'))}"


class PolicySending:
    """Takes turns until it is told to stop."""

    def __init__(self, store: Store, mails: PolicyMails, clock: Clock) -> None:
        self._store = store
        self._mails = mails
        self._clock = clock
        self._erased_at = clock.now() - ERASING

    async def run(self, stop: asyncio.Event) -> None:
        """Raises what the record raises; then it is started again, and goes on where it was."""
        while not stop.is_set():
            sending = await self.turn()
            try:
                async with asyncio.timeout(TURN_SECONDS if sending else REST_SECONDS):
                    await stop.wait()
            except TimeoutError:
                pass

    async def turn(self) -> bool:
        """Puts on its way what may be now. Returns whether a notice is being sent."""
        now = self._clock.now()
        if now - self._erased_at >= ERASING:
            self._erased_at = now
            await self._stop_abandoned(now)
            if erased := await self._store.policy_notices.erase_ended(now):
                _log.info("policy notices erased", notices=erased)
        sending = [each for each in await self._store.policy_notices.all() if each.state is PolicyState.SENDING]
        for notice in sending:
            await self._enqueue(notice)
        return bool(sending)

    async def _stop_abandoned(self, now: datetime) -> None:
        """What was never sent goes from now on as what was."""
        for notice in await self._store.policy_notices.all():
            if is_abandoned(notice, now):
                await self._store.policy_notices.stop(notice.number, SERVICE, now)

    async def _enqueue(self, notice: PolicyNotice) -> None:
        depth = await self._store.letters.depth()
        room = MOST_WAITING - depth[OutboxState.NEW] - depth[OutboxState.RETRY]
        if room <= 0:
            return
        limit = max(1, min(room, MOST_AT_ONCE, round(notice.per_minute / 60)))
        await self._store.policy_notices.enqueue(notice.number, limit, self._mails.mail, self._clock.now())


def unsubscribe_routes(settings: Settings, store: Store, clock: Clock, organisation: str) -> list[web.RouteDef]:
    """The routes of unsubscribing; none where nobody could reach them."""
    if not settings.public_url:
        return []
    look = Look.load(organisation, secure=is_https(settings.public_url))
    return Unsubscribing(store.policy_notices, clock, store.keys.derive("unsubscribe"), look).routes()
