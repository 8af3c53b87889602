"""HTML to text in one linear scan: no tree, no recursion, no backtracking, bounded input and output.

Libraries need up to 45 seconds for hostile HTML, or give nothing for deep nesting (docs/reference/libraries.md).
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

MAX_INPUT = 1_000_000
MAX_OUTPUT = 300_000

_BLOCK = re.compile(
    r"address|article|blockquote|body|br|caption|dd|div|dl|dt|fieldset|footer|form|h[1-6]|header|hr|html|li|ol|p|pre|"
    r"section|table|tbody|tfoot|thead|tr|ul"
)
_HIDDEN = frozenset({"script", "style", "head", "title", "template", "noscript"})
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9:-]{0,30})")
_HREF = re.compile(r"""\bhref\s{0,9}=\s{0,9}(?:"([^"]{0,2000})"|'([^']{0,2000})'|([^\s"'>]{1,2000}))""", re.IGNORECASE)
_ATTRIBUTES = re.compile(r"""(?:[^"'>]|"[^"]*"|'[^']*')*>""")
_IN, _OUT = "\x0e", "\x0f"
"""Stand in the raw output where a quote begins and ends; `clean` lets no such character in."""


def html_to_text(source: str) -> str:
    """The text of an HTML document that `charsets.clean` went over; quotes are marked with `> `, links follow in <>."""
    scanner = _Scanner(source[:MAX_INPUT])
    scanner.run()
    return _lay_out("".join(scanner.out)[:MAX_OUTPUT])


@dataclass(slots=True)
class _Scanner:
    source: str
    out: list[str] = field(default_factory=list)
    size: int = 0
    href: str = ""
    odd_tags: int = 0
    lowered: str = ""
    gone: set[str] = field(default_factory=set)

    def run(self) -> None:
        position, end = 0, len(self.source)
        # Some letters change their length in lower case; then ends of scripts are found in their usual case only.
        lowered = self.source.lower()
        self.lowered = lowered if len(lowered) == end else self.source
        while position < end and self.size < MAX_OUTPUT:
            tag = self.source.find("<", position)
            tag = end if tag < 0 else tag
            self._say(html.unescape(self.source[position:tag]))
            position = self._tag(tag) if tag < end else end

    def _say(self, text: str) -> None:
        if text:
            self.out.append(text)
            self.size += len(text)

    def _find(self, needle: str, start: int) -> int:
        """Where `needle` begins, or the end. What was once not found is not searched for again."""
        if needle in self.gone:
            return len(self.source)
        found = self.lowered.find(needle, start)
        if found < 0:
            self.gone.add(needle)
            return len(self.source)
        return found

    def _tag(self, start: int) -> int:
        """Reads the tag that begins at `start`. Returns where the text goes on."""
        if self.source.startswith("<!--", start):
            return self._find("-->", start + 4) + 3
        if self.source[start + 1 : start + 2] in ("!", "?"):
            return self._find(">", start) + 1
        match = _TAG.match(self.source, start)
        if match is None:
            self._say("<")
            return start + 1
        name, end = match[1].lower(), self._tag_end(match.end())
        if self.source[start + 1] == "/":
            self._close(name)
        elif name in _HIDDEN:
            return self._find("</" + name, end)
        else:
            self._open(name, match.end(), end)
        return end

    def _open(self, name: str, start: int, end: int) -> None:
        if name == "blockquote":
            self._say(f"\n{_IN}")
        elif _BLOCK.fullmatch(name):
            self._say("\n")
        elif name in ("td", "th"):
            self._say("\t")
        elif name == "a":
            match = _HREF.search(self.source, start, min(end, start + 4000))
            link = html.unescape(next((group for group in match.groups() if group), "")) if match else ""
            self.href = link[:300] if link.lower().startswith(("http://", "https://")) else ""

    def _close(self, name: str) -> None:
        if name == "a" and self.href:
            self._say(f" <{self.href}>")
            self.href = ""
        elif name == "blockquote":
            self._say(f"{_OUT}\n")
        elif name != "br" and _BLOCK.fullmatch(name):
            self._say("\n")

    def _tag_end(self, start: int) -> int:
        """Behind the `>` of a tag, minding quotes, in which one may stand, for its first 4,000 characters only."""
        if self.odd_tags < 100:
            match = _ATTRIBUTES.match(self.source, start, start + 4000)
            if match is not None:
                return match.end()
            self.odd_tags += 1
        return self._find(">", start) + 1


def _lay_out(raw: str) -> str:
    """Lines without needless white space, at most one empty line in a row, quoted ones behind `> `."""
    lines: list[str] = []
    depth = 0
    for raw_line in raw.replace("\xa0", " ").split("\n"):
        depth = max(0, depth + raw_line.count(_IN))
        text = " ".join(raw_line.replace(_IN, " ").replace(_OUT, " ").split())
        line = f"{'> ' * min(depth, 5)}{text}".rstrip() if text or depth else ""
        depth = max(0, depth - raw_line.count(_OUT))
        if line.strip("> ") or (lines and lines[-1].strip("> ")):
            lines.append(line)
    return "\n".join(lines).strip()
