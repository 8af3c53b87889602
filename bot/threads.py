"""What staff write into the thread of a case: it never reaches the person and is not kept, and they are told so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.blocks import actions, button, section
from bot.desk import Desk
from bot.person import desk_of
from bot.repeats import told_key
from cases.case_number import CaseNumber
from cases.errors import NotPermitted
from cases.permissions import may
from cases.vocabulary import Action

TOLD_FOR = timedelta(hours=1)
"""Whoever writes on in the same thread is not told again before that."""


def is_from_staff(desk: Desk, event: Mapping[str, Any]) -> bool:
    """Whether a person wrote it in a thread of ours; what apps write, edit or delete is not."""
    ours = event.get("channel") in {desk.channel, desk.restricted_channel}
    written = bool(event.get("user")) and not event.get("bot_id") and event.get("subtype") in (None, "file_share")
    return ours and written and bool(event.get("thread_ts")) and event.get("thread_ts") != event.get("ts")


async def answer_thread(desk: Desk, event: Mapping[str, Any]) -> None:
    """Tells the writer, once an hour for each thread. Raises what the record and Slack raise."""
    user, channel, thread = event["user"], event["channel"], event["thread_ts"]
    number = await desk.queries.case_of_card(channel, thread)
    if number is None or not await desk.repeats.is_new(told_key(user, channel, thread), TOLD_FOR):
        return
    text, blocks = await _told(await desk_of(desk, user), user, number)
    await desk.client.chat_postEphemeral(channel=channel, user=user, thread_ts=thread, text=text, blocks=blocks)


async def _told(desk: Desk, user: str, number: CaseNumber) -> tuple[str, list[dict[str, Any]]]:
    """With the way to a note for whoever may write one; nobody else learns which case it was."""
    if number in await desk.queries.closed_to(user) or not await _may_note(desk, user):
        text = desk.texts("thread.told_stranger")
        return text, [section(text)]
    text, label = desk.texts("thread.told", number=number), desk.texts("button.note_label", number=number)
    return text, [section(text), actions([button("note", desk.texts("button.note"), f"{number} 0", label)])]


async def _may_note(desk: Desk, user: str) -> bool:
    try:
        return may((await desk.staff.member(user)).role, Action.NOTE)
    except NotPermitted:
        return False
