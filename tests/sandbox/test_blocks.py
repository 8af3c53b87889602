"""Blocks as HTML."""

from __future__ import annotations

from sandbox.blocks import BlockRenderer

HOSTILE = "<b onclick=x>&"


def test_every_kind_of_block_shows_its_text_and_escapes_it() -> None:
    plain = {"type": "plain_text", "text": HOSTILE}
    button = {"type": "button", "action_id": "a", "text": plain, "style": "danger"}
    field = {"type": "plain_text_input", "action_id": "f", "initial_value": HOSTILE}
    blocks = [
        {"type": "header", "text": plain},
        {"type": "section", "text": plain, "fields": [plain], "accessory": button},
        {"type": "context", "elements": [plain, {"type": "image", "alt_text": HOSTILE, "image_url": "x"}]},
        {"type": "actions", "elements": [button]},
        {"type": "input", "label": plain, "element": field, "hint": plain},
        {"type": "markdown", "text": HOSTILE},
        {"type": "divider"},
    ]

    html = str(BlockRenderer().render(blocks))

    assert html.count("&lt;b onclick=x&gt;&amp;") == 11
    assert HOSTILE not in html
    assert "<hr>" in html


def test_a_message_without_blocks_shows_its_text() -> None:
    assert str(BlockRenderer().message("*hei*", [])) == "<p><strong>hei</strong></p>"


def test_a_select_shows_what_is_chosen_or_else_its_choices() -> None:
    option = {"text": {"type": "plain_text", "text": "Innsyn"}, "value": "access"}
    select = {"type": "static_select", "action_id": "kind", "options": [option]}

    shown = BlockRenderer().render([{"type": "actions", "elements": [select, {**select, "initial_option": option}]}])

    assert str(shown).count('<span class="field">Innsyn</span>') == 2


def test_a_block_that_is_not_known_is_named() -> None:
    assert "[video]" in str(BlockRenderer().render([{"type": "video"}]))
