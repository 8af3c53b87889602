"""The page of HTTP: every route that the service mounts, from the code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from aiohttp import web

from service.http import ChatIntake, ops_routes
from service.pages.routes import Pages
from service.unsubscribe import Unsubscribing

SAID: Mapping[tuple[str, str], str] = {
    ("POST", "/chats/{provider}"): "a chat that ended, signed by its system ([chats](chats.md)); 200 says it is kept",
    ("POST", "/slack/events"): "what Slack tells in HTTP mode, signed; only without `PERSONVERN_SLACK_APP_TOKEN`",
    ("GET", "/open/{token}"): "a one-time page; looking changes nothing",
    ("POST", "/open/{token}"): "opens the page, with its code where it has one",
    ("GET", "/open/{token}/raw/{arrival}"): "staff: the raw mail",
    ("GET", "/open/{token}/attachment/{arrival}/{sha256}"): "staff: a file that a mail brought",
    ("GET", "/open/{token}/file/{file}"): "a file of the answer",
    ("POST", "/open/{token}/upload"): "staff: a file for the answer",
    ("POST", "/open/{token}/encrypt"): "staff: packs the files into an encrypted archive",
    ("POST", "/open/{token}/remove/{file}"): "staff: takes a file away",
    ("GET", "/unsubscribe/{token}"): "asks whether; changes nothing",
    ("POST", "/unsubscribe/{token}"): "out of voluntary notices, by one click (RFC 8058)",
    ("GET", "/healthz"): "`OPS_BIND`: the process is alive",
    ("GET", "/readyz"): "`OPS_BIND`: each part; 503 where one is not ready",
    ("GET", "/metrics"): "`OPS_BIND`: for Prometheus, without personal labels",
}

_PATTERN = re.compile(r"\{(\w+):(?:[^{}]|\{[^{}]*\})*\}")
_HEAD = """# HTTP

Everything is served on `PERSONVERN_HTTP_BIND` but what says `OPS_BIND`, which is loopback by default. Pages, downloads
and unsubscribing need `PERSONVERN_PUBLIC_URL`. [The deliveries of chats as OpenAPI](openapi.yaml).

| method | path | what |
|---|---|---|
"""


def routes() -> list[tuple[str, str]]:
    """Method and path of every route; patterns stand as their names."""
    nothing: Any = None
    clockless: Any = SimpleNamespace(clock=None)
    mounted = [
        *ChatIntake(nothing, nothing, nothing, [], 0).routes(),
        web.post("/slack/events", nothing),
        *Pages(clockless).routes(),
        *Unsubscribing(nothing, nothing, b"", nothing).routes(),
        *ops_routes(nothing, nothing),
    ]
    return [(route.method, _PATTERN.sub(r"{\1}", route.path)) for route in mounted]


def http_page() -> str:
    """Every route. Raises KeyError for one that is not described."""
    rows = [f"| {method} | `{path}` | {SAID[(method, path)]} |\n" for method, path in routes()]
    return _HEAD + "".join(rows)
