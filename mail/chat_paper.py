"""A chat on paper, set by fpdf2; `mail.chat_pdf` loads this where a PDF is wanted, and nobody else."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont
from fpdf import FPDF, XPos, YPos
from fpdf.enums import MethodReturnValue
from fpdf.fonts import TTFFont

from cases.messages import ChatLine, ChatTranscript
from mail.organisation import TEMPLATES
from mail.plain_text import clean, one_line
from mail.right_to_left import as_seen, begins_from_the_right, has_right_to_left, joined

_FONTS = {"": TEMPLATES / "fonts" / "DejaVuSans.ttf", "B": TEMPLATES / "fonts" / "DejaVuSans-Bold.ttf"}
_BOX = "□"
_MARGIN, _INDENT, _LINE = 20, 6, 5.2
"""Millimetres."""

_TOGETHER = 2
"""Lines that stand on one page: nobody is to look overleaf for what somebody said."""


class _Paper(FPDF):
    """Numbers its pages."""

    def footer(self) -> None:
        """Writes the number below the page."""
        self.set_y(-_MARGIN * 0.75)
        self.set_font("DejaVu", "", 8)
        self.cell(0, _LINE, str(self.page_no()), align="C")


def pdf_of(
    transcript: ChatTranscript,
    title: str,
    *,
    language: str,
    words: Mapping[str, str],
    head: Callable[[ChatLine], str],
    day: Callable[[ChatLine], str] | None = None,
) -> bytes:
    """The chat as a PDF. `head` says when a line was written, and by whom; `day` on which day, in a chat of several."""
    pdf = _paper(title, language, transcript)
    if any(_BOX in _shown(line.text) for line in transcript.lines):
        _write(pdf, words["boxes"], size=8)
        pdf.ln(_LINE)
    today = ""
    for line in transcript.lines:
        if day is not None and day(line) != today:
            today = day(line)
            _write_day(pdf, today)
        _write_line(pdf, line, head(line), words["attachment"])
    content = bytes(pdf.output())
    for font in pdf.fonts.values():
        if isinstance(font, TTFFont):
            # fpdf2 leaves the files open.
            font.ttfont.close()
    return content


def _write_day(pdf: FPDF, day: str) -> None:
    _keep_together(pdf, _TOGETHER + 2)
    pdf.ln(_LINE / 2)
    _write(pdf, day, size=11, style="B")
    pdf.ln(_LINE / 2)


def _write_line(pdf: FPDF, line: ChatLine, head: str, file: str) -> None:
    _keep_together(pdf, _TOGETHER)
    _write(pdf, head, style="B")
    if line.text:
        _write(pdf, line.text, indent=_INDENT)
    for name in line.attachments:
        _write(pdf, f"({file}: {one_line(name)})", indent=_INDENT)
    pdf.ln(_LINE / 2)


def _keep_together(pdf: FPDF, lines: int) -> None:
    if pdf.will_page_break(lines * _LINE):
        pdf.add_page()


def _paper(title: str, language: str, transcript: ChatTranscript) -> FPDF:
    pdf = _Paper(format="A4")
    # Whoever writes the alias of the number of pages means the four characters.
    pdf.alias_nb_pages("")
    pdf.set_margin(_MARGIN)
    pdf.set_auto_page_break(auto=True, margin=_MARGIN)
    # The moment stands in the file: with the clock's, no two would be the same.
    pdf.set_creation_date(transcript.ended_at)
    pdf.set_lang(language)
    pdf.set_title(_shown(title))
    for style, path in _FONTS.items():
        pdf.add_font("DejaVu", style, path)
    pdf.add_page()
    _write(pdf, title, style="B", size=14)
    pdf.ln(_LINE)
    return pdf


def _write(pdf: FPDF, text: str, *, style: str = "", size: int = 10, indent: int = 0) -> None:
    pdf.set_font("DejaVu", style, size)
    height = _LINE * size / 10
    if has_right_to_left(text):
        for paragraph in clean(text).split("\n"):
            _turn_and_write(pdf, paragraph, height, indent)
        return
    pdf.set_x(_MARGIN + indent)
    pdf.multi_cell(0, height, _shown(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _turn_and_write(pdf: FPDF, paragraph: str, height: float, indent: int) -> None:
    """Broken into lines as it is read, and each line then turned to how it is seen."""
    from_the_right = begins_from_the_right(paragraph)
    pdf.set_x(_MARGIN + indent)
    broken = pdf.multi_cell(
        0, height, _shown(joined(paragraph)), align="L", dry_run=True, output=MethodReturnValue.LINES
    )
    assert isinstance(broken, list)
    for line in broken or [""]:
        pdf.set_x(_MARGIN + indent)
        seen = as_seen(line, from_the_right=from_the_right)
        pdf.cell(0, height, seen, align="R" if from_the_right else "L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _shown(text: str) -> str:
    """The text in letters that the font has; marks that only join or colour others leave nothing behind."""
    letters = (letter for letter in clean(text).replace("\t", "    ") if not _is_mark(letter))
    return "".join(letter if letter == "\n" or ord(letter) in _letters() else _BOX for letter in letters)


def _is_mark(letter: str) -> bool:
    """Joiners, variation selectors, soft hyphens and the tones of emoji."""
    return (
        unicodedata.category(letter) == "Cf" or "\ufe00" <= letter <= "\ufe0f" or "\U0001f3fb" <= letter <= "\U0001f3ff"
    )


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    """What both fonts can show."""
    return frozenset.intersection(*map(_letters_of, _FONTS.values()))


def _letters_of(path: Path) -> frozenset[int]:
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())
