"""The files of an answer as one archive that opens by a code alone."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
import pyzipper

from cases.case import Case
from cases.errors import FourEyesRequired
from cases.events import ReplyApproved
from cases.pages import PagePurpose
from cases.vocabulary import Flag, Kind
from service.pages.encryption import fresh_password
from tests.examples import ANNE, a_verdict
from tests.service.pages.conftest import Site, Visitor
from tests.service.pages.test_files import CSV, PDF, approve, mails, with_files

SPECIAL = a_verdict(Kind.INFORMATION, flags=frozenset({Flag.SPECIAL_CATEGORY}))


async def encrypted(site: Site, visitor: Visitor, *files: tuple[str, bytes], **changes: object) -> tuple[Case, str]:
    """A case whose files were packed, and the code that the page showed."""
    case = await with_files(site, visitor, *files, **changes)
    ticket = await site.link(case, PagePurpose.FILES)
    await visitor.enter(ticket)
    answer = await visitor.post(f"/open/{ticket.token}/encrypt", {})
    assert answer.status == 200
    [code] = re.findall(r"<strong>([a-z0-9-]{24})</strong>", answer.text)
    return await site.store.queries.case(case.number), code


async def test_all_files_become_one_archive_that_opens_by_its_code_alone(site: Site, visitor: Visitor) -> None:
    case, code = await encrypted(
        site, visitor, ("a.csv", CSV), ("b.pdf", PDF), ("a.csv", PDF[:4] + CSV), verdict=SPECIAL
    )

    [file] = case.draft.attachments
    content = b"".join([piece async for piece in site.store.files.read(file.id)])
    with pyzipper.AESZipFile(io.BytesIO(content)) as archive:
        assert {info.wz_aes_strength for info in archive.infolist()} == {3}
        with pytest.raises(RuntimeError):
            archive.read("a.csv", pwd=b"wrong")
        assert archive.read("a.csv", pwd=code.encode()) == CSV
        assert archive.read("b.pdf", pwd=code.encode()) == PDF
    with zipfile.ZipFile(io.BytesIO(content)) as plain, pytest.raises((NotImplementedError, RuntimeError)):
        plain.read("a.csv")


async def test_a_case_of_special_categories_may_mail_it(site: Site, visitor: Visitor) -> None:
    case, code = await encrypted(site, visitor, ("a.csv", CSV), verdict=SPECIAL)

    await approve(site, case)

    [mail] = await mails(site)
    assert f"{case.number}.zip".encode() in mail
    assert code.encode() not in mail
    assert CSV not in mail


async def test_who_packed_it_and_who_put_the_files_there_are_its_authors(site: Site, visitor: Visitor) -> None:
    case, _ = await encrypted(site, visitor, ("a.csv", CSV), verdict=a_verdict())

    assert case.draft.attachments[0].by == (ANNE.id,)
    with pytest.raises(FourEyesRequired):
        await site.handler.handle(ReplyApproved(case.number, ANNE, case.draft.digest))


async def test_what_was_packed_is_destroyed_and_the_log_tells_of_it(site: Site, visitor: Visitor) -> None:
    case, _ = await encrypted(site, visitor, ("a.csv", CSV), ("b.pdf", PDF))

    assert ("files.encrypted", ANNE.id) in await site.log(case)
    assert [await site.store.files.file(case.number, old) for old in (1, 2)] == [None, None]


async def test_an_answer_without_files_cannot_be_packed(site: Site, visitor: Visitor) -> None:
    case = await with_files(site, visitor)
    ticket = await site.link(case, PagePurpose.FILES)
    await visitor.enter(ticket)

    assert (await visitor.post(f"/open/{ticket.token}/encrypt", {})).status == 400


def test_no_two_codes_are_alike() -> None:
    assert len({fresh_password() for _ in range(200)}) == 200
