"""How often a chat may be sent again: whoever writes in another's name must not flood them."""

from __future__ import annotations

from datetime import datetime, timedelta

from cases.case import Case
from cases.errors import TranscriptSentRecently
from cases.letters import TRANSCRIPT
from cases.messages import ChatTranscript
from cases.ports import Record

AGAIN_AFTER = timedelta(days=31)
"""The longest month."""


async def sent_within_a_month(record: Record, chat: ChatTranscript, now: datetime) -> bool:
    """Whether the conversation left as an answer within a month."""
    at = await record.sent_again_at(chat)
    return at is not None and now < at + AGAIN_AFTER


async def note_sent_again(record: Record, case: Case, letter: str, now: datetime) -> None:
    """An answer leaves, perhaps with a chat. Raises `TranscriptSentRecently` where it left within a month."""
    if letter != TRANSCRIPT:
        return
    chat = await record.chat_of_case(case.number)
    if chat is None:
        return
    if await sent_within_a_month(record, chat, now):
        raise TranscriptSentRecently(TranscriptSentRecently.__doc__)
    await record.mark_sent_again(chat, now)
