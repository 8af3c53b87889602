"""A chat on paper, set by fpdf2; `mail.chat_pdf` loads this where a PDF is wanted, and nobody else."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont
from fpdf import FPDF, XPos, YPos
from fpdf.fonts import TTFFont

from cases.messages import ChatLine, ChatTranscript
from mail.organisation import TEMPLATES
from mail.plain_text import clean, one_line

_FONTS = {"": TEMPLATES / "fonts" / "DejaVuSans.ttf", "B": TEMPLATES / "fonts" / "DejaVuSans-Bold.ttf"}
_BOX = "□"
_MARGIN, _INDENT, _LINE = 20, 6, 5.2
"""Millimetres."""


def pdf_of(
    transcript: ChatTranscript,
    title: str,
    *,
    language: str,
    words: Mapping[str, str],
    head: Callable[[ChatLine], str],
) -> bytes:
    """The chat as a PDF. `head` says when a line was written, and by whom."""
    pdf = _paper(title, language, transcript)
    for line in transcript.lines:
        _write(pdf, head(line), style="B")
        _write(pdf, line.text, indent=_INDENT)
        for name in line.attachments:
            _write(pdf, f"({words['attachment']}: {one_line(name)})", indent=_INDENT)
        pdf.ln(_LINE / 2)
    content = bytes(pdf.output())
    for font in pdf.fonts.values():
        if isinstance(font, TTFFont):
            # fpdf2 leaves the files open.
            font.ttfont.close()
    return content


def _paper(title: str, language: str, transcript: ChatTranscript) -> FPDF:
    pdf = FPDF(format="A4")
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
    pdf.set_x(_MARGIN + indent)
    pdf.multi_cell(0, _LINE * size / 10, _shown(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


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
