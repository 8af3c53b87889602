"""A copy of the chat that a case is about, as an answer: it goes to the address that the chat holds, and no other."""

from __future__ import annotations

from dataclasses import replace

from cases.case import Case
from cases.decisions.chat_copy import masked
from cases.decisions.drafting import with_values
from cases.errors import NoDraft
from cases.identity import Assurance, assurance
from cases.letters import LETTERS
from cases.messages import Letter, RenderedLetter
from cases.ports import Record

_VARIABLE = "transcript"


async def filled(record: Record, case: Case, letter: Letter) -> Letter:
    """The letter with its chat, where it declares one. Raises `NoDraft` where no chat belongs to the case.

    Whoever asks may be somebody else than whoever chatted: the copy goes to the address in the chat, and to another
    only once it is known who the person is.
    """
    if _VARIABLE not in LETTERS[letter.name].variables:
        return letter
    transcript = await record.chat_of_case(case.number)
    if transcript is None:
        raise NoDraft("no chat belongs to this case")
    known = case.sender is not None and assurance(case.identity) is Assurance.PERSON
    recipient = case.sender if known and case.sender is not None else transcript.visitor
    return replace(with_values(letter, transcript=masked(transcript)), recipient=recipient)


def require_short(rendered: RenderedLetter) -> None:
    """Raises `NoDraft` for a chat that would have to go along as a file: a draft is what staff read, all of it."""
    if rendered.files:
        raise NoDraft("the chat is too long for a letter")
