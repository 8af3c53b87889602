"""Sealing: AES-256-GCM under a key for each thing, keys wrapped by the master key, and blind indexes.

Each sealed column binds its place (`table.column`) and its key's id as associated data: sealed bytes that are moved
to another column or row cannot be opened. A blind index is an HMAC, by which an exact address can be found and
nothing can be read. Its key is derived from the instance's secret, never from the master key, so that the master
key can be changed and every index stays.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from models.errors import InvalidMasterKey, Unreadable, WrongMasterKey

KEY_BYTES = 32
_NONCE_BYTES = 12  # NIST SP 800-38D section 8.2.2: random, and few messages a key


def new_master_key() -> str:
    """A fresh master key in base64, as the settings take it."""
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


@dataclass(frozen=True, slots=True)
class MasterKey:
    """The key that wraps all others; it never touches the database."""

    secret: bytes = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> MasterKey:
        """The key from its base64. Raises `InvalidMasterKey`."""
        try:
            secret = base64.b64decode(text.strip(), validate=True)
        except (binascii.Error, ValueError):
            raise InvalidMasterKey(InvalidMasterKey.__doc__) from None
        if len(secret) != KEY_BYTES:
            raise InvalidMasterKey(InvalidMasterKey.__doc__)
        return cls(secret)

    @property
    def fingerprint(self) -> str:
        """Tells one master key from another, and nothing else: 16 hex digits."""
        return derive(self.secret, "master key fingerprint")[:8].hex()

    def wrap(self, secret: bytes, name: str) -> bytes:
        """Seals another key under this one."""
        return _encrypt(self.secret, secret, f"wrapped:{name}")

    def unwrap(self, wrapped: bytes, name: str) -> bytes:
        """Opens what `wrap` sealed under the same name. Raises `WrongMasterKey`."""
        try:
            return _decrypt(self.secret, wrapped, f"wrapped:{name}")
        except InvalidTag:
            raise WrongMasterKey(WrongMasterKey.__doc__) from None


@dataclass(frozen=True, slots=True)
class DataKey:
    """The key of one sealed thing: a message, a person, a case's content, a letter, a transcript."""

    id: str
    secret: bytes = field(repr=False)

    @classmethod
    def fresh(cls) -> DataKey:
        """A new random key under a new random id."""
        return cls(os.urandom(16).hex(), os.urandom(KEY_BYTES))

    def seal(self, place: str, content: bytes) -> bytes:
        """Seals content for one column; `place` is `table.column`."""
        return _encrypt(self.secret, content, f"{place}:{self.id}")

    def open(self, place: str, sealed: bytes) -> bytes:
        """The content of that column. Raises `Unreadable`."""
        try:
            return _decrypt(self.secret, sealed, f"{place}:{self.id}")
        except InvalidTag:
            raise Unreadable(Unreadable.__doc__) from None


@dataclass(frozen=True, slots=True)
class InstanceSecret:
    """The secret of this installation, from which keys for blind indexes and signatures are derived."""

    secret: bytes = field(repr=False)

    def derive(self, purpose: str) -> bytes:
        """A key of 32 bytes for one purpose, such as signing plus-addresses; the same for ever."""
        return derive(self.secret, purpose)

    def blind(self, purpose: str, text: str) -> str:
        """The blind index of an exact text: 64 hex digits."""
        return hmac.digest(self.derive(f"blind index {purpose}"), text.encode("utf-8", "replace"), "sha256").hex()


@lru_cache(maxsize=64)
def derive(secret: bytes, purpose: str) -> bytes:
    """A key of 32 bytes from a secret (HKDF with SHA-256, RFC 5869); every mail needs the same few."""
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(secret)


def _encrypt(key: bytes, content: bytes, bound_to: str) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, bound_to.encode())


def _decrypt(key: bytes, sealed: bytes, bound_to: str) -> bytes:
    if len(sealed) < _NONCE_BYTES:
        raise InvalidTag
    return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound_to.encode())
