"""A copy of the chat that a case is about, as an answer: it goes to the address that the chat holds, and no other."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime

from cases.case import SERVICE, Case
from cases.decisions.chat_copy import masked
from cases.decisions.drafting import with_values
from cases.errors import NoDraft
from cases.guard import signs_of
from cases.identity import Assurance, assurance
from cases.letters import LETTERS
from cases.messages import AnswerFile, Letter, RenderedLetter, TextFile
from cases.ports import Record

_VARIABLE = "transcript"
FETCHED = "download_ready"


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


async def attached(
    record: Record, case: Case, letter: Letter, rendered: RenderedLetter, now: datetime
) -> tuple[AnswerFile, ...]:
    """The files of the draft: those that staff put there, and a chat that is too long for a letter, as it stands now.

    The one of an earlier draft is destroyed, unless the letter says where to fetch it.
    """
    before = case.draft.attachments if case.draft else ()
    if letter.name == FETCHED:
        return before
    for file in filter(_is_ours, before):
        await record.drop_file(file.id)
    ours = [await record.add_file(case.number, *_described(file), now) for file in rendered.files]
    return (*(file for file in before if not _is_ours(file)), *ours)


def _is_ours(file: AnswerFile) -> bool:
    return file.by == (SERVICE,)


def _described(file: TextFile) -> tuple[AnswerFile, bytes]:
    content = file.text.encode("utf-8", "replace")
    described = AnswerFile(
        id=0,
        name=file.name,
        media_type=file.media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        readable=True,
        signs=signs_of(file.text),
        by=(SERVICE,),
    )
    return described, content
