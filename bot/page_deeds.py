"""What staff do on the service's own pages: read in full, put files to an answer, and have those fetched by code.

Slack gets a link that opens nothing by itself, and a code that is shown to the one who asked.
"""

from __future__ import annotations

from types import MappingProxyType

from bot import page_modals
from bot.deed import Deed, Deeds, open_view, still_possible
from bot.desk import Ask, Desk
from cases.case import Staff
from cases.errors import NoDraft
from cases.events import DownloadCodeRequested, DownloadPrepared, PageRequested
from cases.pages import PagePurpose, Ticket
from cases.vocabulary import Action


async def _open(desk: Desk, ask: Ask, staff: Staff) -> None:
    await _show_link(desk, ask, staff, PagePurpose.READ)


async def _files(desk: Desk, ask: Ask, staff: Staff) -> None:
    case = await still_possible(desk, ask, Action.ATTACH)
    if case.draft is None:
        raise NoDraft("this case has no draft")
    await _show_link(desk, ask, staff, PagePurpose.FILES)


async def _show_link(desk: Desk, ask: Ask, staff: Staff, purpose: PagePurpose) -> None:
    if not desk.public_url:
        await ask.tell(desk.texts("answer.pages_off"))
        return
    ticket = Ticket.fresh()
    await desk.handler.handle(PageRequested(ask.number, staff, purpose, ticket))
    link = page_modals.Link(purpose=purpose, url=page_url(desk, ticket), code=ticket.code, minutes=desk.page_minutes)
    await open_view(desk, ask, page_modals.link_view(ask.number, link, desk.texts))


async def _download(desk: Desk, ask: Ask, staff: Staff) -> None:
    if not desk.public_url:
        await ask.tell(desk.texts("answer.pages_off"))
        return
    ticket = Ticket.fresh()
    await desk.handler.handle(DownloadPrepared(ask.number, staff, ticket, page_url(desk, ticket)))
    await ask.tell(desk.texts("answer.download_prepared", number=ask.number))


async def _download_code(desk: Desk, ask: Ask, staff: Staff) -> None:
    code = Ticket.fresh().code
    await desk.handler.handle(DownloadCodeRequested(ask.number, staff, code))
    await open_view(desk, ask, page_modals.code_view(ask.number, code, desk.texts))


def page_url(desk: Desk, ticket: Ticket) -> str:
    """Where the page of a ticket is."""
    return f"{desk.public_url}/open/{ticket.token}"


DEEDS: Deeds = MappingProxyType(
    {
        "open": Deed(Action.OPEN_FULL, _open),
        "files": Deed(Action.ATTACH, _files),
        "download": Deed(Action.ATTACH, _download),
        "download-code": Deed(Action.OPEN_FULL, _download_code),
    }
)
