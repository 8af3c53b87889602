"""Block elements and composition objects: what Slack accepts (docs.slack.dev reference/block-kit)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sandbox.slack import limits
from sandbox.slack.shapes import (
    Problem,
    Required,
    Rule,
    Spec,
    anything,
    boolean,
    both,
    by_type,
    fields,
    integer,
    items,
    one_of,
    string,
)

KIND: Spec = {"type": Required(string())}


def plain(most: int) -> Rule:
    """A plain_text object of 1 to `most` characters."""
    return by_type({"plain_text": _text_object(most, "emoji")})


def text(most: int) -> Rule:
    """A plain_text or mrkdwn object of 1 to `most` characters."""
    return by_type({"plain_text": _text_object(most, "emoji"), "mrkdwn": _text_object(most, "verbatim")})


def _text_object(most: int, switch: str) -> Rule:
    return fields({**KIND, "text": Required(string(most, least=1)), switch: boolean})


CONFIRM = fields(
    {
        "title": Required(plain(limits.CONFIRM_TITLE)),
        "text": Required(text(limits.CONFIRM_TEXT)),
        "confirm": Required(plain(limits.CONFIRM_BUTTON)),
        "deny": Required(plain(limits.CONFIRM_BUTTON)),
        "style": one_of({"primary", "danger"}),
    }
)
OPTION = fields(
    {
        "text": Required(text(limits.OPTION_TEXT)),
        "value": Required(string(limits.OPTION_VALUE)),
        "description": text(limits.OPTION_DESCRIPTION),
        "url": string(limits.BUTTON_URL),
    }
)
OPTION_GROUP = fields(
    {
        "label": Required(plain(limits.GROUP_LABEL)),
        "options": Required(items(OPTION, 1, limits.SELECT_OPTIONS)),
    }
)

_ACTION: Spec = {**KIND, "action_id": string(limits.IDENTIFIER), "focus_on_load": boolean}
_CONFIRMED: Spec = {**_ACTION, "confirm": CONFIRM}
_WITH_PLACEHOLDER: Spec = {**_ACTION, "placeholder": plain(limits.PLACEHOLDER)}
_PICKED: Spec = {**_CONFIRMED, "placeholder": plain(limits.PLACEHOLDER)}
_MANY: Spec = {**_PICKED, "max_selected_items": integer(1, 1000)}


def _options(value: Any, pointer: str) -> Iterator[Problem]:
    if ("options" in value) == ("option_groups" in value):
        yield Problem(pointer, "must provide exactly one of options and option_groups")


def _static(initial: str, rule: Rule, base: Spec) -> Rule:
    spec: Spec = {
        **base,
        "options": items(OPTION, 1, limits.SELECT_OPTIONS),
        "option_groups": items(OPTION_GROUP, 1, limits.OPTION_GROUPS),
        initial: rule,
    }
    return both(fields(spec), _options)


def _choices(initial: str, rule: Rule) -> Rule:
    return fields({**_CONFIRMED, "options": Required(items(OPTION, 1, limits.CHOICES)), initial: rule})


def _typed(extra: Spec) -> Rule:
    return fields({**_WITH_PLACEHOLDER, "initial_value": string(), "dispatch_action_config": anything, **extra})


def _initial_fits(value: Any, pointer: str) -> Iterator[Problem]:
    most = value.get("max_length", limits.INPUT_TEXT)
    if isinstance(most, int) and len(str(value.get("initial_value") or "")) > most:
        yield Problem(f"{pointer}/initial_value", f"must be less than {most + 1} characters")


ELEMENTS: dict[str, Rule] = {
    "button": fields(
        {
            **_CONFIRMED,
            "text": Required(plain(limits.BUTTON_TEXT)),
            "value": string(limits.BUTTON_VALUE),
            "url": string(limits.BUTTON_URL),
            "style": one_of({"primary", "danger"}),
            "accessibility_label": string(limits.ACCESSIBILITY_LABEL),
        }
    ),
    "static_select": _static("initial_option", OPTION, _PICKED),
    "multi_static_select": _static("initial_options", items(OPTION, 1, limits.SELECT_OPTIONS), _MANY),
    "users_select": fields({**_PICKED, "initial_user": string()}),
    "multi_users_select": fields({**_MANY, "initial_users": items(string(), 1, 100)}),
    "conversations_select": fields({**_PICKED, "initial_conversation": string(), "filter": anything}),
    "channels_select": fields({**_PICKED, "initial_channel": string()}),
    "external_select": fields({**_PICKED, "initial_option": OPTION, "min_query_length": integer(0, 100)}),
    "overflow": fields({**_CONFIRMED, "options": Required(items(OPTION, 1, limits.OVERFLOW_OPTIONS))}),
    "radio_buttons": _choices("initial_option", OPTION),
    "checkboxes": _choices("initial_options", items(OPTION, 1, limits.CHOICES)),
    "datepicker": fields({**_PICKED, "initial_date": string(10)}),
    "timepicker": fields({**_PICKED, "initial_time": string(5), "timezone": string()}),
    "datetimepicker": fields({**_CONFIRMED, "initial_date_time": integer(0, 9_999_999_999)}),
    "image": fields(
        {**KIND, "image_url": Required(string(limits.IMAGE_URL)), "alt_text": Required(string(limits.IMAGE_ALT_TEXT))}
    ),
    "plain_text_input": both(
        _typed(
            {
                "multiline": boolean,
                "min_length": integer(0, limits.INPUT_TEXT),
                "max_length": integer(1, limits.INPUT_TEXT),
            }
        ),
        _initial_fits,
    ),
    "email_text_input": _typed({}),
    "url_text_input": _typed({}),
    "number_input": _typed(
        {"is_decimal_allowed": Required(boolean), "min_value": string(), "max_value": string()},
    ),
    "file_input": fields(
        {**_ACTION, "filetypes": items(string(), 1, 100), "max_files": integer(1, limits.INPUT_FILES)}
    ),
    "rich_text_input": fields({**_WITH_PLACEHOLDER, "initial_value": anything, "dispatch_action_config": anything}),
}

_CHOOSERS = {
    "static_select",
    "multi_static_select",
    "users_select",
    "multi_users_select",
    "conversations_select",
    "channels_select",
    "external_select",
    "radio_buttons",
    "checkboxes",
    "datepicker",
    "timepicker",
}


def among(kinds: Iterable[str]) -> Rule:
    """An element of one of these types."""
    return by_type({kind: ELEMENTS[kind] for kind in kinds})


IN_ACTIONS = among(_CHOOSERS | {"button", "overflow", "datetimepicker"})
IN_SECTION = among(_CHOOSERS | {"button", "overflow", "image"})
IN_INPUT = among(
    _CHOOSERS
    | {
        "plain_text_input",
        "email_text_input",
        "url_text_input",
        "number_input",
        "file_input",
        "rich_text_input",
        "datetimepicker",
    }
)
