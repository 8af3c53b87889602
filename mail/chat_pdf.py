"""A chat as a PDF for the person: what the copy says, for paper (extra `pdf`: fpdf2).

The bytes depend on the chat and the words alone, so that a letter that is made again is the same. Whatever stands in a
line is text: no link, no script and no file is made of it. What the font lacks, such as many emoji, is shown as a box,
and a sentence says so. It takes a millisecond a line: whoever asks for one does so on a thread (`service.chat_copies`).
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from importlib.util import find_spec

from cases.messages import ChatLine, ChatTranscript, MailFile

INSTALLED = find_spec("fpdf") is not None

NAME = "chat.pdf"
MOST_LINES, MOST_CHARACTERS = 2_000, 200_000
"""A longer chat gets none, and its letter says so: the copy has its words anyway."""


def is_too_long(transcript: ChatTranscript) -> bool:
    """Whether the chat gets no PDF."""
    return len(transcript.lines) > MOST_LINES or sum(len(line.text) for line in transcript.lines) > MOST_CHARACTERS


def pdf_file(
    transcript: ChatTranscript,
    title: str,
    *,
    language: str,
    words: Mapping[str, str],
    head: Callable[[ChatLine], str],
    day: Callable[[ChatLine], str] | None = None,
) -> MailFile | None:
    """The chat as a file; None where the extra is not installed, or the chat is too long.

    `head` says when a line was written, and by whom; `day` on which day, in a chat of several.
    """
    if not INSTALLED or is_too_long(transcript):
        return None
    # Loaded for the first chat: who wants no PDFs is to pay neither 28 MB nor a quarter of a second at each start.
    paper = importlib.import_module("mail.chat_paper")
    content = paper.pdf_of(transcript, title, language=language, words=words, head=head, day=day)
    return MailFile(NAME, "application/pdf", content)
