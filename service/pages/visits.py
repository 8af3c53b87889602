"""Who stands at a page: the code, the session's cookie, and where a form came from."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import web

from bot.access import StaffDirectory
from cases.case import Staff
from cases.page_desk import PageDesk
from cases.pages import STAFF_ACTIONS, Page, PagePurpose

COOKIE = "personvern"
LONGEST_TOKEN = 64


class Gone(Exception):
    """There is no such page for this visitor: expired, used, never there, or not theirs."""


class Forged(Exception):
    """A form was sent from another place than our own page."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A visitor whose session is good.

    Attributes
    ----------
    base:
        The path of the page.
    staff:
        Whoever the page is for, with the role of this moment; None for a person's download.
    """

    page: Page
    base: str
    staff: Staff | None


class Visits:
    """Lets visitors in."""

    def __init__(self, desk: PageDesk, staff: StaffDirectory, public_url: str) -> None:
        self._desk = desk
        self._staff = staff
        self._origin = public_url

    async def of(self, request: web.Request, *purposes: PagePurpose) -> Visit:
        """The visit of a request. Raises `Gone`; `NotPermitted` where a right was taken away meanwhile."""
        token, session = token_of(request), request.cookies.get(COOKIE, "")
        page = await self._desk.visit(token, session) if session else None
        if page is None or page.purpose not in purposes:
            raise Gone
        action = STAFF_ACTIONS.get(page.purpose)
        staff = await self._staff.member_who_may(page.staff, action) if action else None
        return Visit(page, f"/open/{token}", staff)

    def require_own_form(self, request: web.Request) -> None:
        """Raises `Forged` where a browser says that the form stood elsewhere (beside SameSite, which old ones lack)."""
        origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site", "same-origin")
        if origin not in (None, self._origin) or site not in ("same-origin", "none"):
            raise Forged

    def let_in(self, request: web.Request, session: str, seconds: int) -> web.Response:
        """Back to the page, with the cookie that opens it and nothing else."""
        base = f"/open/{token_of(request)}"
        answer = web.Response(status=303, headers={"Location": base})
        answer.set_cookie(COOKIE, session, path=base, max_age=seconds, secure=True, httponly=True, samesite="Strict")
        return answer


def token_of(request: web.Request) -> str:
    """The token in the path. Raises `Gone` for what is none."""
    token = request.match_info["token"]
    if len(token) > LONGEST_TOKEN or not token.replace("-", "").replace("_", "").isalnum() or not token.isascii():
        raise Gone
    return token


def is_https(public_url: str) -> bool:
    """Whether the pages are reached by https."""
    return urlsplit(public_url).scheme == "https"
