"""From Slack to our own page and back to the mail: read in full, a file put to the answer, approved, undone, sent."""

from __future__ import annotations

import hashlib
import re
from email import message_from_bytes, policy
from io import BytesIO
from typing import Any

import aiohttp
import pytest

from cases.vocabulary import Status
from tests.flows.conftest import Running, a_letter

QUESTION = "Hei! Hvor lenge lagrer dere personopplysninger om kunder?"
PERSON = "kari@epost.example"
CSV = b"hva;hvor lenge\nfaktura;5 aar\n"

pytestmark = [
    pytest.mark.dovecot,
    pytest.mark.parametrize("changes", [{"public_url": "https://personvern.duett.example", "undo_seconds": 1}]),
]


class Browser:
    """Opens what Slack handed out, and keeps the cookie."""

    def __init__(self, running: Running, http: aiohttp.ClientSession) -> None:
        self._base = f"http://{running.settings.http_bind}"
        self._http = http
        self._cookie = ""

    async def ask(self, method: str, path: str, data: Any = None) -> tuple[int, str]:
        headers = {"Origin": "https://personvern.duett.example"} | ({"Cookie": self._cookie} if self._cookie else {})
        url = self._base + path
        async with self._http.request(method, url, data=data, headers=headers, allow_redirects=False) as answer:
            self._cookie = answer.headers.get("Set-Cookie", self._cookie).split(";")[0]
            return answer.status, await answer.text()


async def opened(running: Running, browser: Browser, user: str, command: str) -> str:
    """The path of a page, opened with the code of the modal."""
    staff = running.slack.user(user)
    await staff.command("/personvern", f"{command} 1")
    text = str((await staff.modal("open_page")).blocks)
    link, code = re.search(r"(/open/[\w-]+)\|", text), re.search(r"\*(\d{4}) (\d{4})\*", text)
    assert link is not None
    assert code is not None
    assert (await browser.ask("POST", link[1], {"code": code[1] + code[2]}))[0] == 303
    return link[1]


async def test_a_file_is_put_to_an_answer_and_leaves_with_it_once_nobody_undoes_it(running: Running) -> None:
    await running.receive(a_letter(QUESTION))
    await running.letters_to(PERSON)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        reading, filing = Browser(running, http), Browser(running, http)
        read = await reading.ask("GET", await opened(running, reading, "U0ANNE", "open"))
        form = aiohttp.FormData()
        form.add_field("file", BytesIO(CSV), filename="lagring.csv")
        uploaded = await filing.ask("POST", await opened(running, filing, "U0CARI", "files") + "/upload", form)
    assert QUESTION in read[1]
    assert uploaded[0] == 303
    anne, bjorn = running.slack.user("U0ANNE"), running.slack.user("U0BJORN")
    case = await running.case("PV-2026-0001", lambda found: found.draft.attachments)
    assert case.draft.attachments[0].sha256 == hashlib.sha256(CSV).hexdigest()

    await filled(running, anne)
    await bjorn.command("/personvern", "approve 1")
    await bjorn.submit(await bjorn.modal("approve_reply"))
    await running.case("PV-2026-0001", lambda found: found.status is Status.ANSWERED)

    [_, letter] = await running.letters_to(PERSON, 2)
    message = message_from_bytes(letter.letter.raw, policy=policy.default)
    assert [part.get_content().encode() for part in message.iter_attachments()] == [CSV]  # type: ignore[attr-defined]


async def filled(running: Running, anne: Any) -> None:
    """The answer without open fields."""
    await anne.command("/personvern", "edit 1")
    view = await anne.modal("edit_reply")
    await anne.submit(view, {"subject": "Svar", "text": "Vi lagrer fakturaer i fem år. Se vedlegget.\n"})
    await running.case("PV-2026-0001", lambda found: "[[" not in found.draft.text)
