"""`python -m bench.first_answer`: from a clone to the first answered inquiry on the page, as a newcomer goes about it.

Two commands, `git clone` and `make run`; then Chromium plays what a person and two of the staff would do: an inquiry,
its acknowledgement read, the answer written, approved by another, an hour forward, the answer read. pip keeps no
cache meanwhile. Needs port 8025, git and Chromium.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.async_api import Page, async_playwright, expect

from bench.harness import ROOT

PATIENCE_SECONDS = 600
TARGET_SECONDS = 180
_PAGE = re.compile(r"http://127\.0\.0\.1:\d+\S*")
_ANSWER = "Hei!\n\nVi sletter dem tre år etter siste kontakt.\n\nHilsen oss"


def first_answer() -> dict[str, object]:
    """Seconds of each step, and of all."""
    seconds: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder, _step(seconds, "all"):
        clone = Path(folder, "personvern")
        with _step(seconds, "clone"):
            subprocess.run(("git", "clone", "--quiet", str(ROOT), str(clone)), check=True)
        with _step(seconds, "make_run"):
            running, url = _make_run(clone)
        try:
            with _step(seconds, "answered"):
                asyncio.run(_play(url))
        finally:
            os.killpg(running.pid, signal.SIGINT)
            running.wait(60)
    return {"bench": "first_answer", "seconds": seconds, "target_seconds": TARGET_SECONDS}


@contextmanager
def _step(seconds: dict[str, float], name: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    seconds[name] = round(time.monotonic() - began, 1)


def _make_run(clone: Path) -> tuple[subprocess.Popen[str], str]:
    """`make run` in a group of its own, and the page's address once it tells of it."""
    running = subprocess.Popen(
        ("make", "run"),
        cwd=clone,
        env={**os.environ, "PIP_NO_CACHE_DIR": "1"},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert running.stdout is not None
    for line in running.stdout:
        if line.startswith("The page:") and (found := _PAGE.search(line)):
            return running, found[0]
    sys.exit(f"`make run` ended with {running.wait()} before there was a page")


async def _play(url: str) -> None:
    expect.set_options(timeout=PATIENCE_SECONDS * 1000)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": 1400, "height": 1000})
        await page.goto(url)
        await _write(page)
        await _read(page, 1, "Takk for at du skrev til oss")
        await _answer(page)
        await _approve(page)
        await page.get_by_role("button", name="+ 1 time").click()
        await _read(page, 2, "tre år etter siste kontakt")
        await browser.close()


async def _write(page: Page) -> None:
    form = page.locator("#mail")
    await form.get_by_label("Fra").fill("Kari Nordmann <kari@epost.example>")
    await form.get_by_label("Emne").fill("Spørsmål")
    await form.get_by_label("Tekst").fill("Hei! Hvor lenge oppbevarer dere opplysninger om tidligere kunder?")
    await form.get_by_role("button", name="Send e-posten").click()


async def _read(page: Page, number: int, words: str) -> None:
    letters = page.locator("#inbox .letter")
    await expect(letters).to_have_count(number)
    await letters.first.locator("summary").click()
    await expect(letters.first.frame_locator("iframe").get_by_text(words).first).to_be_visible()


async def _answer(page: Page) -> None:
    await _press(page, "Rediger")
    modal = page.locator(".modal")
    await modal.get_by_label("Svar", exact=True).fill(_ANSWER)
    await modal.get_by_role("button", name="Lagre").click()
    await expect(modal).to_have_count(0)


async def _approve(page: Page) -> None:
    await page.get_by_label("Bjørn").check()
    await _press(page, "Godkjenn")
    modal = page.locator(".modal")
    await expect(modal).to_contain_text("tre år etter siste kontakt")
    await modal.locator("[data-submit]").click()
    await expect(modal).to_have_count(0)


async def _press(page: Page, name: str) -> None:
    buttons = page.locator("#channel .card").get_by_role("button")
    await buttons.filter(has_text=re.compile(f"^{name}")).first.click()


if __name__ == "__main__":
    print(json.dumps(first_answer()))
