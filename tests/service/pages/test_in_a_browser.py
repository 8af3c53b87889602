"""The pages in a real browser without scripts: code, cookie over loopback, upload of a file with a Norwegian name."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright

from cases.pages import PagePurpose, Ticket
from tests.conftest import leave_out
from tests.service.pages.conftest import Site

pytestmark = [pytest.mark.chromium, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]


@pytest.fixture
async def browser_page() -> AsyncIterator[Page]:
    """A page of Debian's Chromium, which runs no script of ours: there is none."""
    program = shutil.which("chromium")
    if program is None:
        leave_out("Chromium is not installed")
        return
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        context = await browser.new_context(java_script_enabled=False, locale="nb-NO")
        yield await context.new_page()
        await browser.close()


async def enter(page: Page, site: Site, ticket: Ticket) -> None:
    await page.goto(str(site.server.make_url(f"/open/{ticket.token}")))
    await page.get_by_label("Kode").fill(f"{ticket.code[:4]} {ticket.code[4:]}")
    await picture(page, "code")
    await page.get_by_role("button", name="Åpne").click()


async def picture(page: Page, name: str) -> None:
    """Kept where `PERSONVERN_TEST_PICTURES` names a folder, for a person to look at."""
    if folder := os.environ.get("PERSONVERN_TEST_PICTURES"):
        await page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


async def test_a_case_is_read_and_a_file_put_to_its_answer(site: Site, browser_page: Page, tmp_path: Path) -> None:
    case = await site.case()
    await site.mail(case, text="Hei, jeg ber om innsyn.\n\nHilsen Kari", quoted="> Sitert")
    await enter(browser_page, site, await site.link(case))
    shown = await browser_page.inner_text("main")
    await picture(browser_page, "read")
    file = tmp_path / "Ærlig uttrekk.csv"
    file.write_text("navn;verdi\nKari;1\n", encoding="utf-8")

    await enter(browser_page, site, await site.link(case, PagePurpose.FILES))
    await browser_page.get_by_label("Fil").set_input_files(file)
    await browser_page.get_by_role("button", name="Last opp").click()

    assert "jeg ber om innsyn" in shown
    assert "Ærlig uttrekk.csv" in await browser_page.inner_text("main")
    await picture(browser_page, "files")
    await browser_page.get_by_role("button", name="Ta bort").click()
    assert "Ingen filer." in await browser_page.inner_text("main")
