"""How deliveries prove who sent them: a MAC or a token, compared in constant time; a signed time inside a window.

Several secrets are valid at once while one is being exchanged; each is compared, whichever matches.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from service.chats.refusals import Unsigned

WINDOW = timedelta(minutes=5)
"""How far a signed time may lie from ours, either way."""

_SCHEME = "v1="


def sign(secret: bytes, timestamp: str, body: bytes) -> str:
    """The value of `X-Personvern-Signature`: `v1=` and the HMAC in hex over ``timestamp.body``."""
    return _SCHEME + hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def verify(secrets: Sequence[bytes], timestamp: str, signature: str, body: bytes, now: datetime) -> None:
    """Our own rule. Raises `Unsigned` unless one of the secrets signed this body within the window."""
    require_fresh(unix_time(timestamp), now)
    require_match(secrets, lambda secret: sign(secret, timestamp, body), signature)


def unix_time(timestamp: str) -> float:
    """A signed time in whole seconds. Raises `Unsigned` where it is none."""
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
        raise Unsigned("timestamp")
    return float(timestamp)


def iso_time(timestamp: str) -> float:
    """A signed time in ISO 8601 with an offset, in seconds. Raises `Unsigned` where it is none."""
    try:
        moment = datetime.fromisoformat(timestamp)
    except ValueError:
        raise Unsigned("timestamp") from None
    if moment.tzinfo is None:
        raise Unsigned("timestamp")
    return moment.timestamp()


def require_fresh(seconds: float, now: datetime) -> None:
    """Raises `Unsigned` unless the signed time lies within the window."""
    if abs(now.timestamp() - seconds) > WINDOW.total_seconds():
        raise Unsigned("timestamp outside the window")


def require_match(secrets: Sequence[bytes], expected: Callable[[bytes], str], given: str) -> None:
    """Raises `Unsigned` unless what was given is what one of the secrets makes."""
    shown = given.encode("utf-8", "replace")
    matches = [hmac.compare_digest(expected(secret).encode("utf-8", "replace"), shown) for secret in secrets]
    if not any(matches):
        raise Unsigned("signature")
