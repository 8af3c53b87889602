"""An SMTP server of its own process that writes one line for each mail it accepted: time and Message-ID.

    python -m bench.sink LOG [--sent IMAP_HOST:PORT:USER:PASSWORD] [--delay SECONDS] [--fault NAME]

Prints its port and serves until its standard input ends. With `--sent` it keeps a copy of each mail in the folder
`Sent`, as mail providers do, before it answers 250. With `--fault` every third mail meets it: `drop` accepts
it and ends the connection without an answer, `late` accepts it and answers when nobody waits any more, `silent` takes
it and neither accepts it nor answers, `all` is each in turn.
"""

from __future__ import annotations

import argparse
import asyncio
import imaplib
import re
import sys
import time
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

FAULTS = ("drop", "late", "silent")
EVERY = 3
LATE_SECONDS = 6.0
"""Longer than the service waits in a fault run."""

_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.IGNORECASE | re.MULTILINE)


class Sink:
    """Accepts everything and remembers when."""

    def __init__(self, log: Path, sent: str, delay: float, fault: str = "") -> None:
        self._fault, self._count = fault, 0
        self._log = log.open("a", buffering=1)
        self._delay = delay
        self._imap: imaplib.IMAP4 | None = None
        if sent:
            host, port, user, password = sent.split(":")
            self._imap = imaplib.IMAP4(host, int(port))
            self._imap.login(user, password)
            self._imap.create("Sent")

    def _next_fault(self) -> str:
        if self._count % EVERY != 1:
            return ""
        return FAULTS[self._count // EVERY % len(FAULTS)] if self._fault == "all" else self._fault

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keeps the copy, writes the line, accepts."""
        self._count += 1
        fault = self._next_fault()
        if fault == "silent":
            await asyncio.sleep(LATE_SECONDS)
            return "451 4.3.0 not taken"
        content: Any = envelope.content
        match = _MESSAGE_ID.search(content)
        if self._delay:
            await asyncio.sleep(self._delay)
        if self._imap is not None:
            self._imap.append("Sent", "", None, content)  # type: ignore[arg-type]
        self._log.write(f"{time.time():.6f} {match[1].decode() if match else '-'} {envelope.rcpt_tos[0]}\n")
        if fault == "late":
            await asyncio.sleep(LATE_SECONDS)
        if fault == "drop" and server.transport is not None:
            server.transport.abort()
        return "250 2.0.0 queued"


async def serve(sink: Sink) -> None:
    """Serves until standard input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(sink, hostname="sink.test", enable_SMTPUTF8=True, data_size_limit=40_000_000), "127.0.0.1", 0
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


def main() -> None:
    """Reads the arguments and serves."""
    parser = argparse.ArgumentParser()
    parser.add_argument("log", type=Path)
    parser.add_argument("--sent", default="")
    parser.add_argument("--delay", type=float, default=0.0)
    parser.add_argument("--fault", choices=("", "all", *FAULTS), default="")
    arguments = parser.parse_args()
    asyncio.run(serve(Sink(arguments.log, arguments.sent, arguments.delay, arguments.fault)))


if __name__ == "__main__":
    main()
