"""Bodies that no provider would send, made from those that it does; the same for the same seed."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from tests.service.chats.deliveries import DOCUMENTED

_WRONG: tuple[Any, ...] = (
    None,
    -1,
    10**30,
    1e308,
    True,
    [],
    {},
    [[[]]],
    "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00+14:00",
    "2026-11-23",
    "\x00",
    "a" * 300_000,
    "../../etc/passwd",
    "\u202e{{ 7*7 }}",
)
_REQUIRED = {
    "generic": ("conversation_id", "started_at", "ended_at", "visitor", "messages"),
    "tawk": ("time", "chat"),
    "chatwoot": ("id", "timestamp", "meta"),
    "rocketchat": ("_id", "createdAt", "visitor", "messages"),
    "zendesk": ("time", "detail"),
}
"""Without them, or with a thing of another kind in their place, a body is no chat."""


_IDS = ("conversation_id", "_id")
"""Any short text is one."""


def malformed_bodies(provider: str, count: int, seed: int = 7) -> Iterator[bytes]:
    """So many of them."""
    rng = random.Random(f"{provider} {seed}")
    for place in range(count):
        yield _MUTATIONS[place % len(_MUTATIONS)](rng, provider)


def _without_a_field(rng: random.Random, provider: str) -> bytes:
    name = rng.choice(_REQUIRED[provider])
    return _dump({field: value for field, value in DOCUMENTED[provider].items() if field != name})


def _with_a_wrong_field(rng: random.Random, provider: str) -> bytes:
    name = rng.choice(_REQUIRED[provider])
    right = (str,) if name in _IDS else (type(DOCUMENTED[provider][name]), dict)
    wrong = [value for value in _WRONG if not isinstance(value, right) or (isinstance(value, str) and name not in _IDS)]
    return _dump(DOCUMENTED[provider] | {name: rng.choice(wrong)})


def _cut_short(rng: random.Random, provider: str) -> bytes:
    body = _dump(DOCUMENTED[provider])
    return body[: rng.randrange(len(body))]


def _noise(rng: random.Random, _: str) -> bytes:
    return rng.randbytes(rng.randrange(200))


def _deep(rng: random.Random, _: str) -> bytes:
    depth = rng.randrange(1, 5000)
    return rng.choice([b"[" * depth, b"[" * depth + b"]" * depth, b'{"a":' * depth + b"1" + b"}" * depth])


def _other_json(rng: random.Random, _: str) -> bytes:
    return _dump(rng.choice(_WRONG))


def _broken_text(rng: random.Random, provider: str) -> bytes:
    return _dump(DOCUMENTED[provider]).replace(
        b'"', rng.choice([b"\xff", b"'", b'"\\ud800', b'""']), rng.randrange(1, 9)
    )


def _dump(value: object) -> bytes:
    return json.dumps(value).encode()


_MUTATIONS: tuple[Callable[[random.Random, str], bytes], ...] = (
    _without_a_field,
    _with_a_wrong_field,
    _cut_short,
    _noise,
    _deep,
    _other_json,
    _broken_text,
)
