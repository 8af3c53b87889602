"""The master keys at hand: one that wraps, and during a change the one before it, which still unwraps."""

from __future__ import annotations

from models.errors import WrongMasterKey
from models.key_vault import Wrapped
from models.sealing import MasterKey


class KeyRing:
    """Wraps data keys with the current master key, and unwraps those of every master key that it holds."""

    def __init__(self, current: MasterKey, previous: MasterKey | None = None) -> None:
        self._current = current
        # A fingerprint is derived anew each time that it is asked for.
        self.current = current.fingerprint
        self._masters = {key.fingerprint: key for key in (previous, current) if key is not None}

    @classmethod
    def parse(cls, current: str, previous: str = "") -> KeyRing:
        """From the base64 of the keys; an empty `previous` is none. Raises `InvalidMasterKey`."""
        return cls(MasterKey.parse(current), MasterKey.parse(previous) if previous else None)

    def knows(self, fingerprint: str) -> bool:
        """Whether it can unwrap what that master key wrapped."""
        return fingerprint in self._masters

    def wrap(self, secret: bytes, name: str) -> Wrapped:
        """Another key under the current master key."""
        return Wrapped(name, self._current.wrap(secret, name), self.current)

    def unwrap(self, row: Wrapped) -> bytes:
        """The key in a row. Raises `WrongMasterKey`."""
        master = self._masters.get(row.master)
        if master is None:
            raise WrongMasterKey(WrongMasterKey.__doc__)
        return master.unwrap(row.wrapped, row.id)

    def rewrap(self, row: Wrapped) -> Wrapped:
        """The same key under the current master key. Raises `WrongMasterKey`."""
        return self.wrap(self.unwrap(row), row.id)
