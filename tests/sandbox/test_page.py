"""The page of the sandbox, played in a real browser: write, work as staff, read what arrives, let things go wrong."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from sandbox.world import DATABASE, World
from tests.conftest import leave_out
from tests.slack_scan import EXAMPLES, findings

pytestmark = [pytest.mark.chromium, pytest.mark.asyncio(loop_scope="module")]

PATIENCE = 45_000.0
"""Milliseconds: two processes and a browser share the machine with other tests."""


@asynccontextmanager
async def a_world(folder: Path, migrated: Path) -> AsyncIterator[World]:
    """The world with the service in it, and the page; what its Slack received is looked through at the end."""
    shutil.copy(migrated, folder / DATABASE)
    settings = {"PERSONVERN_UNDO_SECONDS": "600", "PERSONVERN_CHECKLIST": "false"}
    started = await World.start(page_port=0, folder=folder, settings=settings, prepare=())
    try:
        await started.service.start()
        yield started
    finally:
        await started.stop()
    assert findings(started.slack, EXAMPLES) == []


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_world(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> AsyncIterator[World]:
    """One world for the tests that leave its clock and its servers alone; at most one of them may make cases."""
    async with a_world(tmp_path_factory.mktemp("shared"), sqlite_template) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def world(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[World]:
    """A world of this test's own."""
    async with a_world(tmp_path, sqlite_template) as started:
        yield started


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """Chromium, for all tests here; each has a profile of its own in it."""
    binary = shutil.which("chromium")
    if binary is None:
        leave_out("Chromium is not installed")
    arguments = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=binary, args=arguments)
        yield opened
        await opened.close()


@asynccontextmanager
async def page_in(browser: Browser, world: World) -> AsyncIterator[Page]:
    """The page as a browser without any memory shows it; what its console complains of fails the test."""
    complaints: list[str] = []
    profile = await browser.new_context(viewport={"width": 1400, "height": 1000})
    opened = await profile.new_page()
    opened.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    opened.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    assert world.page is not None
    await opened.goto(world.page.url)
    yield opened
    await profile.close()
    assert complaints == []


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, world: World) -> AsyncIterator[Page]:
    """The page of a world of this test's own."""
    async with page_in(browser, world) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def shared_page(browser: Browser, shared_world: World) -> AsyncIterator[Page]:
    """The page of the world that several tests share."""
    async with page_in(browser, shared_world) as opened:
        yield opened


async def write(page: Page, subject: str, text: str, sender: str = "Kari Nordmann <kari@epost.example>") -> None:
    form = page.locator("#mail")
    await form.get_by_label("Fra").fill(sender)
    await form.get_by_label("Emne").fill(subject)
    await form.get_by_label("Tekst").fill(text)
    await form.get_by_role("button", name="Send e-posten").click()


def card(page: Page, number: int = 1) -> Locator:
    return page.locator("#channel .card").filter(has=page.get_by_role("heading", name=f"PV-2026-{number:04}"))


async def press(page: Page, name: str, number: int = 1) -> None:
    await card(page, number).get_by_role("button").filter(has_text=re.compile(f"^{name}")).first.click()


async def command(page: Page, text: str) -> None:
    await page.get_by_label("/personvern").fill(text)
    await page.get_by_role("button", name="Kjør").click()


async def sit_down(page: Page, name: str) -> None:
    await page.get_by_label(name).check()
    await page.wait_for_load_state("networkidle")
    await expect(page.get_by_label(name)).to_be_checked()


async def test_an_inquiry_is_answered_by_two_people_and_an_approval_is_undone(page: Page, world: World) -> None:
    await write(page, "Spørsmål", "Hei! Hvor lenge oppbevarer dere opplysninger om tidligere kunder? Hilsen Kari")

    letters = page.locator("#inbox .letter")
    await expect(letters).to_have_count(1)
    await letters.first.locator("summary").click()
    acknowledgement = letters.first.frame_locator("iframe")
    await expect(acknowledgement.get_by_text("Takk for at du skrev til oss").first).to_be_visible()

    await press(page, "Rediger")
    modal = page.locator(".modal")
    await expect(modal.get_by_role("heading")).to_be_focused()
    answer = "Hei!\n\nVi sletter dem tre år etter siste kontakt.\n\nHilsen oss"
    await modal.get_by_label("Svar", exact=True).fill(answer)
    await modal.get_by_role("button", name="Lagre").click()
    await expect(modal).to_have_count(0)
    await expect(card(page)).to_contain_text("versjon 2")

    await sit_down(page, "Bjørn")
    await approve(page)
    await press(page, "Angre")
    await expect(card(page)).to_contain_text("utkast klart")
    await approve(page)

    await page.get_by_role("button", name="+ 1 time").click()
    await expect(letters).to_have_count(2)
    await letters.first.locator("summary").click()
    await expect(letters.first.frame_locator("iframe").get_by_text("tre år etter siste kontakt")).to_be_visible()
    await expect(card(page)).to_contain_text("Besvart")


