"""Files of an answer: uploaded on our own page, bound by the approval, mailed or fetched behind a code."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from email import message_from_bytes, policy
from io import BytesIO

import aiohttp
import pytest

from cases.case import Case
from cases.errors import MustBeFetched, NoDownload, StaleDownload, StaleDraft, WrongPerson
from cases.events import (
    AnswerUndone,
    CaseReopened,
    DownloadCodeRequested,
    DownloadPrepared,
    LetterAccepted,
    ReplyApproved,
    ReplyEdited,
)
from cases.pages import PagePurpose, Ticket
from cases.vocabulary import Flag, Kind, OutboxState
from models.page_tables import FileChunkRow, FileRow
from tests.contracts.desk import LEASE, key_count
from tests.examples import ANNE, BJORN, a_verdict
from tests.service.pages.conftest import Answer, Site, Visitor

CSV = b"navn;verdi\nKari;1\n"
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 20
URL = "https://personvern.duett.example/open/"


async def upload(visitor: Visitor, ticket: Ticket, name: str, content: bytes, **headers: str) -> Answer:
    """What the form of the page sends."""
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("file", BytesIO(content), filename=name, content_type="text/html")
    return await visitor.post(f"/open/{ticket.token}/upload", form, **headers)


async def with_files(site: Site, visitor: Visitor, *files: tuple[str, bytes], **changes: object) -> Case:
    """A case whose answer has these files."""
    case = await site.case(**changes)
    ticket = await site.link(case, PagePurpose.FILES)
    await visitor.enter(ticket)
    for name, content in files:
        assert (await upload(visitor, ticket, name, content)).status == 303
    return await site.store.queries.case(case.number)


async def approve(site: Site, case: Case) -> None:
    stored = await site.store.queries.case(case.number)
    assert stored.draft is not None
    await site.handler.handle(ReplyApproved(case.number, BJORN, stored.draft.digest))


async def mails(site: Site) -> list[bytes]:
    """What leaves once the undo window is over."""
    claimed = await site.store.letters.claim(10, LEASE, site.clock.moment + timedelta(minutes=1))
    return [letter.mail.raw for letter in claimed]


# --- into the answer -------------------------------------------------------------------------------------------------


async def test_an_uploaded_file_is_part_of_the_answer_by_its_digest(site: Site, visitor: Visitor) -> None:
    case = await with_files(site, visitor, ("uttrekk.csv", CSV), ("svar.pdf", PDF))

    assert case.draft is not None
    found = [(file.name, file.media_type, file.size, file.sha256, file.readable) for file in case.draft.attachments]
    assert found == [
        ("uttrekk.csv", "text/csv", len(CSV), hashlib.sha256(CSV).hexdigest(), True),
        ("svar.pdf", "application/pdf", len(PDF), hashlib.sha256(PDF).hexdigest(), False),
    ]
    assert (case.draft.version, case.draft.author) == (3, "U0ANNE")
    assert [event for event, _ in await site.log(case)].count("file.attached") == 2


async def test_a_file_that_comes_after_the_letter_was_shown_makes_the_approval_stale(
    site: Site, visitor: Visitor
) -> None:
    case = await site.case()
    assert case.draft is not None
    ticket = await site.link(case, PagePurpose.FILES)
    await visitor.enter(ticket)
    await upload(visitor, ticket, "uttrekk.csv", CSV)

    with pytest.raises(StaleDraft):
        await site.handler.handle(ReplyApproved(case.number, BJORN, case.draft.digest))


async def test_once_approved_the_files_stand_until_the_approval_is_undone(site: Site, visitor: Visitor) -> None:
    case = await site.case()
    ticket = await site.link(case, PagePurpose.FILES)
    await visitor.enter(ticket)
    await approve(site, case)

    assert (await upload(visitor, ticket, "uttrekk.csv", CSV)).status == 409
    assert await FileRow.all().count() == 0
    await site.handler.handle(AnswerUndone(case.number, ANNE))
    assert (await upload(visitor, ticket, "uttrekk.csv", CSV)).status == 303


async def test_the_mail_carries_the_files_byte_for_byte(site: Site, visitor: Visitor) -> None:
    case = await with_files(site, visitor, ("Ærlig uttrekk.csv", CSV), ("svar.pdf", PDF))
    await approve(site, case)

    (raw,) = await mails(site)

    message = message_from_bytes(raw, policy=policy.default)
    parts = [(part.get_filename(), part.get_content_type(), part.get_content()) for part in message.iter_attachments()]
    assert parts[0][:2] == ("Ærlig uttrekk.csv", "text/csv")
    assert parts[0][2].encode() == CSV  # type: ignore[union-attr]
    assert parts[1] == ("svar.pdf", "application/pdf", PDF)
    body = message.get_body(("plain",))
    assert body is not None
    assert "Her er svaret." in body.get_content()


async def test_a_file_is_taken_away_and_destroyed(site: Site, visitor: Visitor) -> None:
    case = await with_files(site, visitor, ("uttrekk.csv", CSV))
    ticket = await site.link(case, PagePurpose.FILES)
    await visitor.enter(ticket)
    assert case.draft is not None
    (file,) = case.draft.attachments
    keys = await key_count(site.store)

    assert (await visitor.post(f"/open/{ticket.token}/remove/{file.id}")).status == 303

    changed = await site.store.queries.case(case.number)
    assert changed.draft is not None
    assert changed.draft.attachments == ()
    assert (await FileRow.all().count(), await FileChunkRow.all().count()) == (0, 0)
    assert await key_count(site.store) == keys - 1


async def test_files_lie_sealed(site: Site, visitor: Visitor) -> None:
    await with_files(site, visitor, ("hemmelig navn.txt", b"HEMMELIG " * 300_000))

    stored = str([*await FileRow.all().values(), *await FileChunkRow.all().values()])

    assert await FileChunkRow.all().count() == 3
    assert "HEMMELIG" not in stored
    assert "hemmelig" not in stored


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("program.exe", b"MZ", 415),
        ("side.html", b"<p>", 415),
        ("uten", b"x", 415),
        ("falsk.pdf", b"<script>", 415),
        ("falsk.csv", b"a\0b", 415),
        ("falsk.zip", b"%PDF-", 415),
        ("tom.csv", b"", 400),
        ("stor.pdf", b"%PDF-" + b"x" * 3_000_000, 413),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_is_no_file_for_an_answer_leaves_nothing_behind(
    site: Site, visitor: Visitor, name: str, content: bytes, status: int
) -> None:
    case = await site.case()
    ticket = await site.link(case, PagePurpose.FILES)
    await visitor.enter(ticket)

    assert (await upload(visitor, ticket, name, content)).status == status

    assert (await FileRow.all().count(), await FileChunkRow.all().count()) == (0, 0)
    assert (await site.store.queries.case(case.number)).draft == case.draft


async def test_a_name_with_folders_and_tricks_becomes_a_name(site: Site, visitor: Visitor) -> None:
    case = await with_files(site, visitor, ("../../etc/\u202efdp.<b>passwd.csv", CSV), ("C:\\\\x\\\\b.csv", CSV))

    assert case.draft is not None
    assert [file.name for file in case.draft.attachments] == ["_fdp._b_passwd.csv", "b.csv"]


async def test_without_the_cookie_or_from_elsewhere_nothing_is_uploaded(
    site: Site, visitor: Visitor, stranger: Visitor
) -> None:
    case = await site.case()
    ticket = await site.link(case, PagePurpose.FILES)
    await visitor.enter(ticket)

    assert (await upload(stranger, ticket, "uttrekk.csv", CSV)).status == 404
    assert (await upload(visitor, ticket, "uttrekk.csv", CSV, Origin="https://evil.example")).status == 403
    assert await FileRow.all().count() == 0


async def test_a_page_to_read_takes_no_files(site: Site, visitor: Visitor) -> None:
    ticket = await site.link(await site.case())
    await visitor.enter(ticket)

    assert (await upload(visitor, ticket, "uttrekk.csv", CSV)).status == 404


async def test_a_file_that_names_another_case_stops_the_answer(site: Site, visitor: Visitor) -> None:
    case = await with_files(site, visitor, ("uttrekk.csv", b"sak;PV-2019-0001\n"))

    with pytest.raises(WrongPerson) as caught:
        await approve(site, case)

    assert caught.value.findings == ("other_case",)


# --- fetched behind a code -------------------------------------------------------------------------------------------


async def prepared(site: Site, case: Case, ticket: Ticket) -> Case:
    """The letter that says where the files are fetched, with its gap filled."""
    await site.handler.handle(DownloadPrepared(case.number, ANNE, ticket, URL + ticket.token))
    draft = (await site.store.queries.case(case.number)).draft
    assert draft is not None
    text = f"Hent svaret på {URL}{ticket.token}\n"
    await site.handler.handle(ReplyEdited(case.number, ANNE, draft.digest, draft.subject, text))
    return await site.store.queries.case(case.number)


async def sent(site: Site, case: Case) -> list[bytes]:
    """The letter is approved and leaves. Returns it."""
    await approve(site, case)
    claimed = await site.store.letters.claim(10, LEASE, site.clock.moment + timedelta(minutes=1))
    for letter in claimed:
        await site.handler.handle(LetterAccepted(letter.row, letter.token, "250 ok"))
    return [letter.mail.raw for letter in claimed]


async def a_code(site: Site, case: Case) -> str:
    code = Ticket.fresh().code
    await site.handler.handle(DownloadCodeRequested(case.number, ANNE, code))
    return code


async def test_the_person_fetches_the_files_with_the_code_as_often_as_needed(
    site: Site, visitor: Visitor, stranger: Visitor
) -> None:
    case, ticket = await with_files(site, visitor, ("uttrekk.csv", CSV), ("svar.pdf", PDF)), Ticket.fresh()
    await prepared(site, case, ticket)
    (raw,) = await sent(site, case)
    assert CSV not in raw
    assert "multipart/mixed" not in raw.decode()
    code = await a_code(site, case)

    for _ in range(2):
        assert (await stranger.enter(ticket, code)).status == 303
        page = await stranger.get(f"/open/{ticket.token}")
        assert "uttrekk.csv" in page.text
    draft = (await site.store.queries.case(case.number)).draft
    assert draft is not None
    fetched = [await stranger.get(f"/open/{ticket.token}/file/{file.id}") for file in draft.attachments]

    assert [file.body for file in fetched] == [CSV, PDF]
    assert all(file.headers["Content-Disposition"].startswith("attachment") for file in fetched)
    history = [record.entry for record in await site.store.queries.history(case.number)]
    counts = [(entry.actor, entry.fields["count"]) for entry in history if entry.event.value == "file.fetched"]
    assert counts == [("person", "1"), ("person", "2")]


async def test_before_the_letter_is_approved_nothing_can_be_fetched(
    site: Site, visitor: Visitor, stranger: Visitor
) -> None:
    case, ticket = await with_files(site, visitor, ("uttrekk.csv", CSV)), Ticket.fresh()
    await prepared(site, case, ticket)

    assert (await stranger.enter(ticket)).status == 404
    with pytest.raises(NoDownload):
        await a_code(site, case)


async def test_no_code_is_given_out_while_the_letter_can_still_be_undone(site: Site, visitor: Visitor) -> None:
    case, ticket = await with_files(site, visitor, ("uttrekk.csv", CSV)), Ticket.fresh()
    await prepared(site, case, ticket)
    await approve(site, case)

    with pytest.raises(NoDownload):
        await a_code(site, case)


async def test_a_new_letter_ends_the_address_before_it_and_the_files_last_as_long_as_the_new_one(
    site: Site, visitor: Visitor, stranger: Visitor
) -> None:
    case, first, second = await with_files(site, visitor, ("uttrekk.csv", CSV)), Ticket.fresh(), Ticket.fresh()
    await prepared(site, case, first)
    await sent(site, case)
    code = await a_code(site, case)
    await stranger.enter(first, code)
    await site.handler.handle(CaseReopened(case.number, ANNE, "Filen var feil"))
    site.clock.moment += timedelta(days=10)
    await prepared(site, case, second)
    await sent(site, case)

    assert (await stranger.enter(first, code)).status == 404
    site.clock.moment += timedelta(days=5)
    assert await site.store.files.sweep(site.clock.moment) == 0
    assert (await stranger.enter(second, await a_code(site, case))).status == 303


async def test_a_fresh_code_ends_the_one_before_it(site: Site, visitor: Visitor, stranger: Visitor) -> None:
    case, ticket = await with_files(site, visitor, ("uttrekk.csv", CSV)), Ticket.fresh()
    await prepared(site, case, ticket)
    await sent(site, case)
    first, second = await a_code(site, case), await a_code(site, case)

    assert (await stranger.enter(ticket, first)).status == 403
    assert (await stranger.enter(ticket, ticket.code)).status == 403
    assert (await stranger.enter(ticket, second)).status == 303


async def test_at_its_end_a_download_is_gone_and_its_bytes_are_destroyed(
    site: Site, visitor: Visitor, stranger: Visitor
) -> None:
    case, ticket = await with_files(site, visitor, ("uttrekk.csv", CSV)), Ticket.fresh()
    await prepared(site, case, ticket)
    await sent(site, case)
    code = await a_code(site, case)
    assert await site.store.files.sweep(site.clock.moment) == 0

    site.clock.moment += timedelta(days=14)

    assert (await stranger.enter(ticket, code)).status == 404
    assert await site.store.files.sweep(site.clock.moment) == 1
    assert (await FileRow.all().count(), await FileChunkRow.all().count()) == (0, 0)


async def test_a_letter_that_names_a_day_too_near_is_written_again(site: Site, visitor: Visitor) -> None:
    case, ticket = await with_files(site, visitor, ("uttrekk.csv", CSV)), Ticket.fresh()
    await prepared(site, case, ticket)

    site.clock.moment += timedelta(days=12)

    with pytest.raises(StaleDownload):
        await approve(site, case)


async def test_what_is_large_or_special_is_never_mailed(site: Site, visitor: Visitor) -> None:
    large = await with_files(site, visitor, ("svar.pdf", PDF + b"x" * 2_000_000))
    special = a_verdict(Kind.INFORMATION, flags=frozenset({Flag.SPECIAL_CATEGORY}))
    health = await with_files(site, visitor, ("svar.pdf", PDF), verdict=special)

    for case in (large, health):
        with pytest.raises(MustBeFetched):
            await approve(site, case)
    assert await site.store.letters.listing(frozenset(OutboxState)) == ()


async def half_an_upload(site: Site) -> None:
    case = await site.case()
    async with site.store.files.upload(case.number, "U0ANNE", site.clock.moment) as broken:
        await broken.write(b"half")
        assert await FileChunkRow.all().count() == 1
        raise ConnectionError


async def test_an_upload_that_breaks_off_leaves_nothing_behind(site: Site) -> None:
    with pytest.raises(ConnectionError):
        await half_an_upload(site)

    assert (await FileRow.all().count(), await FileChunkRow.all().count()) == (0, 0)


async def test_an_upload_whose_process_ended_is_swept_away(site: Site) -> None:
    case = await site.case()
    async with site.store.files.upload(case.number, "U0ANNE", site.clock.moment) as lost:
        await lost.write(b"half")

    assert await site.store.files.sweep(site.clock.moment) == 0
    assert await site.store.files.sweep(site.clock.moment + timedelta(hours=6)) == 1
    assert await FileChunkRow.all().count() == 0
