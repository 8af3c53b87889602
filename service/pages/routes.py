"""The routes of the service's own pages. GET changes nothing but the log; what opens a page is posted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import structlog
from aiohttp import web

from bot.person_queries import PersonQueries
from cases.errors import CaseNotFound, IllegalTransition, NoDraft, NoFiles, NotPermitted, TooManyFiles
from cases.events import FileAttached, FileDetached, FilesEncrypted
from cases.handler import Handler
from cases.page_desk import Entered, PageDesk
from cases.pages import CODE_DIGITS, PagePurpose, Refused
from cases.policy import PageLimits
from cases.ports import CaseQueries, Clock, Files, StoredMails, StoredMessage
from cases.vocabulary import Language
from mail.attached import attached
from service.pages import uploads
from service.pages.answers import Look, language_of
from service.pages.encryption import fresh_password, pack
from service.pages.limits import RateLimit
from service.pages.visits import Forged, Gone, Visit, Visits, token_of

_log = structlog.get_logger("personvern.pages")
_FORM_BYTES = 4096
FORM_SECONDS = 20.0
"""For the few bytes of a code: who sends them slower holds a connection and nothing else."""

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]

_SAID: Mapping[type[Exception], tuple[str, int]] = MappingProxyType(
    {
        Gone: ("gone", 404),
        CaseNotFound: ("gone", 404),
        NotPermitted: ("gone", 404),
        Forged: ("refused", 403),
        IllegalTransition: ("not_now", 409),
        NoDraft: ("not_now", 409),
        NoFiles: ("not_now", 409),
        TooManyFiles: ("not_now", 409),
    }
)
"""What a visitor is told: never more than a fixed text, and the same for what is not there and what is not theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageParts:
    """What the pages work with."""

    desk: PageDesk
    visits: Visits
    queries: CaseQueries
    ledger: StoredMails
    files: Files
    handler: Handler
    clock: Clock
    limits: PageLimits
    look: Look
    language: Language


