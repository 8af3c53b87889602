"""The master keys at hand: during a change two of them, and both open what they wrapped."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from models.errors import WrongMasterKey
from models.key_vault import Wrapped
from models.sealing import MasterKey

MasterKeys = tuple[str, str]
"""The base64 of the master key, and of a second one or nothing."""


class KeyRing:
    """Wraps and unwraps data keys with every master key that it holds.

    Which of them wraps is for the record to say, not for the ring: so replicas agree, in whatever order they were
    given their keys.
    """

    def __init__(
        self, current: MasterKey, second: MasterKey | None = None, reload: Callable[[], MasterKeys | None] | None = None
    ) -> None:
        """`reload` reads the master keys anew, should a key be under none of these; None where it cannot."""
        self._reload = reload
        self._take((current, second))

    @classmethod
    def parse(cls, current: str, second: str = "", reload: Callable[[], MasterKeys | None] | None = None) -> KeyRing:
        """From the base64 of the keys; an empty `second` is none. Raises `InvalidMasterKey`."""
        return cls(*_parsed((current, second)), reload)

    def knows(self, fingerprint: str) -> bool:
        """Whether it can unwrap what that master key wrapped."""
        return fingerprint in self._masters

    def wrap(self, secret: bytes, name: str, master: str = "") -> Wrapped:
        """Another key under this master key, the current one by default. Raises `WrongMasterKey`."""
        wanted = master or self.current
        return Wrapped(name, self._master(wanted).wrap(secret, name), wanted)

    def unwrap(self, row: Wrapped) -> bytes:
        """The key in a row. Raises `WrongMasterKey`."""
        return self._master(row.master).unwrap(row.wrapped, row.id)

    def rewrap(self, row: Wrapped) -> Wrapped:
        """The same key under the current master key. Raises `WrongMasterKey`."""
        return self.wrap(self.unwrap(row), row.id)

    def _master(self, fingerprint: str) -> MasterKey:
        if not self.knows(fingerprint) and self._reload is not None and (found := self._reload()) is not None:
            # The master key was changed while this process ran.
            self._take(_parsed(found))
        if not self.knows(fingerprint):
            raise WrongMasterKey(WrongMasterKey.__doc__)
        return self._masters[fingerprint]

    def _take(self, keys: Iterable[MasterKey | None]) -> None:
        held = [key for key in keys if key is not None]
        # A fingerprint is derived anew each time that it is asked for.
        self._masters = {key.fingerprint: key for key in held}
        self.current = held[0].fingerprint


def _parsed(keys: MasterKeys) -> tuple[MasterKey, MasterKey | None]:
    current, second = keys
    return MasterKey.parse(current), MasterKey.parse(second) if second else None
