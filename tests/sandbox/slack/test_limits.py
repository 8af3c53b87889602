"""Our limits are slack_sdk's, and what keeps them exactly is accepted."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    HeaderBlock,
    ImageBlock,
    InputBlock,
    InputInteractiveElement,
    InteractiveElement,
    MarkdownBlock,
    Option,
    OptionGroup,
    OverflowMenuElement,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import limits
from tests.sandbox.refused_requests import CHANNEL, actions, button, modal, option, plain, section, select, text_input

SAME = [
    (limits.IDENTIFIER, Block.block_id_max_length),
    (limits.IDENTIFIER, InteractiveElement.action_id_max_length),
    (limits.IDENTIFIER, View.callback_id_max_length),
    (limits.SECTION_TEXT, SectionBlock.text_max_length),
    (limits.SECTION_FIELDS, SectionBlock.fields_max_length),
    (limits.HEADER_TEXT, HeaderBlock.text_max_length),
    (limits.MARKDOWN_TEXT, MarkdownBlock.text_max_length),
    (limits.ACTIONS_ELEMENTS, ActionsBlock.elements_max_length),
    (limits.CONTEXT_ELEMENTS, ContextBlock.elements_max_length),
    (limits.INPUT_LABEL, InputBlock.label_max_length),
    (limits.INPUT_HINT, InputBlock.hint_max_length),
    (limits.IMAGE_URL, ImageBlock.image_url_max_length),
    (limits.IMAGE_ALT_TEXT, ImageBlock.alt_text_max_length),
    (limits.IMAGE_TITLE, ImageBlock.title_max_length),
    (limits.BUTTON_TEXT, ButtonElement.text_max_length),
    (limits.BUTTON_VALUE, ButtonElement.value_max_length),
    (limits.BUTTON_URL, ButtonElement.url_max_length),
    (limits.PLACEHOLDER, InputInteractiveElement.placeholder_max_length),
    (limits.SELECT_OPTIONS, StaticSelectElement.options_max_length),
    (limits.OPTION_GROUPS, StaticSelectElement.option_groups_max_length),
    (limits.OVERFLOW_OPTIONS, OverflowMenuElement.options_max_length),
    (limits.OPTION_TEXT, Option.label_max_length),
    (limits.OPTION_VALUE, Option.value_max_length),
    (limits.GROUP_LABEL, OptionGroup.label_max_length),
    (limits.CONFIRM_TITLE, ConfirmObject.title_max_length),
    (limits.CONFIRM_TEXT, ConfirmObject.text_max_length),
    (limits.CONFIRM_BUTTON, ConfirmObject.confirm_max_length),
    (limits.CONFIRM_BUTTON, ConfirmObject.deny_max_length),
    (limits.VIEW_TITLE, View.title_max_length),
    (limits.VIEW_BUTTON, View.submit_max_length),
    (limits.VIEW_BUTTON, View.close_max_length),
    (limits.VIEW_BLOCKS, View.blocks_max_length),
    (limits.PRIVATE_METADATA, View.private_metadata_max_length),
]

CONFIRM = {"title": plain("x" * 100), "text": plain("x" * 300), "confirm": plain("x" * 30), "deny": plain("x" * 30)}
JUST_FITTING: list[list[dict[str, Any]]] = [
    [{"type": "divider"}] * 50,
    [section("x" * 3000, block_id="x" * 255)],
    [{"type": "section", "fields": [plain("x" * 1000)] * 10}],
    [{"type": "header", "text": plain("x" * 150)}],
    [{"type": "context", "elements": [plain("x")] * 10}],
    [actions(*(button("x" * 75, action_id=f"b{n}") for n in range(25)))],
    [actions(button(value="x" * 2000, action_id="x" * 255, accessibility_label="x" * 75, confirm=CONFIRM))],
    [actions(select(options=[option("x" * 30, f"{n:0>30}") for n in range(100)], placeholder=plain("x" * 150)))],
    [actions(button()), actions(button())],
    [{"type": "markdown", "text": "x" * 12000}],
    [{"type": "image", "image_url": "https://example.test/a.png", "alt_text": "a", "title": plain("a")}],
    [actions({"type": "overflow", "action_id": "more", "options": [option()] * 5})],
    [actions({"type": "datepicker", "action_id": "day", "initial_date": "2026-01-31"})],
]


@pytest.mark.parametrize(("ours", "theirs"), SAME)
def test_a_limit_is_the_one_that_slack_sdk_knows(ours: int, theirs: int) -> None:
    assert ours == theirs


@pytest.mark.parametrize("blocks", JUST_FITTING, ids=range(len(JUST_FITTING)))
async def test_what_just_fits_is_posted(client: AsyncWebClient, blocks: list[dict[str, Any]]) -> None:
    answer = await client.chat_postMessage(channel=CHANNEL, text="fallback", blocks=blocks)

    assert len(answer["message"]["blocks"]) == len(blocks)


@pytest.mark.parametrize(
    "view",
    [
        modal(text_input("x" * 2000, initial_value="x" * 3000, max_length=3000, multiline=True)),
        modal(section(), title=plain("x" * 24), private_metadata="x" * 3000, callback_id="x" * 255),
        modal(*({"type": "divider"},) * 100),
        {"type": "modal", "title": plain("a"), "blocks": [section()]},
        {"type": "home", "blocks": [section(), actions(button())]},
    ],
)
async def test_a_view_that_just_fits_is_valid(client: AsyncWebClient, view: dict[str, Any]) -> None:
    assert (await client.api_call("blocks.validate", json={"view": view}))["ok"]
