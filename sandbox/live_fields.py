"""The fields of a modal as HTML, and what was entered in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from sandbox.blocks import BlockRenderer, field_name
from sandbox.slack.block_rules import interactive
from sandbox.slack.form import STATE
from sandbox.slack.shapes import Json

OSLO = ZoneInfo("Europe/Oslo")
_SEVERAL = ("selected_options", "selected_users")


def field_of(renderer: BlockRenderer, element: Json, name: str) -> Markup:
    """One field."""
    return _FIELDS.get(element["type"], _line)(renderer, element, name)


def _line(_renderer: BlockRenderer, element: Json, name: str) -> Markup:
    value, limit = element.get("initial_value", ""), element.get("max_length", 3000)
    if element.get("multiline"):
        rows = min(18, max(4, len(value) // 70 + value.count("\n") + 1))
        return Markup('<textarea id="{}" name="{}" rows="{}" maxlength="{}">\n{}</textarea>').format(
            name, name, rows, limit, value
        )
    return Markup('<input id="{}" name="{}" type="text" maxlength="{}" value="{}">').format(name, name, limit, value)


def _date(_renderer: BlockRenderer, element: Json, name: str) -> Markup:
    return Markup('<input id="{}" name="{}" type="date" value="{}">').format(
        name, name, element.get("initial_date", "")
    )


def _moment(_renderer: BlockRenderer, element: Json, name: str) -> Markup:
    initial = element.get("initial_date_time")
    shown = datetime.fromtimestamp(initial, UTC).astimezone(OSLO).strftime("%Y-%m-%dT%H:%M") if initial else ""
    return Markup('<input id="{}" name="{}" type="datetime-local" value="{}">').format(name, name, shown)


def _choice(_renderer: BlockRenderer, element: Json, name: str) -> Markup:
    initial = {option["value"] for option in _initial(element)}
    none = Markup('<option value=""></option>') if not initial else Markup()
    options = Markup().join(_option(option, option["value"] in initial) for option in _options(element))
    several = Markup(" multiple size=6") if element["type"].startswith("multi_") else Markup()
    empty = Markup() if several else none
    return Markup('<select id="{}" name="{}"{}>{}{}</select>').format(name, name, several, empty, options)


def _option(option: Json, chosen: bool) -> Markup:
    mark = Markup(" selected") if chosen else Markup()
    return Markup('<option value="{}"{}>{}</option>').format(option["value"], mark, option["text"]["text"])


def _boxes(renderer: BlockRenderer, element: Json, name: str) -> Markup:
    kind = "radio" if element["type"] == "radio_buttons" else "checkbox"
    initial = {option["value"] for option in _initial(element)}
    return Markup().join(
        Markup('<label><input type="{}" name="{}" value="{}"{}> {}{}</label>').format(
            kind,
            name,
            option["value"],
            Markup(" checked") if option["value"] in initial else "",
            renderer.text(option["text"]),
            Markup("<small>{}</small>").format(renderer.text(option["description"])) if "description" in option else "",
        )
        for option in _options(element)
    )


def _person(renderer: BlockRenderer, element: Json, name: str) -> Markup:
    initial = element.get("initial_user", "")
    people = Markup().join(
        Markup('<option value="{}"{}>{}</option>').format(user, Markup(" selected") if user == initial else "", who)
        for user, who in renderer.people.items()
    )
    return Markup('<select id="{}" name="{}"><option value=""></option>{}</select>').format(name, name, people)


_FIELDS: dict[str, Callable[[BlockRenderer, Json, str], Markup]] = {
    "static_select": _choice,
    "multi_static_select": _choice,
    "checkboxes": _boxes,
    "radio_buttons": _boxes,
    "users_select": _person,
    "datepicker": _date,
    "datetimepicker": _moment,
}


def _options(element: Json) -> list[Json]:
    groups = [option for group in element.get("option_groups", []) for option in group["options"]]
    options: list[Json] = [*element.get("options", []), *groups]
    return options


def _initial(element: Json) -> list[Json]:
    one = element.get("initial_option")
    several: list[Json] = element.get("initial_options") or ([one] if one else [])
    return several


def entered(blocks: list[Json], form: Mapping[str, list[str]]) -> dict[str, Any]:
    """What a person entered, as `Staff.submit` takes it: by block where a block is one field, else by action."""
    values: dict[str, Any] = {}
    for block in blocks:
        for element in interactive(block):
            if element["type"] in STATE:
                name = block["block_id"] if block["type"] == "input" else element["action_id"]
                values[name] = _entry(element, form.get(field_name(block, element), []))
    return values


def _entry(element: Json, given: list[str]) -> Any:
    if STATE[element["type"]].state in _SEVERAL:
        return given
    value = given[0] if given else ""
    if element["type"] == "datetimepicker" and value:
        return int(datetime.fromisoformat(value).replace(tzinfo=OSLO).timestamp())
    return value.replace("\r\n", "\n") or None
