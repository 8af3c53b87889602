"""What a copy shows of a chat: its words, but for numbers that no mail should carry; and in which language."""

from __future__ import annotations

import re
from dataclasses import replace

from cases.messages import ChatLine, ChatTranscript
from cases.triage.language import detect
from cases.triage.redaction import CARD, ELEVEN, NORDIC, find
from cases.vocabulary import Language

HIDDEN = frozenset({CARD, ELEVEN, NORDIC})
"""Card and identity numbers. Anything else is the person's own words, and stays: the copy is to be faithful."""

_DIGIT = re.compile(r"\d")
_FEWEST_DIGITS = 10
_MOST_CHARACTERS = 4000


def masked(transcript: ChatTranscript) -> ChatTranscript:
    """The transcript with every card and identity number replaced by its label."""
    return replace(transcript, lines=tuple(_masked_line(line) for line in transcript.lines))


def language_of(transcript: ChatTranscript) -> Language:
    """The language that the provider told, or else that of the visitor's lines; bokmål where neither tells."""
    if transcript.language is not None:
        return transcript.language
    return detect([said_by_visitor(transcript)[:_MOST_CHARACTERS]])


def said_by_visitor(transcript: ChatTranscript) -> str:
    """The visitor's lines as one text."""
    return "\n".join(line.text for line in transcript.lines if line.speaker == "visitor")


def _masked_line(line: ChatLine) -> ChatLine:
    return replace(
        line, text=_without_numbers(line.text), attachments=tuple(_without_numbers(name) for name in line.attachments)
    )


def _without_numbers(text: str) -> str:
    # Most lines hold no number, and looking closely takes its time.
    if len(_DIGIT.findall(text)) < _FEWEST_DIGITS:
        return text
    pieces, place = [], 0
    for hit in find(text):
        if hit.label in HIDDEN:
            pieces += [text[place : hit.start], hit.label]
            place = hit.end
    return "".join([*pieces, text[place:]])
