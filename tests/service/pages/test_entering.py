"""How a page is opened: by the code that is posted, once, by the one whom it is for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases.errors import NotPermitted
from cases.events import PageRequested
from cases.pages import PagePurpose, Ticket
from cases.vocabulary import StaffRole
from models.page_tables import PageRow
from tests.examples import READER
from tests.servers.stalling import stalled
from tests.service.pages.conftest import LIMITS, Site, Visitor


async def test_the_code_opens_the_page_and_the_cookie_keeps_it_open(site: Site, visitor: Visitor) -> None:
    case = await site.case()
    await site.mail(case, text="Hei, jeg ber om innsyn.")
    ticket = await site.link(case)

    entered = await visitor.enter(ticket)
    page = await visitor.get(entered.headers["Location"])

    assert (entered.status, page.status) == (303, 200)
    assert "jeg ber om innsyn" in page.text
    assert await site.log(case) == [
        ("page.link_made", "U0ANNE"),
        ("page.opened", "U0ANNE"),
        ("content.shown", "U0ANNE"),
    ]


async def test_a_scanner_that_follows_the_link_sees_a_form_and_uses_nothing_up(site: Site, visitor: Visitor) -> None:
    case = await site.case()
    await site.mail(case, text="HEMMELIG")
    ticket = await site.link(case)

    for method in ("GET", "HEAD", "GET"):
        seen = await visitor.get(f"/open/{ticket.token}", method)
        assert seen.status == 200
        assert b"HEMMELIG" not in seen.body
    assert (await visitor.enter(ticket)).status == 303


async def test_an_unknown_link_shows_the_same_form_as_a_good_one(site: Site, visitor: Visitor) -> None:
    ticket = await site.link(await site.case())

    good, unknown = [await visitor.get(f"/open/{token}") for token in (ticket.token, Ticket.fresh().token)]

    assert good.status == unknown.status
    assert len(good.body) == len(unknown.body)


async def test_a_link_is_used_once(site: Site, visitor: Visitor, stranger: Visitor) -> None:
    ticket = await site.link(await site.case())
    await visitor.enter(ticket)

    again = await stranger.enter(ticket)

    assert (again.status, stranger.cookies) == (404, {})


async def test_another_links_code_does_not_open_this_one(site: Site, visitor: Visitor) -> None:
    case = await site.case()
    mine, other = await site.link(case), await site.link(case)

    assert (await visitor.enter(mine, other.code)).status == 403
    assert visitor.cookies == {}


async def test_after_five_wrong_codes_the_right_one_opens_nothing(site: Site, visitor: Visitor) -> None:
    case = await site.case()
    ticket = await site.link(case)
    wrong = f"{(int(ticket.code) + 1) % 10**8:08d}"

    answers = [(await visitor.enter(ticket, wrong)).status for _ in range(LIMITS.attempts)]

    assert answers == [403] * LIMITS.attempts
    assert (await visitor.enter(ticket)).status == 404
    assert [event for event, _ in await site.log(case)].count("page.refused") == LIMITS.attempts


async def test_a_link_ends_after_a_quarter_of_an_hour_and_so_does_its_page(site: Site, visitor: Visitor) -> None:
    case = await site.case()
    late, open_page = await site.link(case), await site.link(case)
    await visitor.enter(open_page)

    site.clock.moment += timedelta(minutes=15)

    assert (await visitor.enter(late)).status == 404
    assert "Skriv inn koden" in (await visitor.get(f"/open/{open_page.token}")).text


async def test_the_cookie_is_for_this_page_alone_and_out_of_reach_of_scripts(site: Site, visitor: Visitor) -> None:
    ticket = await site.link(await site.case())

    await visitor.enter(ticket)

    parts = {part.strip().lower() for part in visitor.set_cookie.split(";")}
    assert {"secure", "httponly", "samesite=strict", f"path=/open/{ticket.token}".lower(), "max-age=900"} <= parts


async def test_the_session_of_one_page_opens_no_other(site: Site, visitor: Visitor) -> None:
    case = await site.case()
    mine, other = await site.link(case), await site.link(await site.case())
    await visitor.enter(mine)

    assert "Skriv inn koden" in (await visitor.get(f"/open/{other.token}")).text


async def test_a_right_that_was_taken_away_closes_the_page(site: Site, visitor: Visitor) -> None:
    ticket = await site.link(await site.case())
    await visitor.enter(ticket)

    site.roles["U0ANNE"] = StaffRole.READER

    assert (await visitor.get(f"/open/{ticket.token}")).status == 404


async def test_a_reader_gets_no_link(site: Site) -> None:
    case = await site.case()

    with pytest.raises(NotPermitted):
        await site.handler.handle(PageRequested(case.number, READER, PagePurpose.READ, Ticket.fresh()))


async def test_nothing_stored_opens_a_page(site: Site, visitor: Visitor) -> None:
    ticket = await site.link(await site.case())
    await visitor.enter(ticket)

    (row,) = await PageRow.all().values()

    stored = str(row)
    assert not any(secret in stored for secret in (ticket.token, ticket.code, visitor.cookies["personvern"]))


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"}],
    ids=["another origin", "no origin", "another site"],
)
async def test_a_form_on_another_site_opens_nothing(site: Site, visitor: Visitor, headers: dict[str, str]) -> None:
    ticket = await site.link(await site.case())

    answer = await visitor.post(f"/open/{ticket.token}", {"code": ticket.code}, **headers)

    assert (answer.status, visitor.cookies) == (403, {})


async def test_codes_cannot_be_tried_without_end(site: Site, visitor: Visitor) -> None:
    statuses = [(await visitor.enter(Ticket.fresh())).status for _ in range(25)]

    assert statuses == [404] * 20 + [429] * 5
    site.clock.moment += timedelta(minutes=1)
    assert (await visitor.enter(Ticket.fresh())).status == 404


async def test_a_strangers_wrong_codes_do_not_shut_out_who_has_the_right_one(
    site: Site, visitor: Visitor, stranger: Visitor
) -> None:
    ticket = await site.link(await site.case())

    statuses = [(await stranger.enter(Ticket.fresh())).status for _ in range(21)]

    assert statuses[-1] == 429
    assert (await visitor.enter(ticket)).status == 303


async def test_a_form_that_never_ends_is_given_up(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.pages.routes.FORM_SECONDS", 0.01)
    ticket = await site.link(await site.case())

    answer = await stalled(site.server, f"/open/{ticket.token}", "application/x-www-form-urlencoded", b"co")

    assert answer.startswith(b"HTTP/1.1 404 ")


@pytest.mark.parametrize("kind", ["charset=no-such", "charset=utf-8"])
async def test_a_form_in_no_encoding_opens_nothing(site: Site, visitor: Visitor, kind: str) -> None:
    ticket = await site.link(await site.case())

    answer = await visitor.post(
        f"/open/{ticket.token}", b"code=\xff", Content_Type=f"application/x-www-form-urlencoded; {kind}"
    )

    assert answer.status in {403, 404}


@pytest.mark.parametrize("path", ["/open/..%2f..%2fetc", "/open/a%00b", "/open/" + "x" * 65, "/open/%E2%80%AE"])
async def test_what_is_no_token_is_no_page(visitor: Visitor, path: str) -> None:
    answer = await visitor.get(path)

    assert answer.status == 404


async def test_every_answer_carries_the_headers_that_keep_it_to_itself(site: Site, visitor: Visitor) -> None:
    case = await site.case()
    arrival = await site.mail(case)
    ticket = await site.link(case)
    base = f"/open/{ticket.token}"
    form = await visitor.get(base)
    gone = await visitor.enter(Ticket.fresh())
    await visitor.enter(ticket)

    for answer in (form, gone, await visitor.get(base), await visitor.get(f"{base}/raw/{arrival}")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert "Strict-Transport-Security" in answer.headers


async def test_pages_need_no_script_and_fetch_nothing(site: Site, visitor: Visitor) -> None:
    ticket = await site.link(await site.case())

    text = (await visitor.get(f"/open/{ticket.token}")).text

    assert not any(word in text for word in ("<script", "src=", "http://", "https://", "@import", "url("))