async def approve(page: Page) -> None:
    await press(page, "Godkjenn")
    modal = page.locator(".modal")
    await expect(modal).to_contain_text("tre år etter siste kontakt")
    await modal.locator("[data-submit]").click()
    await expect(modal).to_have_count(0)
    await expect(card(page)).to_contain_text("godkjent")


async def test_a_chat_ends_and_its_copy_is_read(shared_page: Page) -> None:
    await shared_page.get_by_text("Avslutt en chat").click()
    await shared_page.get_by_role("button", name="Avslutt chatten").click()

    letter = shared_page.locator("#inbox .letter").filter(has_text="Kopi av chat").first
    await letter.locator("summary").click()

    await expect(letter.frame_locator("iframe").get_by_text("Prøv å nullstille passordet")).to_be_visible()


async def test_the_clock_goes_forward_and_a_reminder_comes(page: Page) -> None:
    await write(page, "Innsyn", "Jeg vil ha innsyn i alt dere har lagret om meg.")
    await expect(card(page)).to_have_count(1)

    for _ in range(4):
        await page.get_by_role("button", name="+ 1 uke").click()

    await card(page).locator("details.thread summary").click()
    await expect(card(page).locator(".thread")).to_contain_text("dager igjen")


async def test_nothing_is_lost_while_the_mail_server_is_down_and_the_service_is_killed(page: Page) -> None:
    await page.get_by_role("button", name="E-posttjener ned").click()
    await expect(page.locator("#said")).to_contain_text("nede")
    await write(page, "Innsyn", "Jeg vil ha innsyn i alt dere har lagret om meg.")
    await expect(card(page)).to_have_count(1)
    await expect(page.locator("#inbox .letter")).to_have_count(0)

    await page.get_by_role("button", name="Drep tjenesten").click()
    await expect(page.locator("#said")).to_contain_text("drept")
    await command(page, "list")
    await expect(page.locator("#said")).to_contain_text("fikk ikke svar")
    await write(page, "Sletting", "Eg vil at de slettar alt om meg.", "Olav <olav@epost.example>")

    await page.get_by_role("button", name="opp", exact=True).click()
    await page.get_by_role("button", name="start den").click()
    await expect(card(page, 2)).to_have_count(1)
    await page.get_by_role("button", name="+ 1 time").click()
    await expect(page.locator("#inbox .letter")).to_have_count(2)


async def test_whoever_may_only_read_is_told_so(shared_page: Page) -> None:
    await write(shared_page, "Innsyn", "Jeg vil ha innsyn i alt dere har lagret om meg.")
    await expect(card(shared_page)).to_have_count(1)

    await sit_down(shared_page, "Dag")
    await press(shared_page, "Ta saken")

    await expect(shared_page.locator(".answers")).to_contain_text("Bare synlig for deg")
    await expect(card(shared_page)).to_contain_text("ingen")


async def test_the_page_works_by_keyboard_on_a_phone_and_in_the_dark(shared_page: Page) -> None:
    await shared_page.set_viewport_size({"width": 380, "height": 800})
    await shared_page.emulate_media(color_scheme="dark")
    assert await shared_page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    await shared_page.get_by_label("/personvern").focus()
    await shared_page.keyboard.press("Enter")

    await expect(shared_page.locator(".answers")).to_contain_text("Kommandoene")
    unnamed = "[...document.querySelectorAll('button')].filter(b => !b.textContent.trim() && !b.ariaLabel).length"
    assert await shared_page.evaluate(unnamed) == 0


async def test_no_other_page_can_use_it(shared_world: World) -> None:
    assert shared_world.page is not None
    async with aiohttp.ClientSession() as session:
        for headers in ({"Origin": "http://elsewhere.example"}, {"Host": "elsewhere.example"}):
            async with session.post(
                f"{shared_world.page.url}act/fault", data={"fault": "kill"}, headers=headers
            ) as answer:
                assert answer.status == 403

    assert shared_world.service.pid is not None
