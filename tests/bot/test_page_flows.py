"""The ways from Slack to our own pages: a link that opens nothing by itself, and a code for the one who asked."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from cases.messages import AnswerFile
from cases.page_desk import Entered, PageDesk
from cases.pages import PagePurpose
from cases.policy import PageLimits
from cases.vocabulary import Kind, Status
from sandbox.slack import SlackStandIn
from sandbox.slack.views import View
from tests.bot.office import PUBLIC_URL, Office, action_ids, open_office, texts_of
from tests.examples import a_case, a_draft, a_verdict

QUESTION = a_verdict(Kind.INFORMATION)
FILE = AnswerFile(id=1, name="uttrekk <b>.csv", media_type="text/csv", size=2500, sha256="ab" * 32)


def link_and_code(view: View) -> tuple[str, str]:
    """What the modal hands out."""
    text = texts_of(view.blocks)
    token = re.search(rf"<{PUBLIC_URL}/open/([\w-]+)\|", text)
    code = re.search(r"\*(\d{4}) (\d{4})\*", text)
    assert token is not None
    assert code is not None
    return token[1], code[1] + code[2]


async def entered(office: Office, view: View) -> Entered:
    found = await PageDesk(office.store.repository, office.clock, PageLimits()).enter(*link_and_code(view))
    assert isinstance(found, Entered)
    return found


async def test_the_read_modal_leads_to_the_full_text_with_a_code_that_opens_it(quiet: Office) -> None:
    case = await quiet.open_case(a_case(verdict=QUESTION))
    anne = quiet.slack.user("U0ANNE")
    shown = await (await anne.command("/personvern", f"show {case.number}")).message()
    await anne.click(shown, "read")

    await anne.click(await anne.modal("read_case"), "open")

    page = (await entered(quiet, await anne.modal("open_page"))).page
    assert (page.case, page.staff, page.purpose) == (case.number, "U0ANNE", PagePurpose.READ)


async def test_a_reader_is_not_offered_the_full_text_and_does_not_get_it(quiet: Office) -> None:
    case = await quiet.open_case(a_case(verdict=QUESTION))
    dag = quiet.slack.user("U0DAG")
    shown = await (await dag.command("/personvern", f"show {case.number}")).message()
    await dag.click(shown, "read")

    assert action_ids((await dag.modal("read_case")).blocks) == []
    reply = await dag.command("/personvern", f"open {case.number}")
    assert "ikke rett" in (await reply.message()).text


@pytest.mark.parametrize(("command", "purpose"), [("open", PagePurpose.READ), ("files", PagePurpose.FILES)])
async def test_each_command_opens_a_page_for_its_purpose(quiet: Office, command: str, purpose: PagePurpose) -> None:
    case = await quiet.open_case(a_case(verdict=QUESTION))
    cari = quiet.slack.user("U0CARI")

    await cari.command("/personvern", f"{command} {case.number}")

    assert (await entered(quiet, await cari.modal("open_page"))).page.purpose is purpose


async def test_the_link_stands_in_no_channel_and_in_no_answer(office: Office) -> None:
    case = await office.open_case(a_case(verdict=QUESTION))
    await office.card(case.number)
    anne = office.slack.user("U0ANNE")

    await anne.command("/personvern", f"open {case.number}")
    token, code = link_and_code(await anne.modal("open_page"))

    said = str([office.slack.messages("C0PERSONVERN"), anne.ephemerals()])
    assert token not in said
    assert code not in said


async def test_files_are_listed_in_the_approval_by_size_and_digest(quiet: Office) -> None:
    case = await quiet.open_case(a_case(verdict=QUESTION, draft=a_draft(attachments=(FILE,))))
    anne = quiet.slack.user("U0ANNE")

    await anne.command("/personvern", f"approve {case.number}")

    text = texts_of((await anne.modal("approve_reply")).blocks)
    assert "uttrekk &lt;b&gt;.csv · 3 kB · sha256 abababababab" in text
    assert "ikke kontrollert" in text


async def test_a_download_is_prepared_and_its_code_comes_later(quiet: Office) -> None:
    case = await quiet.open_case(a_case(verdict=QUESTION, draft=a_draft(attachments=(FILE,))))
    cari = quiet.slack.user("U0CARI")

    reply = await cari.command("/personvern", f"download {case.number}")
    told = (await reply.message()).text
    stored = await quiet.case(case.number)
    early = await cari.command("/personvern", f"download-code {case.number}")

    assert "hvor filene hentes" in told
    assert stored.draft is not None
    assert (stored.draft.letter, stored.draft.as_download) == ("download_ready", True)
    assert stored.draft.attachments == (FILE,)
    assert "ingenting å hente" in (await early.message()).text


async def test_a_fresh_code_is_shown_to_the_one_who_asked(quiet: Office) -> None:
    case = await quiet.open_case(a_case(verdict=QUESTION, draft=a_draft(attachments=(FILE,))))
    cari = quiet.slack.user("U0CARI")
    await (await cari.command("/personvern", f"download {case.number}")).message()
    await let_it_be_fetched(quiet, case.number)

    await cari.command("/personvern", f"download-code {case.number}")

    assert re.search(r"\*\d{4} \d{4}\*", texts_of((await cari.modal("download_code")).blocks))


async def let_it_be_fetched(office: Office, number) -> None:  # type: ignore[no-untyped-def]
    """As if the letter had been approved."""
    async with office.store.repository.record() as record:
        page = await record.lock_download(number)
        assert page is not None
        await record.save_page(replace(page, released=True))
        case = await record.lock_case(number)
        await record.save_case(replace(case, status=Status.ANSWERED))


async def test_without_files_there_is_nothing_to_prepare(quiet: Office) -> None:
    case = await quiet.open_case(a_case(verdict=QUESTION))

    reply = await quiet.slack.user("U0CARI").command("/personvern", f"download {case.number}")

    assert "ingen filer" in (await reply.message()).text


@pytest.mark.parametrize("command", ["open", "files", "download"])
async def test_without_a_public_address_staff_are_told_that_there_are_no_pages(
    sqlite_url: str, slack: SlackStandIn, command: str
) -> None:
    async with open_office(sqlite_url, slack, public_url="") as office:
        await office.connection.start()
        await office.slack.connected()
        case = await office.open_case(a_case(verdict=QUESTION))

        reply = await office.slack.user("U0CARI").command("/personvern", f"{command} {case.number}")

        assert "PUBLIC_URL" in (await reply.message()).text
        assert office.handler.events == []
        await office.connection.stop()


@pytest.mark.parametrize(
    ("changes", "offered"),
    [
        ({"draft": a_draft()}, ["files"]),
        ({"draft": a_draft(attachments=(FILE,))}, ["files", "download"]),
        ({"draft": a_draft(attachments=(FILE,), as_download=True)}, ["files"]),
        ({"draft": a_draft(attachments=(FILE,), as_download=True), "status": Status.ANSWERED}, ["download-code"]),
        ({"draft": None}, []),
    ],
    ids=["an answer", "with files", "to be fetched", "that left", "no answer"],
)
async def test_the_private_overview_offers_what_can_be_done_with_files(
    quiet: Office, changes: dict[str, object], offered: list[str]
) -> None:
    case = await quiet.open_case(a_case(verdict=QUESTION, **changes))  # type: ignore[arg-type]
    cari = quiet.slack.user("U0CARI")

    shown = await (await cari.command("/personvern", f"show {case.number}")).message()

    assert [name for name in action_ids(shown.blocks) if name in ("files", "download", "download-code")] == offered


async def test_the_buttons_do_what_the_commands_do(quiet: Office) -> None:
    case = await quiet.open_case(a_case(verdict=QUESTION, draft=a_draft(attachments=(FILE,))))
    cari = quiet.slack.user("U0CARI")
    shown = await (await cari.command("/personvern", f"show {case.number}")).message()

    await cari.click(shown, "files")
    assert (await entered(quiet, await cari.modal("open_page"))).page.purpose is PagePurpose.FILES
    reply = await cari.click(shown, "download")
    assert "hvor filene hentes" in (await reply.message()).text
