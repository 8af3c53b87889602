"""Writes the pictures of the sandbox page: `python -m scripts.page_pictures`. Needs Chromium.

An inquiry is played in a real browser, from the mail to the answer, and the page is photographed on the way.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Locator, Page, ViewportSize, async_playwright, expect

from sandbox.world import World

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
WIDE: ViewportSize = {"width": 1400, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
SETTINGS = {"PERSONVERN_UNDO_SECONDS": "600", "PERSONVERN_CHECKLIST": "false"}
LETTER = """Hei!

Hvor lenge tar dere vare på opplysninger om kontaktpersoner hos tidligere kunder?

Hilsen Kari"""
ANSWER = """Hei!

Vi sletter opplysninger om tidligere kontakter tre til fire år etter siste kontakt.

Hilsen oss"""


async def take() -> int:
    """Plays and photographs; 1 where Chromium is missing."""
    binary = shutil.which("chromium")
    if binary is None:
        sys.stderr.write("Chromium is not installed.\n")
        return 1
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        world = await World.start(page_port=0, folder=Path(folder), settings=SETTINGS)
        try:
            await world.service.start()
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(executable_path=binary, args=["--no-sandbox"])
                page = await browser.new_page(viewport=WIDE)
                expect.set_options(timeout=30_000)
                assert world.page is not None
                await page.goto(world.page.url)
                await play(page)
                await browser.close()
        finally:
            await world.stop()
    return 0


async def play(page: Page) -> None:
    """The inquiry, from the mail to the answer."""
    form, modal = page.locator("#mail"), page.locator(".modal")
    await form.get_by_label("Fra").fill("Kari Nordmann <kari@epost.example>")
    await form.get_by_label("Emne").fill("Spørsmål")
    await form.get_by_label("Tekst").fill(LETTER)
    await form.get_by_role("button", name="Send e-posten").click()
    await open_letter(page, 1)
    await keep(page, "inquiry")

    await press(page, "Rediger")
    await modal.get_by_label("Svar", exact=True).fill(ANSWER)
    await modal.get_by_role("button", name="Lagre").click()
    await expect(modal).to_have_count(0)

    await page.get_by_label("Bjørn").check()
    await press(page, "Godkjenn")
    await expect(modal).to_contain_text("tre til fire år")
    await keep(page, "approve")
    await modal.locator("[data-submit]").click()
    await page.get_by_role("button", name="+ 1 time").click()
    await open_letter(page, 2)
    await keep(page, "answered")

    await page.emulate_media(color_scheme="dark")
    await page.set_viewport_size(PHONE)
    await keep(page, "phone")


async def press(page: Page, name: str) -> None:
    """A button of the card."""
    await page.locator("#channel .card").get_by_role("button").filter(has_text=re.compile(f"^{name}")).first.click()


async def open_letter(page: Page, count: int) -> Locator:
    """The newest of so many letters."""
    letters = page.locator("#inbox .letter")
    await expect(letters).to_have_count(count)
    await letters.first.locator("summary").click()
    await expect(letters.first.frame_locator("iframe").locator("p").first).to_be_visible()
    return letters.first


async def keep(page: Page, name: str) -> None:
    """A picture of what is seen."""
    await page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")


if __name__ == "__main__":
    sys.exit(asyncio.run(take()))
