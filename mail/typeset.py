"""Letters in HTML, typeset from their text: the markup of docs/reference/letter-markup.md, and nothing else.

Every character of the text is escaped; there is no way from a text to raw HTML, an image or anything remote.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import lru_cache

from cases.messages import GAP

_HEADING = re.compile(r"== (.{1,200}) ==")
_BULLET = "- "
_BLOCKS = re.compile(r"\n\s*\n")
_PIECE = re.compile(
    rf"(?P<gap>{GAP.pattern})"
    r"|(?P<url>https?://[^\s<>\"'\[\]{}|\\^`]{1,500})"
    r"|(?P<mail>[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8})"
)
_KNOWN = 1_000
"""Characters of a paragraph that is worth remembering."""

_AFTER_A_LINK = ".,;:!?»”)*"


def body_html(text: str) -> str:
    """The paragraphs, headings and lists of a text as HTML, a block a line."""
    return "\n".join(_known_block(block) if len(block) < _KNOWN else _block(block) for block in _split(text))


def _split(text: str) -> list[str]:
    return _BLOCKS.split(text.strip("\n"))


def _block(block: str) -> str:
    return "\n".join(_elements(block.split("\n")))


@lru_cache(maxsize=256)
def _known_block(block: str) -> str:
    """Most paragraphs of a letter stand in all letters of its name."""
    return _block(block)


def inline_html(text: str) -> str:
    """One line with its links and gaps, all else escaped."""
    # Most lines have none; the search for addresses is slow on them.
    if "@" not in text and "://" not in text and "[[" not in text:
        return _escape(text)
    parts, end = [], 0
    for match in _PIECE.finditer(text):
        parts += [_escape(text[end : match.start()]), _piece(match)]
        end = match.end()
    return "".join([*parts, _escape(text[end:])])


def _elements(lines: list[str]) -> Iterator[str]:
    """The elements of one block; a heading or a list ends the paragraph before it."""
    kind, run = "", list[str]()
    for line in lines:
        found = _kind_of(line)
        if run and (found != kind or found == "h2"):
            yield _MAKE[kind](run)
            run = []
        kind = found
        run.append(line)
    if any(line.strip() for line in run):
        yield _MAKE[kind](run)


def _kind_of(line: str) -> str:
    if _HEADING.fullmatch(line):
        return "h2"
    return "ul" if line.startswith(_BULLET) else "p"


def _paragraph(lines: list[str]) -> str:
    return f"<p>{'<br>'.join(map(inline_html, lines))}</p>"


def _heading(lines: list[str]) -> str:
    return f"<h2>{inline_html(lines[0][3:-3])}</h2>"


def _list(lines: list[str]) -> str:
    items = "".join(f"<li>{inline_html(line.removeprefix(_BULLET))}</li>" for line in lines)
    return f"<ul>{items}</ul>"


_MAKE = {"p": _paragraph, "h2": _heading, "ul": _list}


def _piece(match: re.Match[str]) -> str:
    if match["gap"]:
        return f"<mark>{_escape(match['gap'])}</mark>"
    shown = match[0].rstrip(_AFTER_A_LINK)
    target = shown if match["url"] else f"mailto:{shown}"
    return f'<a href="{_escape(target)}">{_escape(shown)}</a>{_escape(match[0][len(shown) :])}'


def _escape(text: str) -> str:
    return html.escape(text, quote=True)
