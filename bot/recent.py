"""A memory of the last few things, bounded."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """The last `size` keys that were put in, each with its value."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[Key, Value] = OrderedDict()

    def __contains__(self, key: Key) -> bool:
        return key in self._values

    def get(self, key: Key) -> Value | None:
        """The value, or None when the key is unknown or forgotten."""
        return self._values.get(key)

    def put(self, key: Key, value: Value) -> None:
        """Remembers the value, and forgets the oldest key when there are too many."""
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self._size:
            self._values.popitem(last=False)

    def forget(self, key: Key) -> None:
        """Forgets the key, if it is known."""
        self._values.pop(key, None)
