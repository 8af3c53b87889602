"""What the payloads of all providers have in common: how they are read, and what of a name may be shown."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from service.chats.refusals import Malformed

MOST_LINES = 20_000
_FIRST_YEAR, _YEAR_TOO_FAR = 2000, 2200


def _utc(value: datetime) -> datetime:
    # A moment at the edge of what can be written has no time in Oslo.
    if not _FIRST_YEAR <= value.year < _YEAR_TOO_FAR:
        raise ValueError("not a moment of a chat")
    return value.astimezone(UTC)


def _or_empty(value: object) -> object:
    return "" if value is None else value


Moment = Annotated[AwareDatetime, AfterValidator(_utc)]
"""ISO 8601 with an offset, in UTC."""

Short = Annotated[str, BeforeValidator(_or_empty), AfterValidator(lambda value: value[:200])]
Text = Annotated[str, BeforeValidator(_or_empty), StringConstraints(max_length=200_000)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Number = Annotated[int, Field(ge=0, lt=10**18)]
"""An id that providers write as a number; it stands in the paths of their API."""


class Payload(BaseModel):
    """A part of a payload; what we do not read is passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


P = TypeVar("P", bound=BaseModel)


def read_payload(form: type[P], body: bytes) -> P:
    """The body in its form. Raises `Malformed`, which names the first wrong field and no value."""
    try:
        return form.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        raise Malformed(first["type"], ".".join(map(str, first["loc"]))[:100] or "body") from None
    except (OverflowError, ValueError):
        raise Malformed("value", "body") from None


def first_name(name: str) -> str:
    """The first word of a name: what the visitor may know of whoever answered."""
    return (name.split() or [""])[0][:40]


def from_unix(seconds: int) -> datetime:
    """The moment. Raises `Malformed` where there is none."""
    try:
        return _utc(datetime.fromtimestamp(seconds, UTC))
    except (OverflowError, OSError, ValueError):
        raise Malformed("time", "timestamp") from None
