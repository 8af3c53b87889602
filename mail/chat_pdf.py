"""A chat as a PDF for the person: what the copy says, for paper (extra `pdf`: fpdf2).

The bytes depend on the chat and the words alone, so that a letter that is made again is the same. Whatever stands in a
line is text: no link, no script and no file is made of it. What the font lacks, such as emoji, is shown as a box.
"""

from __future__ import annotations

import importlib
import unicodedata
from collections.abc import Callable, Mapping
from importlib.util import find_spec

from cases.messages import ChatLine, ChatTranscript, MailFile

INSTALLED = find_spec("fpdf") is not None

NAME = "chat.pdf"
MOST_LINES, MOST_CHARACTERS = 200, 20_000
"""A longer chat gets none: setting it would hold up all other letters, and the copy has its words anyway."""

_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


def pdf_file(
    transcript: ChatTranscript,
    title: str,
    *,
    language: str,
    words: Mapping[str, str],
    head: Callable[[ChatLine], str],
) -> MailFile | None:
    """The chat as a file; None where the extra is not installed, the chat is too long, or in a script that is written
    from the right, which would be set the wrong way round. `head` says when a line was written, and by whom.
    """
    said = "".join(line.text for line in transcript.lines)
    if not INSTALLED or len(transcript.lines) > MOST_LINES or len(said) > MOST_CHARACTERS or _from_the_right(said):
        return None
    # Loaded for the first chat: who wants no PDFs is to pay neither 28 MB nor a quarter of a second at each start.
    paper = importlib.import_module("mail.chat_paper")
    content = paper.pdf_of(transcript, title, language=language, words=words, head=head)
    return MailFile(NAME, "application/pdf", content)


def _from_the_right(text: str) -> bool:
    return any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in text)
