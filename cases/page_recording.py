"""How what a decision wants done with pages and files reaches the record, and how files reach a letter."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from cases.case import Case, Draft
from cases.errors import NoDownload, StaleDownload
from cases.messages import MailFile
from cases.pages import NewPage, Page, PagePurpose, PageWork
from cases.policy import PageLimits
from cases.ports import Record

TOKEN, CODE, SESSION = "page token", "page code", "page session"


async def record_pages(record: Record, work: PageWork) -> None:
    """Stores a new page or code, and keeps or destroys files. Raises `NoDownload` where no download awaits a code."""
    for file in work.kept:
        await record.keep_file(work.case, file)
    for dropped in work.dropped:
        await record.drop_file(dropped)
    if work.page is not None:
        if work.page.purpose is PagePurpose.DOWNLOAD:
            await _end_download(record, work)
        await record.add_page(_page(record, work, work.page))
    if work.code:
        page = await record.lock_download(work.case)
        if page is None or not page.released:
            raise NoDownload(NoDownload.__doc__)
        await record.save_page(replace(page, code=code_mark(record, page.token, work.code), attempts=0))


async def _end_download(record: Record, work: PageWork) -> None:
    """A new letter takes the place of the one before it: what that one names opens nothing any more."""
    earlier = await record.lock_download(work.case)
    if earlier is not None:
        await record.save_page(replace(earlier, released=False, session="", session_until=None))


def code_mark(record: Record, token_mark: str, code: str) -> str:
    """What is stored of a code: bound to its page."""
    return record.blind(CODE, f"{token_mark} {code}")


async def mailed_files(record: Record, draft: Draft) -> tuple[MailFile, ...]:
    """The files that go along in the mail itself."""
    if draft.as_download:
        return ()
    return tuple([MailFile(file.name, file.media_type, await record.file_content(file)) for file in draft.attachments])


async def release_download(record: Record, case: Case, draft: Draft, limits: PageLimits, now: datetime) -> None:
    """Lets the page be opened that the approved letter names, for just the files that were approved.

    Raises `StaleDownload` where it would not stay open for long enough: the letter names the day.
    """
    if not draft.as_download:
        return
    page = await record.lock_download(case.number)
    if page is None or page.expires_at < now + limits.left_at_approval:
        raise StaleDownload(StaleDownload.__doc__)
    await record.save_page(replace(page, released=True, files=tuple(file.id for file in draft.attachments)))


def _page(record: Record, work: PageWork, new: NewPage) -> Page:
    token = record.blind(TOKEN, new.ticket.token)
    return Page(
        token=token,
        purpose=new.purpose,
        case=work.case,
        staff=new.staff,
        code=code_mark(record, token, new.ticket.code),
        expires_at=new.expires_at,
    )
