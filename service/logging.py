"""Structured logs without personal data: JSON lines on standard error, or a readable form for a terminal."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

_OURS = ("personvern", "bot", "cases", "mail", "models", "service")
_LENT = ("bot.slack", "mail.log")
"""Names of ours under which a foreign library logs: Bolt, whose logger we name, and aiosmtpd."""


class _WithoutContent(logging.Filter):
    """Lets a foreign library say where and how bad, never what: its messages may hold mails, bodies and tokens."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.partition(".")[0] not in _OURS or record.name in _LENT:
            kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
            record.msg = f"library message withheld {kind}".strip()
            record.args = ()
            record.exc_info = None
            record.exc_text = None
            record.stack_info = None
        return True


def configure(level: str, form: str, stream: TextIO | None = None) -> None:
    """Sends every log of the process to `stream`, standard error by default.

    `level` is `debug`, `info`, `warning` or `error`; `form` is `json` or `console`. Foreign libraries are heard from
    `warning` up, without their words.
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer = structlog.dev.ConsoleRenderer(colors=False) if form == "console" else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[*shared, _class_of_exception, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processor=renderer))
    handler.addFilter(_WithoutContent())
    # A failure to log must not print the record.
    logging.raiseExceptions = False
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in _OURS:
        logging.getLogger(name).setLevel(level.upper())


def _class_of_exception(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An exception leaves its class and the place it came from, never its text or local variables."""
    error = event.pop("exc_info", None)
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        frame = error.__traceback__
        while frame is not None and frame.tb_next is not None:
            frame = frame.tb_next
        if frame is not None:
            event["where"] = f"{frame.tb_frame.f_globals.get('__name__', '?')}:{frame.tb_lineno}"
    return event
