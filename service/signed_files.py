"""Files that leave the desk for good, each with a signature beside it that anybody can check (Ed25519, RFC 8032).

The key is derived from the instance's secret: it never changes, and no other installation has it. The signature is
over the exact bytes of the file: `openssl pkeyutl -verify` checks it with the public key and nothing else.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from cases.errors import PersonvernError
from models.keys import Keys

PURPOSE = "signed exports"


class FileExists(PersonvernError):
    """A file of this name, or its signature, is there already: nothing is overwritten."""


class NotOurs(PersonvernError):
    """The file cannot be read, or its signature is not that of this installation."""


class FileSigner:
    """Writes signed files, and knows them again."""

    def __init__(self, keys: Keys) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(keys.derive(PURPOSE))

    def public_key(self) -> str:
        """What the receiver checks with, in PEM."""
        public = self._key.public_key()
        return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def write(self, path: Path, content: bytes) -> str:
        """Writes the file and `<name>.sig`, for their owner alone. Returns its SHA-256.

        Raises `FileExists` and OSError.
        """
        signature = signature_of(path)
        if path.exists() or signature.exists():
            raise FileExists(FileExists.__doc__)
        _write_private(path, content)
        _write_private(signature, self._key.sign(content))
        return hashlib.sha256(content).hexdigest()

    def read(self, path: Path) -> bytes:
        """The content of a file that this installation signed. Raises `NotOurs`."""
        try:
            content = path.read_bytes()
            self._key.public_key().verify(signature_of(path).read_bytes(), content)
        except (OSError, InvalidSignature):
            raise NotOurs(NotOurs.__doc__) from None
        return content


def signature_of(path: Path) -> Path:
    """Where the signature of a file stands."""
    return path.with_name(f"{path.name}.sig")


def _write_private(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
