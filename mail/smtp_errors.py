"""What each error of an SMTP conversation means for the letter. A test holds `WORDS` against the library's errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from types import MappingProxyType

import aiosmtplib

from mail.delivery import Delivery, LoginRefused, Refused, TryLater, Unknown, reply_code


class Stage(Enum):
    """How far the conversation had come."""

    CONNECT = "connect"
    LOGIN = "login"
    ENVELOPE = "envelope"
    CONTENT = "content"


WORDS: Mapping[type[BaseException], str] = MappingProxyType(
    {
        aiosmtplib.SMTPException: "protocol error",
        aiosmtplib.SMTPServerDisconnected: "disconnected",
        aiosmtplib.SMTPConnectError: "unreachable",
        aiosmtplib.SMTPConnectTimeoutError: "timeout on connecting",
        aiosmtplib.SMTPConnectResponseError: "malformed greeting",
        aiosmtplib.SMTPTimeoutError: "timeout",
        aiosmtplib.SMTPReadTimeoutError: "timeout",
        aiosmtplib.SMTPNotSupported: "not supported",
        aiosmtplib.SMTPResponseException: "malformed reply",
        aiosmtplib.SMTPHeloError: "malformed reply",
        aiosmtplib.SMTPAuthenticationError: "malformed reply",
        aiosmtplib.SMTPSenderRefused: "malformed reply",
        aiosmtplib.SMTPRecipientRefused: "malformed reply",
        aiosmtplib.SMTPRecipientsRefused: "malformed reply",
        aiosmtplib.SMTPDataError: "malformed reply",
        TimeoutError: "timeout",
        # Certificates that do not hold, resets and unreachable hosts, where the library lets them through.
        OSError: "unreachable",
    }
)
"""The fixed word for each error, used where the server gave no reply code of its own."""

CAUGHT = (aiosmtplib.SMTPException, OSError)
"""Every error that the conversation can end with; the builtin TimeoutError is an OSError."""

# RFC 4954 section 6: the server wants a login, another mechanism, or encryption first.
_LOGIN_WANTED = frozenset({530, 534, 535, 538})


def meaning(error: BaseException, stage: Stage) -> Delivery:
    """What an error at this stage says about the letter."""
    code, message = _reply(error)
    word = next(WORDS[kind] for kind in type(error).__mro__ if kind in WORDS)
    shown = reply_code(code, message) if 400 <= code <= 599 else word
    return _BY_STAGE[stage](code, shown)


def _reply(error: BaseException) -> tuple[int, str]:
    """The code and words of the server's reply; 0 where the error is none."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return _reply(error.recipients[0]) if error.recipients else (0, "")
    return (error.code, error.message) if isinstance(error, aiosmtplib.SMTPResponseException) else (0, "")


def _connecting(_: int, shown: str) -> Delivery:
    # A server that turns us away at the door has not seen the letter: that refuses no letter.
    return TryLater(shown)


def _logging_in(code: int, shown: str) -> Delivery:
    return LoginRefused(shown) if 500 <= code <= 599 else TryLater(shown)


def _envelope(code: int, shown: str) -> Delivery:
    if code in _LOGIN_WANTED:
        return LoginRefused(shown)
    return Refused(shown) if 500 <= code <= 599 else TryLater(shown)


def _content(code: int, shown: str) -> Delivery:
    """After the last byte only a clear answer counts: without one the server may have the letter."""
    if 400 <= code <= 499:
        return TryLater(shown)
    return Refused(shown) if 500 <= code <= 599 else Unknown(shown)


_BY_STAGE: Mapping[Stage, Callable[[int, str], Delivery]] = MappingProxyType(
    {Stage.CONNECT: _connecting, Stage.LOGIN: _logging_in, Stage.ENVELOPE: _envelope, Stage.CONTENT: _content}
)