class Pages:
    """Reading in full, putting files to an answer, and fetching an answer."""

    def __init__(self, parts: PageParts) -> None:
        self._parts = parts
        self._attempts = RateLimit(parts.clock)

    def routes(self) -> list[web.RouteDef]:
        """The routes to mount."""
        page = "/open/{token}"
        return [
            web.get(page, self._guarded(self._show)),
            web.post(page, self._guarded(self._enter)),
            web.get(page + r"/raw/{arrival:\d{1,18}}", self._guarded(self._raw), allow_head=False),
            web.get(
                page + r"/attachment/{arrival:\d{1,18}}/{sha256:[0-9a-f]{64}}",
                self._guarded(self._attachment),
                allow_head=False,
            ),
            web.get(page + r"/file/{file:\d{1,18}}", self._guarded(self._file), allow_head=False),
            web.post(page + "/upload", self._guarded(self._upload)),
            web.post(page + "/encrypt", self._guarded(self._encrypt)),
            web.post(page + r"/remove/{file:\d{1,18}}", self._guarded(self._remove)),
        ]

    def _guarded(self, answer: Answer) -> Answer:
        """Whatever goes wrong is told in a fixed text; a log line names the error's class and nothing else."""

        async def handle(request: web.Request) -> web.StreamResponse:
            language = language_of(request.headers.get("Accept-Language", ""))
            try:
                return await answer(request)
            except uploads.Refused as refused:
                return self._parts.look.error(language, refused.said, refused.status)
            except tuple(_SAID) as error:
                said, status = next(_SAID[kind] for kind in type(error).__mro__ if kind in _SAID)
                return self._parts.look.error(language, said, status)
            except (ConnectionError, web.HTTPException):
                raise
            except Exception as error:  # noqa: BLE001 - the last guard before the visitor
                _log.error("page failed", error=type(error).__name__)
                return self._parts.look.error(language, "broken", 500)

        return handle

    # --- in ------------------------------------------------------------------------------------------------------

    async def _show(self, request: web.Request) -> web.StreamResponse:
        try:
            visit = await self._parts.visits.of(request, *PagePurpose)
        except Gone:
            token_of(request)
            return self._form(request)
        return await _SHOWN[visit.page.purpose](self, visit)

    def _form(self, request: web.Request, *, wrong: bool = False) -> web.Response:
        """Asks for the code, whether there is such a page or not."""
        language = language_of(request.headers.get("Accept-Language", ""))
        return self._parts.look.page("code", language, 403 if wrong else 200, wrong=wrong)

    async def _enter(self, request: web.Request) -> web.StreamResponse:
        parts, language = self._parts, language_of(request.headers.get("Accept-Language", ""))
        parts.visits.require_own_form(request)
        entered = await parts.desk.enter(token_of(request), await _posted_code(request))
        if isinstance(entered, Entered):
            return parts.visits.let_in(request, entered.session, round(parts.limits.link.total_seconds()))
        # Behind a proxy all come from one address: a stranger's wrong codes must not shut out who has the right one.
        if not self._attempts.allows(request.remote or ""):
            return parts.look.error(language, "limited", 429)
        return self._form(request, wrong=True) if entered is Refused.WRONG_CODE else _raise_gone()

    # --- reading in full -----------------------------------------------------------------------------------------

    async def _read(self, visit: Visit) -> web.Response:
        messages = await self._messages(visit)
        await self._parts.desk.shown(visit.page, "full text")
        return self._parts.look.page(
            "read", self._parts.language, number=visit.page.case, messages=messages, base=visit.base
        )

    async def _raw(self, request: web.Request) -> web.StreamResponse:
        visit = await self._parts.visits.of(request, PagePurpose.READ)
        message = await self._message(visit, int(request.match_info["arrival"]))
        arrival = await self._parts.ledger.read(_arrival(message))
        await self._parts.desk.shown(visit.page, "raw mail", arrival.sha256)
        return web.Response(body=arrival.raw, headers=self._parts.look.file_headers(f"{visit.page.case}.eml"))

    async def _attachment(self, request: web.Request) -> web.StreamResponse:
        visit = await self._parts.visits.of(request, PagePurpose.READ)
        message = await self._message(visit, int(request.match_info["arrival"]))
        wanted = request.match_info["sha256"]
        file = next((file for file in message.files if file.sha256 == wanted), None)
        content = attached((await self._parts.ledger.read(_arrival(message))).raw, wanted) if file else None
        if file is None or content is None:
            raise Gone
        await self._parts.desk.shown(visit.page, "attachment", wanted)
        return web.Response(body=content, headers=self._parts.look.file_headers(file.name))

    async def _messages(self, visit: Visit) -> tuple[StoredMessage, ...]:
        """Those of the case, as far as the member of staff may read them. Raises `CaseClosedToStaff`."""
        return await PersonQueries(self._parts.queries, visit.page.staff).messages(visit.page.case)

    async def _message(self, visit: Visit, arrival: int) -> StoredMessage:
        """The mail of the case. Raises `Gone` where it belongs to another one."""
        for message in await self._messages(visit):
            if message.arrival == arrival:
                return message
        raise Gone

    # --- files of an answer --------------------------------------------------------------------------------------

    async def _files(self, visit: Visit) -> web.Response:
        case = await self._parts.queries.case(visit.page.case)
        return self._parts.look.page(
            "files",
            self._parts.language,
            number=case.number,
            files=case.draft.attachments if case.draft else (),
            base=visit.base,
            limit=self._parts.limits.upload_bytes,
            said="",
        )

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        self._parts.visits.require_own_form(request)
        visit = await self._parts.visits.of(request, PagePurpose.FILES)
        assert visit.staff is not None
        if not request.content_type.startswith("multipart/"):
            raise uploads.Refused("no_file", 400)
        part = await uploads.file_part(await request.multipart())
        now = self._parts.clock.now()
        async with self._parts.files.upload(visit.page.case, visit.staff.id, now) as upload:
            file = await uploads.take(part, upload, self._parts.limits.upload_bytes)
            await self._parts.handler.handle(FileAttached(visit.page.case, visit.staff, file))
        return web.Response(status=303, headers={"Location": visit.base})

    async def _remove(self, request: web.Request) -> web.StreamResponse:
        self._parts.visits.require_own_form(request)
        visit = await self._parts.visits.of(request, PagePurpose.FILES)
        assert visit.staff is not None
        await self._parts.handler.handle(FileDetached(visit.page.case, visit.staff, int(request.match_info["file"])))
        return web.Response(status=303, headers={"Location": visit.base})

    async def _encrypt(self, request: web.Request) -> web.StreamResponse:
        """All files of the answer become one archive; its code is shown this once, and kept nowhere."""
        self._parts.visits.require_own_form(request)
        visit = await self._parts.visits.of(request, PagePurpose.FILES)
        assert visit.staff is not None
        case = await self._parts.queries.case(visit.page.case)
        wanted, password = case.draft.attachments if case.draft else (), fresh_password()
        if not wanted:
            raise uploads.Refused("no_file", 400)
        limit = self._parts.limits.upload_bytes
        async with self._parts.files.upload(case.number, visit.staff.id, self._parts.clock.now()) as upload:
            file = await pack(self._parts.files, wanted, upload, number=case.number, password=password, limit=limit)
            replaced = tuple(file.id for file in wanted)
            await self._parts.handler.handle(FilesEncrypted(case.number, visit.staff, file, replaced))
        return self._parts.look.page(
            "encrypted", self._parts.language, number=case.number, base=visit.base, password=password
        )

    # --- fetching an answer --------------------------------------------------------------------------------------

    async def _download(self, visit: Visit) -> web.Response:
        case = await self._parts.queries.case(visit.page.case)
        found = [await self._parts.files.file(case.number, file) for file in visit.page.files]
        return self._parts.look.page(
            "download",
            case.language,
            files=[file for file in found if file is not None],
            base=visit.base,
            until=visit.page.expires_at,
        )

    async def _file(self, request: web.Request) -> web.StreamResponse:
        visit = await self._parts.visits.of(request, PagePurpose.DOWNLOAD)
        wanted = int(request.match_info["file"])
        file = await self._parts.files.file(visit.page.case, wanted) if wanted in visit.page.files else None
        if file is None or not await self._parts.desk.fetched(visit.page, file.sha256):
            raise Gone
        headers = self._parts.look.file_headers(file.name) | {"Content-Length": str(file.size)}
        return await _stream(request, headers, self._parts.files.read(file.id))


