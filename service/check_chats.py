"""Looks at the chat providers that are switched on: how good the secrets are, and whether their APIs let us in."""

from __future__ import annotations

import aiohttp

from mail import chat_pdf
from service.chat_providers import api_accesses, chat_providers
from service.chats import chatwoot, zendesk
from service.chats.api import ApiAccess
from service.findings import Finding
from service.settings import Settings

LEAST_SECRET = 16
"""Characters: what is shorter can be guessed from one signed delivery."""

_REFUSED = (401, 403)

_PROBES = {chatwoot.NAME: "/conversations/0/messages?after=0&before=1", zendesk.NAME: "/api/v2/users/me.json"}
"""What is asked of each: whether we are let in shows in any answer."""


async def check_chats(settings: Settings) -> list[Finding]:
    """One finding for the secrets, one for each API, and one for the PDF where it is wanted."""
    providers = chat_providers(settings)
    if not providers:
        return [Finding("chats", True, "no provider is switched on"), *_pdf(settings)]
    short = [one.name for one in providers if min(map(len, one.secrets)) < LEAST_SECRET]
    todo = f"make the secrets of {', '.join(short)} longer: openssl rand -base64 32" if short else ""
    secrets = Finding("chats", True, f"switched on: {', '.join(one.name for one in providers)}", todo=todo)
    names = {one.name for one in providers}
    apis = [(name, access) for name, access in api_accesses(settings).items() if name in names]
    return [secrets, *[await _api(name, access) for name, access in apis], *_pdf(settings)]


def _pdf(settings: Settings) -> list[Finding]:
    if not settings.chat_copy_pdf:
        return []
    if chat_pdf.INSTALLED:
        return [Finding("chat pdf", True, "copies of chats carry a PDF")]
    todo = "install the extra: pip install 'personvern[pdf]', or take PERSONVERN_CHAT_COPY_PDF away"
    return [Finding("chat pdf", False, "what makes PDFs is not installed; copies leave without one", todo=todo)]


async def _api(name: str, access: ApiAccess) -> Finding:
    part = f"{name} api"
    try:
        status = await _status(access, _PROBES[name])
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        todo = f"compare PERSONVERN_CHAT_{name.upper()}_API_URL with docs/howto/chats.md"
        line = f"cannot be reached ({type(error).__name__})"
        return Finding(part, False, line, transient=True, todo=todo)
    if status in _REFUSED:
        todo = f"copy PERSONVERN_CHAT_{name.upper()}_API_TOKEN again from the provider"
        return Finding(part, False, f"refuses us ({status})", transient=True, todo=todo)
    return Finding(part, True, "lets us in")


async def _status(access: ApiAccess, path: str) -> int:
    timeout = aiohttp.ClientTimeout(total=access.seconds)
    async with (
        aiohttp.ClientSession(headers=access.headers, timeout=timeout) as session,
        session.get(access.url + path, allow_redirects=False) as answer,
    ):
        return answer.status
