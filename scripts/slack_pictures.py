"""Writes the pictures of docs/howto/slack.md: `python -m scripts.slack_pictures`. Needs Chromium.

Each is rendered from the very blocks that the bot posts or opens, on example values.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from markupsafe import Markup
from playwright.async_api import ViewportSize, async_playwright

from bot.blocks import Block
from bot.cards import build_card
from bot.casework_modals import note_view
from bot.home import home_blocks, list_blocks, statistics_blocks
from bot.modals import approve_view, edit_view
from bot.pointers import build_pointer
from bot.preview_deeds import changes_view
from bot.specimen_values import LETTER, NOW, NUMBER, a_case, a_draft
from bot.texts import Texts, load_texts
from cases.checklist.values import ChecklistRules
from cases.deadlines.deadline import Deadline
from cases.vocabulary import Kind
from sandbox.blocks import BlockRenderer
from sandbox.slack.people import sandbox_users
from service.checklist_settings import shipped_systems

FOLDER = Path(__file__).parents[1] / "docs" / "howto" / "pictures"
WINDOW: ViewportSize = {"width": 640, "height": 400}
TALLEST = 700
FOUND = "Navn, e-postadresse og det du har skrevet til oss."
_PAGE = Markup("""<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; background: #fff; font: 15px/1.45 sans-serif; color: #1d1c1d; }}
main {{ margin: 12px; border: 1px solid #ccc; border-radius: 8px; padding: 8px 16px 12px; overflow: hidden; }}
h3 {{ margin: 4px 0 8px; font-size: 18px; }} h4 {{ margin: 8px 0; font-size: 16px; }} p {{ margin: 6px 0; }}
ul.fields {{ columns: 2; padding: 0; list-style: none; margin: 6px 0; }} ul.fields li {{ break-inside: avoid; }}
.context, .context p {{ color: #616061; font-size: 12px; }}
button, .button {{ display: inline-block; font: inherit; font-weight: 600; margin: 3px 4px 3px 0;
  padding: 4px 12px; border-radius: 4px; border: 1px solid #999; background: #fff; }}
button.primary, .button.primary {{ background: #007a5a; border-color: #007a5a; color: #fff; }}
button.danger, .button.danger {{ color: #c00; border-color: #c00; }}
label {{ display: block; font-weight: 700; margin: 8px 0 2px; }}
.field {{ display: block; min-height: 1.4em; border: 1px solid #999; border-radius: 4px; padding: 6px 8px; }}
.hint {{ color: #616061; font-size: 12px; }} footer {{ text-align: right; margin-top: 8px; }}
</style><main>{}</main>""")


def shown(texts: Texts, rules: ChecklistRules) -> dict[str, list[Block] | Block]:
    """What each picture shows: the blocks of a message, or a view."""
    due = Deadline(due_at=NOW + timedelta(days=30), statutory=True)
    case = a_case(tasks=(), forwarded=None, withdrawals=(), deadline=due)
    draft = replace(a_draft(LETTER.replace("[[hva vi har funnet]]", FOUND)), standard=LETTER)
    claim = replace(case, verdict=replace(case.verdict, kind=Kind.COMPENSATION_CLAIM))
    lists = [block for name in ("mine", "soon") for block in list_blocks(name, [case], 1, texts, NOW)]
    counts = statistics_blocks({Kind.ACCESS: 9, Kind.ERASURE: 5, Kind.MARKETING_OPT_OUT: 3}, texts)
    return {
        "slack-card": list(build_card(case, texts, NOW, rules=rules).blocks),
        "slack-restricted": list(build_pointer(claim, texts, NOW).blocks),
        "slack-approve": approve_view(NUMBER, draft, texts),
        "slack-edit": edit_view(NUMBER, a_draft(), texts),
        "slack-changes": changes_view(NUMBER, draft, texts),
        "slack-note": note_view(NUMBER, texts),
        "slack-home": {"type": "home", "blocks": home_blocks([*lists, *counts], texts)},
    }


def pages() -> Iterator[tuple[str, str]]:
    """The name of each picture, and the page that is photographed."""
    names = {user.id: user.real_name for user in sandbox_users().values()}
    render = BlockRenderer(lambda user: names.get(user, user)).render
    for picture, what in shown(load_texts(), ChecklistRules(systems=shipped_systems())).items():
        if isinstance(what, list):
            yield picture, _PAGE.format(render(what))
        else:
            yield picture, _PAGE.format(_framed(what, render(what["blocks"])))


def _framed(view: Block, content: Markup) -> Markup:
    """A modal with its title and its buttons; the Home tab as it is."""
    if view["type"] == "home":
        return content
    submit = Markup('<button class="primary">{}</button>').format(view["submit"]["text"]) if "submit" in view else ""
    return Markup("<h3>{}</h3>{}<footer><button>{}</button>{}</footer>").format(
        view["title"]["text"], content, view["close"]["text"], submit
    )


async def take() -> int:
    """Photographs; 1 where Chromium is missing."""
    binary = shutil.which("chromium")
    if binary is None:
        sys.stderr.write("Chromium is not installed.\n")
        return 1
    FOLDER.mkdir(exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=binary, args=["--no-sandbox"])
        page = await browser.new_page(viewport=WINDOW)
        for name, content in pages():
            await page.set_content(content)
            size = await page.locator("main").bounding_box()
            assert size is not None
            clip = {"x": 0.0, "y": 0.0, "width": float(WINDOW["width"]), "height": min(size["height"] + 24, TALLEST)}
            await page.screenshot(path=FOLDER / f"{name}.png", clip=clip, full_page=True)  # type: ignore[arg-type]
        await browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(take()))