_SHOWN: Mapping[PagePurpose, Callable[[Pages, Visit], Awaitable[web.Response]]] = MappingProxyType(
    {
        PagePurpose.READ: Pages._read,  # noqa: SLF001
        PagePurpose.FILES: Pages._files,  # noqa: SLF001
        PagePurpose.DOWNLOAD: Pages._download,  # noqa: SLF001
    }
)


async def _posted_code(request: web.Request) -> str:
    """The digits of the code, however they are parted. Raises `Gone` for a form that is none of ours."""
    if (request.content_length or 0) > _FORM_BYTES or request.content_type != "application/x-www-form-urlencoded":
        raise Gone
    try:
        async with asyncio.timeout(FORM_SECONDS):
            code = (await request.post()).get("code", "")
    except (TimeoutError, LookupError, UnicodeDecodeError, web.RequestPayloadError):
        raise Gone from None
    digits = "".join(char for char in str(code) if char in "0123456789")
    return digits if len(digits) == CODE_DIGITS else ""


async def _stream(request: web.Request, headers: dict[str, str], pieces: AsyncIterator[bytes]) -> web.StreamResponse:
    answer = web.StreamResponse(headers=headers)
    await answer.prepare(request)
    async for piece in pieces:
        await answer.write(piece)
    await answer.write_eof()
    return answer


def _arrival(message: StoredMessage) -> int:
    assert message.arrival is not None
    return message.arrival


def _raise_gone() -> web.Response:
    raise Gone
