"""Signed requests: an HMAC-SHA256 over timestamp and body, compared in constant time, inside a window of time."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta

from service.chats.refusals import Unsigned

WINDOW = timedelta(minutes=5)
"""How far the signed time may lie from ours, either way."""

_SCHEME = "v1="


def sign(secret: bytes, timestamp: str, body: bytes) -> str:
    """The value of `X-Personvern-Signature`: `v1=` and the HMAC in hex over ``timestamp.body``."""
    return _SCHEME + hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def verify(secrets: Sequence[bytes], timestamp: str, signature: str, body: bytes, now: datetime) -> None:
    """Raises `Unsigned` unless one of the secrets signed this body within the window.

    Two secrets are valid at once while one is being exchanged.
    """
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
        raise Unsigned("timestamp")
    if abs(now.timestamp() - int(timestamp)) > WINDOW.total_seconds():
        raise Unsigned("timestamp outside the window")
    given = signature.encode("utf-8", "replace")
    matches = [hmac.compare_digest(sign(secret, timestamp, body).encode(), given) for secret in secrets]
    if not any(matches):
        raise Unsigned("signature")
