"""Frozen values of the rules as JSON bytes, and back: what is sealed must survive the next version of the code."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError

T = TypeVar("T")

_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}


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
