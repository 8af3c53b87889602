"""Slack gives every block and every interactive element an id where the app gave none."""

from __future__ import annotations

from sandbox.slack.identifiers import Identifiers
from sandbox.slack.shapes import Json

_INERT = {"image", "plain_text", "mrkdwn"}


def named_blocks(blocks: list[Json], identifiers: Identifiers) -> list[Json]:
    """The same blocks, each with a block_id, and each interactive element with an action_id."""
    return [_named_block(block, identifiers) for block in blocks]


def _named_block(block: Json, identifiers: Identifiers) -> Json:
    named = {**block, "block_id": block.get("block_id") or identifiers.short()}
    for part in ("accessory", "element"):
        if block.get(part):
            named[part] = _named_element(block[part], identifiers)
    if block["type"] == "actions":
        named["elements"] = [_named_element(element, identifiers) for element in block["elements"]]
    return named


def _named_element(element: Json, identifiers: Identifiers) -> Json:
    if element["type"] in _INERT:
        return element
    return {**element, "action_id": element.get("action_id") or identifiers.short()}
