"""What the person wrote, parted from the thread that they quoted and from their signature; nothing is thrown away."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

MAX_LINES = 20_000
MAX_LINE = 2_000

_WROTE_WORDS = r"(?:skrev|skreiv|wrote|schrieb|kirjoitti|a écrit)"
_LABELS = {
    "from": r"fra|frå|från|from|von|de",
    "other": r"sendt|sent|skickat|gesendet|til|till|to|an|kopi|cc|emne|ämne|subject|betreff|dato|datum|date",
}
_FROM = re.compile(rf"^[>\s*]{{0,20}}(?:{_LABELS['from']})\s?:", re.IGNORECASE)
_LABEL = re.compile(rf"^[>\s*]{{0,20}}({_LABELS['from']}|{_LABELS['other']})\s?:\*?(?:\s|$)", re.IGNORECASE)
_RULE = re.compile(
    r"^[\s>]{0,20}(?:-{2,}\s*(?:opprinnelig melding|opphaveleg melding|original message|original-nachricht|"
    r"ursprungligt meddelande|oprindelig meddelelse|ursprüngliche nachricht|videresendt melding|vidaresend melding|"
    r"vidarebefordrat meddelande|videresendt meddelelse|forwarded message|weitergeleitete nachricht)\s*-{2,}|_{20,})"
    r"\s*$|^[\s>]{0,20}(?:begin forwarded message|start på videresendt melding|videresendt melding)\s?:\s*$",
    re.IGNORECASE,
)
_WROTE = re.compile(
    rf"^[>\s]{{0,20}}(?:(?=.*\d).{{4,300}}|(?:den|on|am)\b.{{4,300}})\b{_WROTE_WORDS}\b.{{0,200}}:\s*$", re.IGNORECASE
)
_SENT_FROM = re.compile(
    r"^\s*(?:sendt fra (?:min|outlook|mail|e-post)|send frå|sent from (?:my|mail|outlook|yahoo)|skickat från|"
    r"von meinem|skaff deg outlook|få outlook|hent outlook|get outlook for)\b.{0,120}$",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"^\s*(?:denne (?:e-posten|meldingen|eposten)|denne e-post(?:en|melding)\w*|this (?:e-?mail|message)|"
    r"detta (?:mail|e-post|meddelande)|diese (?:e-mail|nachricht))\b.{0,200}\b"
    r"(?:konfidensiel|fortrolig|taushets|kun beregnet|confidential|intended|privileged|konfidentiell|vertraulich)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Body:
    """A text in its three parts; each line of it stands in one of them, in the order of the text."""

    text: str = field(repr=False)
    quoted: str = field(default="", repr=False)
    signature: str = field(default="", repr=False)


def part_body(text: str) -> Body:
    """Parts a text. Where nothing would be left, as in a mail that is only forwarded, all of it stays the text."""
    lines = text.split("\n")
    head, rest = lines[:MAX_LINES], lines[MAX_LINES:]
    own, quoted = _cut_quote(head)
    own, signature = _cut_signature(own)
    if not any(line.strip() for line in own):
        return Body(_joined(lines), signature="")
    return Body(_joined(own), _joined(quoted + rest), _joined(signature))


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).strip("\n").rstrip()


# --- Quotes --------------------------------------------------------------------------------------------------------


def _cut_quote(lines: list[str]) -> tuple[list[str], list[str]]:
    for index, line in enumerate(lines):
        if not line.strip():
            continue
        after = _after_attribution(lines, index)
        if after:
            return _part_thread(lines, index, after)
        if _RULE.match(line[:MAX_LINE]) or _begins_header_block(lines, index):
            return lines[:index], lines[index:]
    return _cut_trailing_marks(lines)


def _after_attribution(lines: list[str], index: int) -> int:
    """The line behind an attribution (`… skrev Kari <kari@…>:`) that begins here, on one line or two; 0 for none."""
    line = lines[index].strip()
    if len(line) > 400:
        return 0
    for count, joined in ((1, line), (2, f"{line} {_stripped(lines, index + 1)}")):
        if joined.endswith(":") and len(joined) < 600 and _WROTE.match(joined):
            following = next((text for text in lines[index + count : index + count + 7] if text.strip()), "")
            sure = "@" in joined or following.lstrip().startswith(">") or line.startswith(">")
            return index + count if sure else 0
    return 0


def _part_thread(lines: list[str], start: int, after: int) -> tuple[list[str], list[str]]:
    """Cuts from an attribution on. What stands below a block of `>` lines is the person's own answer to it."""
    if lines[start].lstrip().startswith(">") or not _is_marked(_next_filled(lines, after)):
        return lines[:start], lines[start:]
    end = after
    while end < len(lines) and (_is_marked(lines[end]) or not lines[end].strip()):
        end += 1
    if any(_is_marked(line) for line in lines[end:]):
        # Answers stand between the quoted lines: each makes sense only beside what it answers.
        return (lines, []) if any(line.strip() for line in lines[end:]) else (lines[:start], lines[start:])
    return [*lines[:start], *lines[end:]], lines[start:end]


def _begins_header_block(lines: list[str], index: int) -> bool:
    """Outlook's way: From, Sent, To and Subject on lines of their own, not sentences that begin with such a word."""
    if not _FROM.match(lines[index][:MAX_LINE]):
        return False
    block = [line[:MAX_LINE] for line in lines[index : index + 8]]
    labels: list[str] = []
    for line in block:
        match = _LABEL.match(line)
        if match:
            labels.append(match[1].lower())
        elif labels and not line.strip():
            break
    return len(set(labels)) >= 3 and ("@" in block[0] or any(re.search(r"\d{4}|\d\d:\d\d", line) for line in block))


def _cut_trailing_marks(lines: list[str]) -> tuple[list[str], list[str]]:
    """A block of `>` lines at the end, without an attribution."""
    start = len(lines)
    while start and (_is_marked(lines[start - 1]) or not lines[start - 1].strip()):
        start -= 1
    if start and sum(_is_marked(line) for line in lines[start:]) >= 2:
        return lines[:start], lines[start:]
    return lines, []


def _is_marked(line: str) -> bool:
    return line.lstrip().startswith(">")


def _stripped(lines: list[str], index: int) -> str:
    return lines[index].strip() if index < len(lines) else ""


def _next_filled(lines: list[str], start: int) -> str:
    return next((line for line in lines[start : start + 4] if line.strip()), "")


# --- Signatures ----------------------------------------------------------------------------------------------------


def _cut_signature(lines: list[str]) -> tuple[list[str], list[str]]:
    """Cuts at the last `-- ` (RFC 3676 section 4.3), at a confidentiality notice, and above what a device added."""
    cut = len(lines)
    for index in range(len(lines) - 1, max(len(lines) - 60, 0), -1):
        # A bare `--` parts paragraphs as well; only near the end it stands above a signature.
        near_end = lines[index] == "--" and index > len(lines) - 14
        if near_end or lines[index] == "-- " or _DISCLAIMER.match(lines[index][:MAX_LINE]):
            cut = index
    while cut and (not lines[cut - 1].strip() or _SENT_FROM.match(lines[cut - 1][:MAX_LINE])):
        cut -= 1
    return lines[:cut], lines[cut:]
