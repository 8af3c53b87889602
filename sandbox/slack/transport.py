"""How an interaction reaches the app, and how its answer comes back: by Socket Mode or by signed HTTP requests."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
import urllib.parse
import uuid
from dataclasses import dataclass, field
from typing import Protocol

import aiohttp

from sandbox.slack import limits
from sandbox.slack.shapes import Json

EVENTS, COMMANDS, INTERACTIVE = "events_api", "slash_commands", "interactive"


class Unacknowledged(Exception):
    """The app gave no good answer within three seconds: Slack would tell the person that it failed."""


@dataclass(slots=True)
class Envelope:
    """One delivery: `type` is ``events_api``, ``slash_commands`` or ``interactive``; `ack` is None until answered."""

    type: str
    payload: Json = field(repr=False)
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    retry_attempt: int | None = None
    retry_reason: str | None = None
    sent_to: int | None = None
    """The number of the socket that it went out on, counted from 0 since the start."""
    ack: Json | None = field(default=None, repr=False)
    ack_seconds: float | None = None

    def again(self, attempt: int, reason: str = "timeout") -> Envelope:
        """The same delivery once more, under its own envelope id, as Slack repeats what was not acknowledged."""
        return Envelope(self.type, self.payload, self.id, retry_attempt=attempt, retry_reason=reason)

    def as_json(self) -> Json:
        """As it goes over a socket."""
        retry = {} if self.retry_attempt is None else {"retry_attempt": self.retry_attempt}
        reason = {} if self.retry_reason is None else {"retry_reason": self.retry_reason}
        accepts = self.type != EVENTS
        head = {"envelope_id": self.id, "type": self.type, "accepts_response_payload": accepts}
        return {**head, "payload": self.payload, **retry, **reason}


class Transport(Protocol):
    """A way to the app."""

    async def deliver(self, envelope: Envelope) -> Json:
        """Deliver, and return the payload of the acknowledgement, empty when it had none.

        Raises Unacknowledged.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


@dataclass(slots=True)
class HttpTransport:
    """Signed HTTP requests to `request_url` (docs.slack.dev authentication/verifying-requests-from-slack)."""

    request_url: str
    signing_secret: str
    ack_seconds: float = limits.ACK_SECONDS
    _session: aiohttp.ClientSession | None = None

    async def deliver(self, envelope: Envelope) -> Json:
        """Post the delivery; what the app answers with status 200 is its acknowledgement."""
        body, content_type = _encoded(envelope)
        headers = {"Content-Type": content_type, **signature(self.signing_secret, body), **_retry(envelope)}
        started = time.monotonic()
        status, answer = await self._post(body, headers)
        if status != 200:
            raise Unacknowledged(f"the app answered {status}")
        envelope.ack, envelope.ack_seconds = _ack(answer), time.monotonic() - started
        return envelope.ack

    async def _post(self, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        session = self._session = self._session or aiohttp.ClientSession(trust_env=False)
        try:
            async with (
                asyncio.timeout(self.ack_seconds),
                session.post(self.request_url, data=body, headers=headers) as response,
            ):
                return response.status, await response.read()
        except (TimeoutError, aiohttp.ClientError) as error:
            raise Unacknowledged(type(error).__name__) from error

    async def close(self) -> None:
        """Close the session."""
        if self._session:
            await self._session.close()
            self._session = None


def signature(secret: str, body: bytes, at: int | None = None) -> dict[str, str]:
    """The two headers that sign a body: HMAC-SHA256 over ``v0:timestamp:body``; `at` is in Unix seconds."""
    timestamp = str(int(time.time()) if at is None else at)
    digest = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}


def _encoded(envelope: Envelope) -> tuple[bytes, str]:
    if envelope.type == EVENTS:
        return json.dumps(envelope.payload).encode(), "application/json"
    form = envelope.payload if envelope.type == COMMANDS else {"payload": json.dumps(envelope.payload)}
    return urllib.parse.urlencode(form).encode(), "application/x-www-form-urlencoded"


def _retry(envelope: Envelope) -> dict[str, str]:
    if envelope.retry_attempt is None:
        return {}
    return {
        "X-Slack-Retry-Num": str(envelope.retry_attempt),
        "X-Slack-Retry-Reason": envelope.retry_reason or "http_timeout",
    }


def _ack(answer: bytes) -> Json:
    text = answer.decode()
    if not text:
        return {}
    try:
        parsed: Json = json.loads(text)
    except ValueError:
        return {"text": text}
    return parsed
