"""Frozen values of the rules as JSON bytes, and back: what is sealed must survive the next version of the code."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError

T = TypeVar("T")

_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}


@dataclass(frozen=True, slots=True)
class Later:
    """What a later version of the code wrote: as it stands, and the part of it that this one knows."""

    written: Any
    known: Any


def encode(value: object) -> bytes:
    """The value as JSON in UTF-8. Half surrogate pairs, which no encoding knows, become question marks."""
    adapter = _adapter(type(value))
    try:
        return adapter.dump_json(value)
    except PydanticSerializationError:
        return adapter.dump_json(adapter.validate_python(_well_formed(adapter.dump_python(value))))


def decode(kind: type[T], data: bytes) -> T:
    """The value of that type. Raises `pydantic.ValidationError` where the bytes are of another one."""
    value: T = _adapter(kind).validate_json(data)
    return value


def decode_with_later(kind: type[T], data: bytes) -> tuple[T, Later | None]:
    """The value, and what the bytes hold beyond it; None where this version knows all, as it mostly does.

    Raises `pydantic.ValidationError` where the bytes are of another type.
    """
    value = decode(kind, data)
    known = encode(value)
    if known == data:
        return value, None
    later = Later(json.loads(data), json.loads(known))
    return value, later if _with_later(later.known, later.known, later.written) != later.known else None


def encode_with(value: object, later: Later | None) -> bytes:
    """The value as JSON, with what a later version wrote: a replica of the old one must not take it away in a rolling
    upgrade. A field stays where the value around it is still there; in a list it goes by the entry being the same."""
    data = encode(value)
    if later is None:
        return data
    kept = _with_later(json.loads(data), later.known, later.written)
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()


def _with_later(new: Any, known: Any, written: Any) -> Any:
    if isinstance(new, dict) and isinstance(known, dict) and isinstance(written, dict):
        both = {name: _with_later(new[name], known[name], written.get(name)) for name in new if name in known}
        unknown = {name: item for name, item in written.items() if name not in known}
        return unknown | new | both
    if isinstance(new, list) and isinstance(known, list) and isinstance(written, list) and len(known) == len(written):
        return [_entry_with_later(entry, known, written) for entry in new]
    return new


def _entry_with_later(entry: Any, known: list[Any], written: list[Any]) -> Any:
    # What is no object has no fields; a set of words may stand in another order.
    if not isinstance(entry, dict) or entry not in known:
        return entry
    return _with_later(entry, entry, written[known.index(entry)])


def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def _well_formed(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {key: _well_formed(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_well_formed(item) for item in value)
    return value
