"""Slack's blocks as plain dicts, each within its documented limit (slack reference section 4)."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any

from bot.inert import clean, shorten

Block = dict[str, Any]

SECTION_LIMIT = 3000
FIELD_LIMIT = 2000
HEADER_LIMIT = 150
BUTTON_LIMIT = 75
ACCESSIBILITY_LIMIT = 75
CONTEXT_ELEMENTS_LIMIT = 10
INPUT_LIMIT = 3000
HINT_LIMIT = 2000
OPTION_LIMIT = 75
TITLE_LIMIT = 24
CONFIRM_TITLE_LIMIT = 100
CONFIRM_TEXT_LIMIT = 300
CONFIRM_BUTTON_LIMIT = 30


def plain_text(text: str, limit: int) -> Block:
    """A text object that is shown as it is; never empty, for Slack refuses that."""
    return {"type": "plain_text", "text": shorten(clean(text).strip() or "–", limit), "emoji": False}


def mrkdwn(text: str, limit: int) -> Block:
    """A text object with format and mentions: only for texts of ours with escaped values."""
    return {"type": "mrkdwn", "text": shorten(text or "–", limit), "verbatim": True}


def header(text: str) -> Block:
    """A headline."""
    return {"type": "header", "text": plain_text(text, HEADER_LIMIT)}


def section(text: str) -> Block:
    """A paragraph of ours in mrkdwn."""
    return {"type": "section", "text": mrkdwn(text, SECTION_LIMIT)}


def fields(pairs: Iterable[tuple[str, str]]) -> Block:
    """A table of two columns; at most ten pairs of a label and an escaped value."""
    return {"type": "section", "fields": [mrkdwn(f"*{label}*\n{value}", FIELD_LIMIT) for label, value in pairs]}


def verbatim(text: str) -> Block:
    """A piece of somebody's text, at most `SECTION_LIMIT` characters, shown exactly."""
    return {"type": "section", "text": {"type": "plain_text", "text": text if text.strip() else "–", "emoji": False}}


def context(texts: Sequence[str]) -> Block:
    """A line of small print; escaped texts."""
    return {"type": "context", "elements": [mrkdwn(text, FIELD_LIMIT) for text in texts[:CONTEXT_ELEMENTS_LIMIT]]}


def confirmation(title: str, text: str, yes: str, no: str) -> Block:
    """What Slack asks before it sends a click on."""
    return {
        "title": plain_text(title, CONFIRM_TITLE_LIMIT),
        "text": plain_text(text, CONFIRM_TEXT_LIMIT),
        "confirm": plain_text(yes, CONFIRM_BUTTON_LIMIT),
        "deny": plain_text(no, CONFIRM_BUTTON_LIMIT),
    }


def button(action: str, text: str, value: str, label: str, style: str = "", *, confirm: Block | None = None) -> Block:
    """A button; `label` is what a screen reader says, `confirm` what is asked first."""
    look: Block = {name: given for name, given in {"style": style, "confirm": confirm}.items() if given}
    spoken = shorten(label, ACCESSIBILITY_LIMIT)
    return {
        "type": "button",
        "action_id": action,
        "text": plain_text(text, BUTTON_LIMIT),
        "value": value,
        "accessibility_label": spoken,
        **look,
    }


def actions(elements: Sequence[Block], block_id: str = "actions") -> Block:
    """A row of buttons; each row of a message has a name of its own."""
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def text_input(block_id: str, label: str, initial: str, *, multiline: bool, hint: str = "") -> Block:
    """A field to write in; its action id is `value`."""
    element: Block = {
        "type": "plain_text_input",
        "action_id": "value",
        "multiline": multiline,
        "max_length": INPUT_LIMIT,
    }
    if initial:
        element["initial_value"] = initial
    block: Block = {"type": "input", "block_id": block_id, "label": plain_text(label, FIELD_LIMIT), "element": element}
    return block | ({"hint": plain_text(hint, HINT_LIMIT)} if hint else {})


def select_input(block_id: str, label: str, options: Mapping[str, str], initial: str) -> Block:
    """A list to choose one of; `options` are texts by value."""
    choices = {value: {"text": plain_text(text, OPTION_LIMIT), "value": value} for value, text in options.items()}
    element = {
        "type": "static_select",
        "action_id": "value",
        "options": list(choices.values()),
        "initial_option": choices[initial],
    }
    return {"type": "input", "block_id": block_id, "label": plain_text(label, FIELD_LIMIT), "element": element}


def option(value: str, text: str, description: str = "") -> Block:
    """One choice of several; `description` is mrkdwn of ours with escaped values."""
    made: Block = {"text": plain_text(text, OPTION_LIMIT), "value": value}
    return made | ({"description": mrkdwn(description, OPTION_LIMIT)} if description else {})


def checkboxes_input(
    block_id: str, label: str, options: Mapping[str, Block], ticked: Container[str], *, optional: bool = True
) -> Block:
    """A group of at most ten boxes, some of them ticked; `options` by value."""
    element: Block = {"type": "checkboxes", "action_id": "value", "options": list(options.values())}
    return _chosen_input(
        block_id, label, element, [made for value, made in options.items() if value in ticked], optional
    )


def many_input(block_id: str, label: str, options: Mapping[str, str], chosen: Container[str]) -> Block:
    """A list to choose any number of; `options` are texts by value."""
    made = {value: option(value, text) for value, text in options.items()}
    element: Block = {"type": "multi_static_select", "action_id": "value", "options": list(made.values())}
    return _chosen_input(block_id, label, element, [one for value, one in made.items() if value in chosen], True)


def _chosen_input(block_id: str, label: str, element: Block, chosen: list[Block], optional: bool) -> Block:
    # Slack refuses an empty list of what is chosen at first.
    filled = element | ({"initial_options": chosen} if chosen else {})
    shown = plain_text(label, FIELD_LIMIT)
    return {"type": "input", "block_id": block_id, "label": shown, "element": filled, "optional": optional}


def split_text(text: str, limit: int) -> tuple[tuple[str, str], ...]:
    """The text in pieces of at most `limit` characters, each with what joins it to the next: `\\n` or nothing.

    Cut at line ends where there is one; joined again, the pieces are the text.
    """
    pieces = []
    while len(text) > limit:
        cut = text.rfind("\n", 1, limit)
        joint = "\n" if cut > 0 else ""
        head = text[:cut] if joint else text[:limit]
        pieces.append((head, joint))
        text = text[len(head) + len(joint) :]
    return (*pieces, (text, ""))
