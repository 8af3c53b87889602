"""Text that may leave: free of control characters, in lines that every mail client can show."""

from __future__ import annotations

import re

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
WIDTH = 72

# C0 but tab and newline, DEL, C1, lone surrogates, and the marks that turn the reading direction around.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_NEWLINE = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_BLANK_LINES = re.compile(r"\n{3,}")
_STUFFED = (" ", ">", "From ")


def clean(text: str) -> str:
    """The text with `\\n` alone for a line end, and U+FFFD for each character that a mail must not carry."""
    return _UNPRINTABLE.sub(REPLACEMENT, _NEWLINE.sub("\n", text))


def one_line(text: str) -> str:
    """The text on one line, each run of white space as one space: what may stand in a header."""
    return " ".join(clean(text).split())


def tidy(text: str) -> str:
    """The text without spaces at line ends, blank lines around it, or more than one blank line in a row."""
    return _BLANK_LINES.sub("\n\n", "\n".join(_lines(text))).strip("\n")


def flow(text: str) -> str:
    """The text as format=flowed with DelSp=no (RFC 3676 section 4): soft line ends are marked by a space before them.

    Lines have at most about 72 columns where a space lets them. `unflow` gives back the same text.
    """
    return "".join(f"{line}\n" for paragraph in _lines(text) for line in _wrap(paragraph))


def unflow(flowed: str) -> str:
    """What a client that knows format=flowed shows."""
    lines = [line.removeprefix(" ") for line in flowed.removesuffix("\n").split("\n")]
    return "".join(line if line.endswith(" ") else f"{line}\n" for line in lines).removesuffix("\n")


def _lines(text: str) -> list[str]:
    """The lines without spaces at their ends."""
    return [line.rstrip(" \t") for line in text.split("\n")]


def _wrap(paragraph: str) -> list[str]:
    if len(paragraph) <= WIDTH:
        return [_stuff(paragraph)]
    return [_stuff(piece) for piece in _chunks(paragraph)]


def _chunks(paragraph: str) -> list[str]:
    """The paragraph cut behind spaces; joined, they are the paragraph again."""
    pieces, rest = [], paragraph
    while len(rest) > WIDTH:
        cut = rest.rfind(" ", 0, WIDTH) + 1 or rest.find(" ") + 1
        # A cut inside the indentation would make a line of spaces alone.
        if not cut or not rest[:cut].strip():
            break
        pieces.append(rest[:cut])
        rest = rest[cut:]
    return [*pieces, rest] if rest else pieces


def _stuff(line: str) -> str:
    """RFC 3676 section 4.4: a space before what a client would take for something else."""
    return f" {line}" if line.startswith(_STUFFED) else line
