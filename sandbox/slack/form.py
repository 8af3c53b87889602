"""What a person has filled in: the state of the elements in a view, as Slack sends it with a submission."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.slack import limits
from sandbox.slack.block_rules import interactive
from sandbox.slack.shapes import Json


class ElementNotFound(LookupError):
    """The person cannot do that: nothing with this id is there."""


class SubmitRefused(Exception):
    """Slack's client would not send this: a field that must be filled in is empty, or its text is too long."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """How the state of one type of element is named, and where its first value stands."""

    state: str
    initial: str
    chooses: bool = False


STATE: dict[str, _Kept] = {
    "plain_text_input": _Kept("value", "initial_value"),
    "email_text_input": _Kept("value", "initial_value"),
    "url_text_input": _Kept("value", "initial_value"),
    "number_input": _Kept("value", "initial_value"),
    "rich_text_input": _Kept("rich_text_value", "initial_value"),
    "static_select": _Kept("selected_option", "initial_option", chooses=True),
    "external_select": _Kept("selected_option", "initial_option", chooses=True),
    "radio_buttons": _Kept("selected_option", "initial_option", chooses=True),
    "multi_static_select": _Kept("selected_options", "initial_options", chooses=True),
    "checkboxes": _Kept("selected_options", "initial_options", chooses=True),
    "users_select": _Kept("selected_user", "initial_user"),
    "multi_users_select": _Kept("selected_users", "initial_users"),
    "conversations_select": _Kept("selected_conversation", "initial_conversation"),
    "channels_select": _Kept("selected_channel", "initial_channel"),
    "datepicker": _Kept("selected_date", "initial_date"),
    "timepicker": _Kept("selected_time", "initial_time"),
    "datetimepicker": _Kept("selected_date_time", "initial_date_time"),
    "file_input": _Kept("files", "initial_files"),
}
_LISTS = {"selected_options", "selected_users"}


def values_of(blocks: list[Json], given: Mapping[str, Any], strict: bool = True) -> Json:
    """The state of all elements: what was given, else what each began with.

    `given` maps a block_id or an action_id to a value, or a block_id to a mapping of action_ids. The value of an
    option is written as its `value`, that of several as a list of them. What is not `strict` may be unfinished, as
    when a button is pressed before the fields are filled in.
    Raises ElementNotFound for a name that no element has, and SubmitRefused.
    """
    left = _flat(given)
    values: Json = {}
    for block, element in _kept(blocks):
        names = (block["block_id"], element["action_id"])
        chosen = [left.pop(name) for name in names if name in left]
        state = _state(element, chosen)
        if strict:
            _refuse_unfit(block, element, state)
        values.setdefault(block["block_id"], {})[element["action_id"]] = state
    if left:
        raise ElementNotFound(f"no field named {sorted(left)}; there are {fields_of(blocks)}")
    return values


def fields_of(blocks: list[Json]) -> list[str]:
    """The action ids of all fields, in their order."""
    return [element["action_id"] for _, element in _kept(blocks)]


def _flat(given: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in given.items():
        flat.update(value if isinstance(value, Mapping) else {name: value})
    return flat


def _kept(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    for block in blocks:
        for element in interactive(block):
            if element["type"] in STATE:
                yield block, element


def _state(element: Json, chosen: list[Any]) -> Json:
    kept = STATE[element["type"]]
    value = _picked(element, kept, chosen[0]) if chosen else element.get(kept.initial)
    if value is None and kept.state in _LISTS:
        value = []
    return {"type": element["type"], kept.state: value}


def _picked(element: Json, kept: _Kept, value: Any) -> Any:
    if not kept.chooses or value is None:
        return value
    if kept.state in _LISTS:
        return [option_of(element, each) for each in value]
    return option_of(element, value)


def option_of(element: Json, value: str) -> Json:
    """The option of an element with this value; raises ElementNotFound."""
    groups = [group["options"] for group in element.get("option_groups", [])]
    options = [option for group in [element.get("options", []), *groups] for option in group]
    for option in options:
        if option.get("value") == value:
            found: Json = option
            return found
    raise ElementNotFound(f"no option {value!r}; there are {[option.get('value') for option in options]}")


def _refuse_unfit(block: Json, element: Json, state: Json) -> None:
    value = state[STATE[element["type"]].state]
    if block["type"] == "input" and not block.get("optional") and not value:
        raise SubmitRefused(f"the field {block['block_id']} must be filled in")
    if not isinstance(value, str) or not value:
        return
    least, most = element.get("min_length", 0), element.get("max_length", limits.INPUT_TEXT)
    if not least <= len(value) <= most:
        raise SubmitRefused(f"the field {block['block_id']} takes {least} to {most} characters, not {len(value)}")
