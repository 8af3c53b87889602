"""Slack's mrkdwn as HTML: every character of it is escaped first, and only the marks that Slack knows are given back.

docs.slack.dev messaging/formatting-message-text.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from markupsafe import Markup, escape

_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_MARKS = re.compile(
    r"```(?P<pre>.+?)```"
    r"|`(?P<code>[^`\n]+)`"
    r"|<(?P<link>(?:https?|mailto):[^|>\s]+)(?:\|(?P<label>[^>]+))?>"
    r"|<(?P<mention>[@#!][^>]+)>"
    r"|(?<!\w)\*(?P<bold>[^*\s](?:[^*\n]*[^*\s])?)\*(?!\w)"
    r"|(?<!\w)_(?P<italic>[^_\s](?:[^_\n]*[^_\s])?)_(?!\w)"
    r"|(?<!\w)~(?P<strike>[^~\s](?:[^~\n]*[^~\s])?)~(?!\w)",
    re.DOTALL,
)
_ENTITY = re.compile("|".join(_ENTITIES))


def mrkdwn(text: str, name_of: Callable[[str], str] = str) -> Markup:
    """The text as HTML; `name_of` gives the name of a user id in a mention. Links are shown and cannot be followed."""
    parts, end = [], 0
    for match in _MARKS.finditer(text):
        parts += [_plain(text[end : match.start()]), _marked(match, name_of)]
        end = match.end()
    return Markup().join([*parts, _plain(text[end:])])


def _plain(text: str) -> Markup:
    unescaped = _ENTITY.sub(lambda match: _ENTITIES[match[0]], text)
    return Markup("<br>").join(escape(line) for line in unescaped.split("\n"))


_TAGS = {
    "pre": Markup("<pre>{}</pre>"),
    "code": Markup("<code>{}</code>"),
    "bold": Markup("<strong>{}</strong>"),
    "italic": Markup("<em>{}</em>"),
    "strike": Markup("<s>{}</s>"),
}


def _marked(match: re.Match[str], name_of: Callable[[str], str]) -> Markup:
    kind = match.lastgroup or ""
    if kind in _TAGS:
        return _TAGS[kind].format(_plain(match[kind]))
    if kind == "mention":
        return _mention(match["mention"], name_of)
    return Markup('<span class="link" title="{}">{}</span>').format(
        match["link"], _plain(match["label"] or match["link"])
    )


def _mention(inner: str, name_of: Callable[[str], str]) -> Markup:
    sign, target = inner[0], inner[1:].partition("|")[0]
    shown = name_of(target) if sign == "@" else target
    return Markup('<span class="mention">{}{}</span>').format("#" if sign == "#" else "@", shown)
