"""How the pages look and which headers they carry: nothing remote, nothing kept, nothing framed."""

from __future__ import annotations

import re
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote
from zoneinfo import ZoneInfo

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.inert import reveal
from cases.vocabulary import LETTER_LANGUAGES, Language

_OSLO = ZoneInfo("Europe/Oslo")
_UNSAFE = re.compile(r"[^\w .()\[\]-]")

_HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex, nofollow",
        # With `no-referrer` a browser would send `Origin: null` from our own forms.
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }
)
_POLICY = "default-src 'none'; style-src 'nonce-{nonce}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
_FILE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


@dataclass(frozen=True, slots=True)
class Look:
    """The pages in every language, from `templates/pages`.

    Attributes
    ----------
    organisation:
        Whose pages they are.
    secure:
        Reached by https: browsers are told to use nothing else.
    """

    organisation: str
    secure: bool
    environment: Environment
    words: Mapping[str, Mapping[str, str]]
    css: str

    @classmethod
    def load(cls, organisation: str, *, secure: bool) -> Look:
        """Reads the templates, the words and the style."""
        folder = Path(str(resources.files("templates"))) / "pages"
        environment = Environment(
            loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, auto_reload=False
        )
        environment.filters |= {"minute": _minute, "size": _size, "shown": reveal}
        words = tomllib.loads((folder / "words.toml").read_text(encoding="utf-8"))
        return cls(organisation, secure, environment, words, (folder / "page.css").read_text(encoding="utf-8"))

    def page(self, name: str, language: Language, status: int = 200, **values: object) -> web.Response:
        """A page from its template; every value is escaped."""
        nonce = secrets.token_urlsafe(16)
        text = self.environment.get_template(f"{name}.html.j2").render(
            words=self.words[language.value],
            organisation=self.organisation,
            nonce=nonce,
            css=Markup(self.css),  # noqa: S704 - our own file
            **values,
        )
        headers = self.headers(_POLICY.format(nonce=nonce))
        return web.Response(text=text, status=status, content_type="text/html", charset="utf-8", headers=headers)

    def error(self, language: Language, said: str, status: int) -> web.Response:
        """A page that says in one of the fixed texts why not."""
        return self.page("error", language, status, said=self.words[language.value][said])

    def headers(self, policy: str = _FILE_POLICY) -> dict[str, str]:
        """What every answer carries."""
        transport = {"Strict-Transport-Security": "max-age=31536000"} if self.secure else {}
        return {**_HEADERS, "Content-Security-Policy": policy, **transport}

    def file_headers(self, name: str) -> dict[str, str]:
        """What a file carries: it is saved, and never shown or run in the place of a page."""
        shown = clean_name(name) or "fil"
        plain = shown.encode("ascii", "replace").decode("ascii").replace("?", "_")
        disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(shown, safe='')}"
        return {**self.headers(), "Content-Type": "application/octet-stream", "Content-Disposition": disposition}


def language_of(accepted: str) -> Language:
    """The first letter language that a browser asks for; bokmål where it asks for none, English for other languages."""
    asked = [part.split(";")[0].strip().lower()[:2] for part in accepted.split(",")[:20] if part.strip()]
    known = {language.value: language for language in LETTER_LANGUAGES} | {"no": Language.NB}
    found = next((known[code] for code in asked if code in known), None)
    return found or (Language.EN if asked and asked != ["*"] else Language.NB)


def clean_name(name: str) -> str:
    """A file's name without its folders and without anything that a header, a path or a reader could take amiss."""
    base = re.split(r"[/\\]", name)[-1]
    return " ".join(_UNSAFE.sub("_", base).split()).strip(". ")[-100:]


def _minute(moment: datetime) -> str:
    return moment.astimezone(_OSLO).strftime("%d.%m.%Y %H:%M")


def _size(size: int) -> str:
    """`12 kB`, `3,4 MB`."""
    return f"{-(-size // 1000)} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB".replace(".", ",")
