"""Reading in full: text as text, attachments and raw mails as files that run nowhere, each written down."""

from __future__ import annotations

import hashlib

from cases.events import ConcernsSet
from cases.messages import Attachment
from cases.pages import PagePurpose
from tests.examples import ANNE, BJORN
from tests.service.pages.conftest import RAW, Site, Visitor

SCRIPT = b"<script>alert(1)</script>"
ATTACHED = Attachment(
    name='../..\\"x\r\nSet-Cookie: a=b.html', media_type="text/html", size=25, sha256=hashlib.sha256(SCRIPT).hexdigest()
)
HOSTILE = "<script>alert(1)</script> {{ 7*7 }} <img src=x onerror=alert(1)> \u202eTXT"


async def test_hostile_text_is_text(site: Site, visitor: Visitor) -> None:
    case = await site.case()
    await site.mail(case, text=HOSTILE, subject=HOSTILE, quoted=HOSTILE)
    ticket = await site.link(case)

    page = await visitor.get((await visitor.enter(ticket)).headers["Location"])

    assert "<script>" not in page.text
    assert "<img" not in page.text
    assert "{{ 7*7 }}" in page.text
    assert "\u202e" not in page.text


async def test_an_attachment_is_saved_and_never_shown(site: Site, visitor: Visitor) -> None:
    case = await site.case()
    arrival = await site.mail(case, attachments=(ATTACHED,))
    ticket = await site.link(case)
    page = await visitor.get((await visitor.enter(ticket)).headers["Location"])
    path = f"/open/{ticket.token}/attachment/{arrival}/{ATTACHED.sha256}"
    assert path in page.text

    file = await visitor.get(path)

    assert file.body == SCRIPT
    assert file.headers["Content-Type"] == "application/octet-stream"
    assert file.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "sandbox" in file.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in file.headers
    assert not any(char in file.headers["Content-Disposition"].split(";")[1] for char in "\\/")
    last = (await site.store.queries.history(case.number))[-1].entry
    assert dict(last.fields) == {"what": "attachment", "digest": ATTACHED.sha256}


async def test_the_raw_mail_is_a_file_byte_for_byte(site: Site, visitor: Visitor) -> None:
    case = await site.case()
    arrival = await site.mail(case)
    ticket = await site.link(case)
    await visitor.enter(ticket)

    file = await visitor.get(f"/open/{ticket.token}/raw/{arrival}")

    assert file.body == RAW
    assert (await site.log(case))[-1] == ("content.shown", "U0ANNE")


async def test_a_page_of_one_case_reads_nothing_of_another(site: Site, visitor: Visitor) -> None:
    case, other = await site.case(), await site.case()
    arrival = await site.mail(other, attachments=(ATTACHED,))
    ticket = await site.link(case)
    await visitor.enter(ticket)

    for path in (f"raw/{arrival}", f"attachment/{arrival}/{ATTACHED.sha256}", "file/1"):
        assert (await visitor.get(f"/open/{ticket.token}/{path}")).status == 404
    assert [event for event, _ in await site.log(other)] == []


async def test_without_the_cookie_nothing_is_read(site: Site, visitor: Visitor, stranger: Visitor) -> None:
    case = await site.case()
    arrival = await site.mail(case)
    ticket = await site.link(case)
    await visitor.enter(ticket)

    assert (await stranger.get(f"/open/{ticket.token}/raw/{arrival}")).status == 404


async def test_a_page_to_upload_is_no_page_to_read(site: Site, visitor: Visitor) -> None:
    case = await site.case()
    arrival = await site.mail(case)
    ticket = await site.link(case, PagePurpose.FILES)
    await visitor.enter(ticket)

    assert (await visitor.get(f"/open/{ticket.token}/raw/{arrival}")).status == 404
    assert "Last opp" in (await visitor.get(f"/open/{ticket.token}")).text


async def test_a_page_shows_nothing_of_a_case_that_is_closed_to_the_reader(site: Site, visitor: Visitor) -> None:
    ending = await site.case()
    arrival = await site.mail(ending, text="Om Anne")
    case = await site.case(absorbed=(ending.number,))
    ticket = await site.link(case)
    await visitor.enter(ticket)
    assert "Om Anne" in (await visitor.get(f"/open/{ticket.token}")).text

    await site.handler.handle(ConcernsSet(ending.number, BJORN, frozenset({ANNE.id})))

    for path in ("", f"/raw/{arrival}"):
        assert (await visitor.get(f"/open/{ticket.token}{path}")).status == 404
