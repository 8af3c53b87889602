"""What Slack's refusal of a post, or our own, means for it: never again, or again later and when."""

from __future__ import annotations

from dataclasses import dataclass

from slack_sdk.errors import SlackApiError

from bot.refusals import error_name, status_of

REFUSED_FOR_GOOD = frozenset(
    {
        "block_mismatch",
        "cant_update_message",
        "edit_window_closed",
        "invalid_arguments",
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "metadata_too_large",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "too_many_attachments",
    }
)
"""Errors that lie in the message itself, as docs.slack.dev names them for chat.postMessage and chat.update.

Errors that lie in the token or the channel are not among them: a person mends those, and then nothing may be lost.
"""

RATE_LIMITED = "ratelimited"

UNSAYABLE = (KeyError, ValueError)
"""What a notice raises that this version has no text for, or whose case it cannot read.

In a rolling upgrade a later version wrote it, and a replica of that one says it: it is left to that for a while.
"""

MOST_UNSAID = 17
"""Attempts at a notice without a text before it is refused: three quarters of an hour, by which an upgrade is over."""

_FIRST_RETRY_SECONDS = 1
_LONGEST_RETRY_SECONDS = 300
_MOST_DOUBLINGS = 16


@dataclass(frozen=True, slots=True)
class Answer:
    """What follows.

    Attributes
    ----------
    name:
        The documented error, or the name of what broke the connection.
    retry_seconds:
        How long to wait before it is posted again, unless it was refused for good.
    pause_seconds:
        How long Slack wants no post at all; 0 when it said nothing.
    """

    name: str
    for_good: bool = False
    retry_seconds: float = 0.0
    pause_seconds: float = 0.0


def answer_to(error: Exception, attempts: int) -> Answer:
    """The answer to whatever a post raised at its `attempts`-th attempt."""
    doublings = min(attempts - 1, _MOST_DOUBLINGS)
    back_off = min(_FIRST_RETRY_SECONDS * 2.0**doublings, _LONGEST_RETRY_SECONDS)
    if not isinstance(error, SlackApiError):
        given_up = isinstance(error, UNSAYABLE) and attempts >= MOST_UNSAID
        return Answer(type(error).__name__, for_good=given_up, retry_seconds=back_off)
    name = error_name(error)
    if status_of(error) == 429 or name == RATE_LIMITED:
        pause = retry_after_seconds(error)
        return Answer(RATE_LIMITED, retry_seconds=pause, pause_seconds=pause)
    return Answer(name, for_good=name in REFUSED_FOR_GOOD, retry_seconds=back_off)


def retry_after_seconds(error: SlackApiError) -> float:
    """The Retry-After of a 429, in seconds; 1 where there is none."""
    headers = getattr(error.response, "headers", None) or {}
    value = next((value for name, value in headers.items() if name.lower() == "retry-after"), "1")
    return float(value) if value.isdigit() else 1.0
