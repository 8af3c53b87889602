"""When hundreds of notices wait: that is said once, and what happened to a case is said at once."""

from __future__ import annotations

from datetime import timedelta

from bot.cards import Card
from bot.clock_deeds import QUESTION
from bot.posting import Poster
from bot.repeats import backlog_key
from bot.texts import Texts
from cases.messages import CARD
from cases.ports import ClaimedNotice, Posting

BACKLOG = 100
"""At one message a second and channel, more than this takes minutes: then staff are told, and replies come together."""

WORKED_OFF = 10
"""When no more than this wait, what happens is told one by one again."""

MOST_TOGETHER = 25
"""Notices in one reply: each is a line of at most some hundred characters, and Slack advises 4,000 a message."""

TOLD_FOR = timedelta(hours=1)
BACKLOG_KEY = backlog_key()
_EVENT = "personvern_backlog"


async def tell_backlog(poster: Poster, channel: str, waiting: int, texts: Texts) -> Posting:
    """Says in the staff channel that cards will take a while. Raises what Slack, or the way to it, raises."""
    marks = {"event_type": _EVENT, "event_payload": {"waiting": waiting}}
    return await poster.post(channel, Card(texts("backlog.told", count=waiting), (), marks))


def sayable(notice: ClaimedNotice, texts: Texts) -> bool:
    """Whether the notice can stand among others in a thread: not a question to one person, and not without a text."""
    text = notice.notice.text
    return text != QUESTION and (text == CARD or f"notice.{text}" in texts.entries)
