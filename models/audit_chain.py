"""The arithmetic of the chain over the audit log: what each digest covers, and what is signed.

Each entry's digest covers its place, all its fields and the digest before it, so that a changed, missing or moved entry
changes every digest after it. It covers them by their own digest, the leaf: whoever gets the entries of one case and
the leaves between them can follow the chain without reading of other cases. Heads and cuts are signed with Ed25519 (RFC
8032); whoever has the public key and an export can check all of it without us (docs/reference/audit.md).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from cases.case_number import CaseNumber

BEGINNING = "0" * 64
"""What stands in the place of a digest before the first entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainedEntry:
    """An entry of the audit log in its place.

    Attributes
    ----------
    position:
        From 1, without a gap.
    entry:
        The id of its row.
    """

    position: int
    entry: int
    at: datetime
    event: str
    actor: str
    case: CaseNumber | None
    fields: Mapping[str, str]

    def written(self) -> dict[str, Any]:
        """As it stands in an export, and, sorted, under its digest."""
        return {
            "position": self.position,
            "entry": self.entry,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "event": self.event,
            "actor": self.actor,
            "case": str(self.case) if self.case else None,
            "fields": dict(self.fields),
        }

    @property
    def leaf(self) -> str:
        """SHA-256 over its JSON: sorted keys, no spaces, ASCII."""
        return hashlib.sha256(json.dumps(self.written(), sort_keys=True, separators=(",", ":")).encode()).hexdigest()

    def digest(self, before: str) -> str:
        """What the chain comes to with it."""
        return linked(before, self.leaf)


def linked(before: str, leaf: str) -> str:
    """SHA-256 over the digest before an entry and its leaf, a line feed between them."""
    return hashlib.sha256(f"{before}\n{leaf}".encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where the chain ended at a moment."""

    position: int
    digest: str
    at: datetime

    def __str__(self) -> str:
        return f"{self.position}:{self.digest}"


class ChainKey:
    """Signs heads and cuts."""

    def __init__(self, seed: bytes) -> None:
        """`seed` is 32 bytes, the same for ever."""
        self._private = Ed25519PrivateKey.from_private_bytes(seed)

    @property
    def public(self) -> str:
        """The public key, 32 bytes in hex."""
        return self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()

    def sign(self, what: str, head: Head) -> bytes:
        """The signature of a head, or of a cut; `what` is `head` or `cut`."""
        return self._private.sign(_signed(what, head))

    def sign_manifest(self, manifest: bytes) -> bytes:
        """The signature of a proof pack's list of files."""
        return self._private.sign(_manifest(manifest))

    def is_signed(self, what: str, head: Head, signature: bytes) -> bool:
        """Whether the signature is ours."""
        return is_signed_by(self.public, what, head, signature)


def is_signed_by(public: str, what: str, head: Head, signature: bytes) -> bool:
    """Whether the holder of the public key, 32 bytes in hex, signed the head."""
    return _verified(public, signature, _signed(what, head))


def is_manifest_signed_by(public: str, manifest: bytes, signature: bytes) -> bool:
    """Whether the holder of the public key signed a proof pack's list of files."""
    return _verified(public, signature, _manifest(manifest))


def _verified(public: str, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _manifest(manifest: bytes) -> bytes:
    """Begins otherwise than what is signed of the audit log: neither signature can stand for the other."""
    return f"personvern proof {hashlib.sha256(manifest).hexdigest()}".encode()


def _signed(what: str, head: Head) -> bytes:
    moment = head.at.astimezone(UTC).isoformat(timespec="microseconds")
    return f"personvern audit {what} {head.position} {head.digest} {moment}".encode()
