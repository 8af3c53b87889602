"""Blocks of a message and of a view: what Slack accepts (docs.slack.dev reference/block-kit/blocks)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from sandbox.slack import limits
from sandbox.slack.elements import ELEMENTS, IN_ACTIONS, IN_INPUT, IN_SECTION, KIND, plain, text
from sandbox.slack.shapes import (
    Json,
    Problem,
    Required,
    Rule,
    Spec,
    anything,
    boolean,
    both,
    by_type,
    fields,
    items,
    string,
)

_BLOCK: Spec = {**KIND, "block_id": string(limits.IDENTIFIER)}


def _text_or_fields(value: Any, pointer: str) -> Iterator[Problem]:
    if not value.get("text") and not value.get("fields"):
        yield Problem(pointer, "must provide text or fields")


_TEXT_PART = text(limits.SECTION_TEXT)
_CONTEXT_PART = by_type({"plain_text": _TEXT_PART, "mrkdwn": _TEXT_PART, "image": ELEMENTS["image"]})

BLOCKS: dict[str, Rule] = {
    "section": both(
        fields(
            {
                **_BLOCK,
                "text": text(limits.SECTION_TEXT),
                "fields": items(text(limits.SECTION_FIELD), 1, limits.SECTION_FIELDS),
                "accessory": IN_SECTION,
                "expand": boolean,
            }
        ),
        _text_or_fields,
    ),
    "header": fields({**_BLOCK, "text": Required(plain(limits.HEADER_TEXT))}),
    "divider": fields(_BLOCK),
    "context": fields({**_BLOCK, "elements": Required(items(_CONTEXT_PART, 1, limits.CONTEXT_ELEMENTS))}),
    "actions": fields({**_BLOCK, "elements": Required(items(IN_ACTIONS, 1, limits.ACTIONS_ELEMENTS))}),
    "input": fields(
        {
            **_BLOCK,
            "label": Required(plain(limits.INPUT_LABEL)),
            "element": Required(IN_INPUT),
            "hint": plain(limits.INPUT_HINT),
            "optional": boolean,
            "dispatch_action": boolean,
        }
    ),
    "image": fields(
        {
            **_BLOCK,
            "image_url": Required(string(limits.IMAGE_URL)),
            "alt_text": Required(string(limits.IMAGE_ALT_TEXT)),
            "title": plain(limits.IMAGE_TITLE),
        }
    ),
    "rich_text": fields({**_BLOCK, "elements": Required(items(anything, 0, 1000))}),
    "markdown": fields({**_BLOCK, "text": Required(string(limits.MARKDOWN_TEXT, least=1))}),
}

IN_MESSAGE = by_type(BLOCKS)
IN_VIEW = by_type({kind: rule for kind, rule in BLOCKS.items() if kind != "markdown"})


def message_problems(blocks: Any, pointer: str = "/blocks") -> list[Problem]:
    """All that Slack would refuse in the blocks of a message."""
    return _problems(items(IN_MESSAGE, 0, limits.MESSAGE_BLOCKS), blocks, pointer)


def view_block_problems(blocks: Any, pointer: str = "/view/blocks") -> list[Problem]:
    """All that Slack would refuse in the blocks of a modal or a Home tab."""
    return _problems(items(IN_VIEW, 1, limits.VIEW_BLOCKS), blocks, pointer)


def _problems(rule: Rule, blocks: Any, pointer: str) -> list[Problem]:
    if found := list(rule(blocks, pointer)):
        return found
    return [*_repeated_blocks(blocks, pointer), *_repeated_actions(blocks, pointer)]


def _repeated_blocks(blocks: list[Json], pointer: str) -> Iterator[Problem]:
    for name in _repeated(block.get("block_id") for block in blocks):
        yield Problem(pointer, f"block_id is not unique: {name}")


def _repeated_actions(blocks: list[Json], pointer: str) -> Iterator[Problem]:
    for index, block in enumerate(blocks):
        for name in _repeated(element.get("action_id") for element in interactive(block)):
            yield Problem(f"{pointer}/{index}", f"action_id is not unique: {name}")


def _repeated(names: Iterable[str | None]) -> list[str]:
    return [name for name, times in Counter(names).items() if name and times > 1]


def interactive(block: Json) -> list[Json]:
    """The elements of a block that a person can act on, in their order."""
    found = list(block.get("elements", [])) if block["type"] == "actions" else []
    return [*found, *(block[name] for name in ("accessory", "element") if block.get(name))]


def too_long(blocks: list[Json]) -> bool:
    """Whether the blocks of one message are more than Slack takes as a whole (`msg_blocks_too_long`)."""
    markdown = sum(len(str(block.get("text", ""))) for block in blocks if block.get("type") == "markdown")
    others = [block for block in blocks if block.get("type") != "markdown"]
    written = len(json.dumps(others, ensure_ascii=False))
    return markdown > limits.MARKDOWN_TEXT or written > limits.MESSAGE_BLOCK_CHARACTERS
