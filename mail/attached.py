"""The bytes of one attachment of a stored mail, found by their digest."""

from __future__ import annotations

import hashlib

from mail.parts import cut


def attached(raw: bytes, sha256: str) -> bytes | None:
    """The decoded bytes of the part of the mail that has this digest, or None where there is none."""
    tree = cut(raw)
    for part in (*tree.leaves, *tree.embedded):
        content = b"".join(part.decoded())
        if hashlib.sha256(content).hexdigest() == sha256:
            return content
    return None
