"""Who may open a page of the service's own, and what is written down of it. Each method is one transaction."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime

from cases.audit_events import AuditEntry, AuditEvent
from cases.page_recording import SESSION, TOKEN, code_mark
from cases.pages import Page, PagePurpose, Refused
from cases.policy import PageLimits
from cases.ports import Clock, Record, Repository

PERSON = "person"


@dataclass(frozen=True, slots=True)
class Entered:
    """A code was right.

    Attributes
    ----------
    session:
        What the browser shows at each further visit.
    """

    page: Page
    session: str = field(repr=False)


class PageDesk:
    """Opens pages by code, keeps them open by session, and logs what was shown."""

    def __init__(self, repository: Repository, clock: Clock, limits: PageLimits) -> None:
        self._repository = repository
        self._clock = clock
        self._limits = limits

    async def enter(self, token: str, code: str) -> Entered | Refused:
        """Opens the page with its code. A wrong one is counted; what is gone, used up or unknown looks the same."""
        now = self._clock.now()
        async with self._repository.record() as record:
            mark = record.blind(TOKEN, token)
            page = await record.lock_page(mark)
            right = hmac.compare_digest(page.code if page else "", code_mark(record, mark, code))
            if page is None or not page.can_be_opened(now, self._limits) or await _is_closed(record, page):
                return Refused.GONE
            if right:
                return await self._opened(record, page, now)
            await record.save_page(replace(page, attempts=page.attempts + 1))
            await self._log(record, page, AuditEvent.PAGE_REFUSED, now, purpose=page.purpose.value)
            return Refused.WRONG_CODE

    async def visit(self, token: str, session: str) -> Page | None:
        """The page that the session opened, while it lasts."""
        async with self._repository.record() as record:
            page = await record.lock_page(record.blind(TOKEN, token))
            right = hmac.compare_digest(page.session if page else "", record.blind(SESSION, session))
            right = right and page is not None and not await _is_closed(record, page)
        return page if page is not None and right and page.is_open(self._clock.now()) else None

    async def shown(self, page: Page, what: str, digest: str = "") -> None:
        """Logs that content of the case was shown, before it is."""
        async with self._repository.record() as record:
            fields = {"what": what, "digest": digest}
            await self._log(record, page, AuditEvent.CONTENT_SHOWN, self._clock.now(), **fields)

    async def fetched(self, page: Page, sha256: str) -> bool:
        """Counts and logs that a file of a download is fetched, before it is. False where it cannot be any more."""
        now = self._clock.now()
        async with self._repository.record() as record:
            found = await record.lock_page(page.token)
            if found is None or not found.is_open(now):
                return False
            counted = replace(found, fetched=found.fetched + 1)
            await record.save_page(counted)
            await self._log(record, page, AuditEvent.FILE_FETCHED, now, sha256=sha256, count=str(counted.fetched))
        return True

    async def _opened(self, record: Record, page: Page, now: datetime) -> Entered:
        session = secrets.token_urlsafe(32)
        opened = replace(
            page,
            opened_at=page.opened_at or now,
            attempts=0,
            session=record.blind(SESSION, session),
            session_until=now + self._limits.link,
        )
        await record.save_page(opened)
        await self._log(record, page, AuditEvent.PAGE_OPENED, now, purpose=page.purpose.value)
        return Entered(opened, session)

    async def _log(self, record: Record, page: Page, event: AuditEvent, now: datetime, **fields: str) -> None:
        actor = PERSON if page.purpose is PagePurpose.DOWNLOAD else page.staff
        await record.append_audit([AuditEntry(event=event, actor=actor, case=page.case, fields=fields)], now)


async def _is_closed(record: Record, page: Page) -> bool:
    """Whether the case turned out to be about the member of staff whom the page is for."""
    case = await record.peek_case(page.case)
    return page.purpose is not PagePurpose.DOWNLOAD and case is not None and page.staff in case.concerns
