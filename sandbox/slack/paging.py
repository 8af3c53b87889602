"""Pages of a list: a limit, and a cursor that says where the next page begins."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from sandbox.slack.call import Call
from sandbox.slack.refusal import Refused

T = TypeVar("T")


def page(call: Call, rows: Sequence[T], default: int = 100, most: int = 1000) -> tuple[list[T], str]:
    """The rows that the call asks for, and the cursor of the next page, empty when there is none.

    Raises `Refused` with invalid_limit or invalid_cursor.
    """
    limit = call.number("limit", default, least=1, most=most, error="invalid_limit")
    start = _start(call.text("cursor"))
    following = start + limit
    cursor = base64.b64encode(f"next:{following}".encode()).decode() if following < len(rows) else ""
    return list(rows[start:following]), cursor


def _start(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, _, number = base64.b64decode(cursor, validate=True).decode("ascii").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise Refused("invalid_cursor") from None
    if word != "next" or not number.isdigit():
        raise Refused("invalid_cursor")
    return int(number)
