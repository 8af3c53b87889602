"""The page of an export: one file without anything from elsewhere, every word of somebody's escaped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from types import MappingProxyType
from typing import Any

from cases.vocabulary import Language

_WORDS: Mapping[Language, Mapping[str, str]] = MappingProxyType(
    {
        Language.NB: {
            "title": "Personopplysninger hos oss",
            "cases": "Saker",
            "chats": "Chatter",
            "marketing_blocks": "Sperrer mot markedsføring",
            "messages": "Meldinger, brev og notater",
            "log": "Logg",
            "none": "Ingen",
        },
        Language.NN: {
            "title": "Personopplysningar hos oss",
            "cases": "Saker",
            "chats": "Chattar",
            "marketing_blocks": "Sperringar mot marknadsføring",
            "messages": "Meldingar, brev og notat",
            "log": "Logg",
            "none": "Ingen",
        },
        Language.EN: {
            "title": "Personal data that we hold",
            "cases": "Cases",
            "chats": "Chats",
            "marketing_blocks": "Blocks on marketing",
            "messages": "Messages, letters and notes",
            "log": "Log",
            "none": "None",
        },
    }
)
_STYLE = "body{font:16px/1.5 sans-serif;max-width:45em;margin:2em auto;padding:0 1em}pre{white-space:pre-wrap}"
_LISTED = frozenset({"messages", "log", "lines", "identity"})


def page(data: Mapping[str, Any], language: Language) -> str:
    """The whole page."""
    words = _WORDS[language]
    person = data["person"]
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="{language.value}"><head><meta charset="utf-8"><title>{escape(words["title"])}</title>',
            f"<style>{_STYLE}</style></head><body>",
            f"<h1>{escape(words['title'])}</h1>",
            f"<p>{escape(person['name'])} &lt;{escape(person['email'])}&gt;</p>",
            *_section("cases", data["cases"], words),
            *_section("chats", data["chats"], words),
            *_section("marketing_blocks", data["marketing_blocks"], words),
            "</body></html>",
            "",
        ]
    )


def _section(name: str, items: list[dict[str, Any]], words: Mapping[str, str]) -> Iterator[str]:
    yield f"<h2>{escape(words[name])}</h2>"
    if not items:
        yield f"<p>{escape(words['none'])}</p>"
    for item in items:
        yield "<section>"
        yield _facts(item)
        for part in sorted(_LISTED & item.keys()):
            yield from _rows(part, item[part], words)
        yield "</section><hr>"


def _facts(item: Mapping[str, Any]) -> str:
    """The plain fields, by the names that they have in the JSON."""
    rows = [
        f"<dt>{escape(name)}</dt><dd>{escape(_shown(value))}</dd>"
        for name, value in item.items()
        if name not in _LISTED
    ]
    return f"<dl>{''.join(rows)}</dl>"


def _rows(part: str, rows: list[dict[str, Any]], words: Mapping[str, str]) -> Iterator[str]:
    if rows:
        yield f"<h3>{escape(words.get(part, part))}</h3>"
    for row in rows:
        small = " · ".join(_shown(value) for name, value in row.items() if name != "text" and value)
        yield f"<p>{escape(small)}</p>"
        if row.get("text"):
            yield f"<pre>{escape(row['text'])}</pre>"


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value if value not in (None, "") else "–")
