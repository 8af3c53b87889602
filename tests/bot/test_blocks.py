"""Blocks within Slack's limits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import HeaderBlock, SectionBlock
from slack_sdk.models.blocks.basic_components import Option
from slack_sdk.models.blocks.block_elements import ButtonElement
from slack_sdk.models.views import View

from bot import blocks


@given(st.text(alphabet="ab\n", max_size=200), st.integers(min_value=2, max_value=40))
def test_the_pieces_of_a_text_are_short_and_joined_again_are_the_text(text: str, limit: int) -> None:
    pieces = blocks.split_text(text, limit)

    assert all(len(piece) <= limit for piece, _ in pieces)
    assert "".join(piece + joint for piece, joint in pieces) == text


def test_a_text_is_cut_at_line_ends() -> None:
    assert blocks.split_text("en\nto\ntre", 6) == (("en\nto", "\n"), ("tre", ""))


@pytest.mark.parametrize("text", ["", "   ", "\u200b"])
def test_no_text_is_empty(text: str) -> None:
    assert blocks.plain_text(text, 10)["text"] == "–"
    assert blocks.verbatim(text.strip())["text"]["text"]


def test_our_limits_are_those_of_the_library() -> None:
    assert HeaderBlock.text_max_length == blocks.HEADER_LIMIT
    assert SectionBlock.text_max_length == blocks.SECTION_LIMIT if hasattr(SectionBlock, "text_max_length") else True
    assert ButtonElement.text_max_length == blocks.BUTTON_LIMIT
    assert Option.label_max_length == blocks.OPTION_LIMIT
    assert View.title_max_length == blocks.TITLE_LIMIT


def test_what_a_screen_reader_says_is_cut_to_its_limit() -> None:
    made = blocks.button("take", "Ta", "PV-2026-0001 1", "x" * 200)

    assert len(made["accessibility_label"]) == blocks.ACCESSIBILITY_LIMIT
