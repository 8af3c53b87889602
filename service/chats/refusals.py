"""Why a delivered chat is not taken."""

from __future__ import annotations


class ChatRefused(Exception):
    """The request is not taken; `status` is the HTTP status to answer with.

    Attributes
    ----------
    reason:
        A fixed word for the log and the answer.
    field:
        The name of the field that is wrong, where one is.
    """

    status = 400

    def __init__(self, reason: str, field: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field


class Unsigned(ChatRefused):
    """The signature is missing, wrong or too old."""

    status = 401


class Malformed(ChatRefused):
    """The body is not what the provider documents; `field` is where."""

    status = 422


class TooLarge(ChatRefused):
    """The body is larger than the limit."""

    status = 413


class TooSlow(ChatRefused):
    """The body did not come in time."""

    status = 408


class Unavailable(Exception):
    """The transcript cannot be fetched now.

    Attributes
    ----------
    reason:
        A fixed word for the log.
    after_seconds:
        How long the provider wants us to wait; 0 where it says nothing.
    """

    def __init__(self, reason: str, after_seconds: float = 0.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after_seconds = after_seconds


class Gone(Exception):
    """The provider says that there is no such conversation."""
