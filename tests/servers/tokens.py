"""A provider of access tokens on loopback: a token endpoint that can misbehave, and what Dovecot asks of tokens.

It hands out `token-1`, `token-2` …; each is good until the test revokes it or its time is over.
"""

from __future__ import annotations

import asyncio
import json
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from aiohttp import web
from aiosmtpd.smtp import SMTP, AuthResult

from cases.ports import Clock
from sandbox.smtp import SmtpSink

GARBAGE = "<html>hemmelig</html>"


@dataclass
class TokenProvider:
    """The provider.

    Attributes
    ----------
    user:
        Whose tokens these are, as Dovecot is told.
    lifetime:
        Seconds; what a new token says of itself.
    answer:
        What the endpoint does: `good`, an error of RFC 6749 section 5.2, `busy` (500), `garbage`, `silent`, `moved`.
    trusted:
        Whether servers let good tokens in; where not, it is as if the app lost its rights.
    forms:
        Every request to the token endpoint.
    logins:
        Every token that a server asked about, and whether it was good.
    """

    user: str = "personvern@duett.test"
    lifetime: int | str | None = 3600
    answer: str = "good"
    trusted: bool = True
    port: int = 0
    forms: list[dict[str, str]] = field(default_factory=list)
    logins: list[tuple[str, bool]] = field(default_factory=list)
    good: set[str] = field(default_factory=set)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    let_go: asyncio.Event = field(default_factory=asyncio.Event)
    given: int = 0

    @property
    def url(self) -> str:
        """Of the token endpoint."""
        return f"http://127.0.0.1:{self.port}/token"

    def revoke(self) -> None:
        """No token that was given is good any more."""
        self.good.clear()

    def admits(self, value: str) -> bool:
        """Whether a server should let this token in; remembered."""
        admitted = self.trusted and value in self.good
        self.logins.append((value, admitted))
        return admitted

    @property
    def refused_logins(self) -> int:
        """How often a server refused a token."""
        return sum(not admitted for _, admitted in self.logins)

    async def token(self, request: web.Request) -> web.Response:
        """The token endpoint."""
        self.forms.append({name: str(value) for name, value in (await request.post()).items()})
        self.asked.set()
        if self.answer == "silent":
            await self.let_go.wait()
        if self.answer in ("good", "silent"):
            return web.json_response(self._fresh())
        return _otherwise(self.answer)

    def _fresh(self) -> dict[str, object]:
        self.given += 1
        value = f"token-{self.given}"
        self.good.add(value)
        answer = {"token_type": "Bearer", "access_token": value}
        return answer if self.lifetime is None else {**answer, "expires_in": self.lifetime}

    async def introspect(self, request: web.Request) -> web.Response:
        """What Dovecot asks of each token (RFC 7662)."""
        value = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return web.json_response({"active": self.admits(value), "username": self.user})


def _otherwise(answer: str) -> web.Response:
    if answer == "busy":
        return web.Response(status=500, text=GARBAGE)
    if answer == "garbage":
        return web.Response(text=GARBAGE, content_type="application/json")
    if answer == "moved":
        return web.Response(status=307, headers={"Location": "/elsewhere"})
    told = {"error": answer, "error_description": "hemmelig: AADSTS7000222 for kari@kunde.example"}
    return web.Response(status=401, text=json.dumps({**told, "error_codes": [7000222]}))


@asynccontextmanager
async def token_provider(user: str = "personvern@duett.test", port: int = 0) -> AsyncIterator[TokenProvider]:
    """A provider on this port, or a free one."""
    provider = TokenProvider(user)
    app = web.Application()
    app.add_routes([web.post("/token", provider.token), web.get("/introspect", provider.introspect)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", port, reuse_address=True)
        await site.start()
        provider.port = runner.addresses[0][1]
        yield provider
    finally:
        provider.let_go.set()
        await runner.cleanup()


@dataclass
class SetClock(Clock):
    """A clock that stands where the test put it."""

    moment: datetime = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def pass_by(self, **period: float) -> None:
        self.moment += timedelta(**period)


class TokenSmtpSink(SmtpSink):
    """The sandbox's SMTP server, which takes XOAUTH2 too, as Google's and Microsoft's do."""

    def __init__(self, provider: TokenProvider, **options: object) -> None:
        super().__init__(**options)  # type: ignore[arg-type]
        self._provider = provider

    def _session(self) -> SMTP:
        return SMTP(self, enable_SMTPUTF8=True, hostname="sandbox.test", auth_require_tls=False)

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802
        user, bearer, *_ = b64decode(args[1]).decode().split("\1")
        assert user == f"user={self._provider.user}"
        if self._provider.admits(bearer.removeprefix("auth=Bearer ")):
            return AuthResult(success=True, auth_data=user)
        await server.challenge_auth('{"status":"400","schemes":"Bearer","scope":"https://mail.google.com/"}')
        return AuthResult(success=False, handled=False)
