"""The real servers around one measurement: Dovecot, an SMTP server of its own process, and the Slack stand-in."""

from __future__ import annotations

import asyncio
import base64
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from sandbox.slack import STAFF_CHANNEL, SlackStandIn
from tests.servers.dovecot import PASSWORD, Dovecot

ROOT = Path(__file__).parent.parent
LIMITS = {
    "PERSONVERN_ACK_TOTAL_PER_HOUR": "1000000",
    "PERSONVERN_ACK_DOMAIN_PER_HOUR": "1000000",
    "PERSONVERN_SLACK_POSTS_PER_SECOND": "1000",
    "PERSONVERN_EVIDENCE_HOLD_OFF_SECONDS": "0",
    "PERSONVERN_SMTP_TIMEOUT_SECONDS": "1",
    "PERSONVERN_LEASE_SECONDS": "8",
}
"""The limits of every run here, printed with its figures: a flood is what is measured."""


@dataclass(slots=True)
class Sink:
    """An SMTP server of its own process, and the log of what it accepted."""

    log: Path
    process: subprocess.Popen[str]
    port: int

    def accepted(self) -> list[tuple[float, str, str]]:
        """(time, Message-ID, recipient) of each mail, in order."""
        lines = [line.split() for line in self.log.read_text().splitlines()] if self.log.exists() else []
        return [(float(moment), message_id, recipient) for moment, message_id, recipient in lines]

    def count(self) -> int:
        """How many it accepted; cheap, for the measured service shares the machine with whoever asks."""
        return self.log.read_bytes().count(b"\n") if self.log.exists() else 0

    def stop(self) -> None:
        """Ends it."""
        self.process.communicate(timeout=20)


def start_sink(folder: Path, *, sent: str = "", delay: float = 0.0, fault: str = "") -> Sink:
    """Starts one and waits until it listens."""
    log = folder / f"sink-{time.monotonic_ns()}.log"
    command = [sys.executable, "-m", "bench.sink", str(log), "--sent", sent, "--delay", str(delay)]
    command += ["--fault", fault] if fault else []
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return Sink(log, process, int(process.stdout.readline()))


@dataclass(slots=True)
class Desk:
    """The service on its servers, to be started, killed and started again; `code` is the folder of its version."""

    folder: Path
    dovecot: Dovecot
    user: str
    sink: Sink
    slack: SlackStandIn
    ops_port: int
    settings: dict[str, str]
    process: asyncio.subprocess.Process | None = None
    starts: int = field(default=0)
    code: Path = ROOT

    @property
    def environment(self) -> dict[str, str]:
        """What the service is started with."""
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(self.code),
            "PERSONVERN_DATABASE_URL": f"sqlite:///{self.folder / 'desk.db'}",
            "PERSONVERN_MASTER_KEY": base64.b64encode(b"k" * 32).decode(),
            "PERSONVERN_IMAP_URL": f"imap://{self.user.replace('@', '%40')}@127.0.0.1:{self.dovecot.port}/INBOX",
            "PERSONVERN_IMAP_PASSWORD": PASSWORD,
            "PERSONVERN_SMTP_URL": f"smtp://127.0.0.1:{self.sink.port}",
            "PERSONVERN_MAIL_ADDRESS": "personvern@duett.test",
            "PERSONVERN_SLACK_BOT_TOKEN": self.slack.bot_token,
            "PERSONVERN_SLACK_APP_TOKEN": self.slack.app_token,
            "PERSONVERN_SLACK_API_URL": self.slack.url,
            "PERSONVERN_SLACK_CHANNEL": STAFF_CHANNEL,
            "PERSONVERN_STAFF": "U0ANNE:approver",
            "PERSONVERN_HTTP_BIND": f"127.0.0.1:{free_port()}",
            "PERSONVERN_OPS_BIND": f"127.0.0.1:{self.ops_port}",
            **LIMITS,
            **self.settings,
        }

    async def command(self, *arguments: str) -> str:
        """Runs a command of the service to its end; returns what it printed."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "service", *arguments, env=self.environment, cwd=self.folder, stdout=subprocess.PIPE
        )
        output, _ = await process.communicate()
        assert process.returncode == 0, f"{arguments[0]} ended with {process.returncode}"
        return output.decode()

    async def start(self) -> None:
        """Starts `serve`, without waiting for anything."""
        self.starts += 1
        with (self.folder / f"serve-{self.starts}.log").open("wb") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "service", "serve", env=self.environment, cwd=self.folder, stdout=log, stderr=log
            )

    async def end(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Ends it by a signal, and waits until it is gone."""
        if self.process is not None and self.process.returncode is None:
            self.process.send_signal(number)
            await self.process.wait()

    def warnings(self) -> int:
        """How many warnings and errors it logged, over all its starts."""
        logs = [path.read_text(errors="replace") for path in self.folder.glob("serve-*.log")]
        return sum(log.count(f'"level": "{level}"') for log in logs for level in ("warning", "error"))

    def assert_runs(self) -> None:
        """Raises AssertionError with the end of its log where it ended by itself; a log holds nobody's data."""
        if self.process is not None and self.process.returncode is not None:
            last = (self.folder / f"serve-{self.starts}.log").read_text(errors="replace").splitlines()[-5:]
            why = "\n".join(line[-300:] for line in last)
            raise AssertionError(f"the service ended by itself with {self.process.returncode}:\n{why}")

    async def until_accepted(self, count: int, seconds: float) -> list[tuple[float, str, str]]:
        """What the mail server accepted, once it is at least `count`. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while self.sink.count() < count:
                self.assert_runs()
                await asyncio.sleep(0.02)
        return self.sink.accepted()


@asynccontextmanager
async def desk(
    dovecot: Dovecot,
    mails: Iterable[bytes] = (),
    *,
    keep_sent: bool = False,
    delay: float = 0.0,
    sink_fault: str = "",
    settings: dict[str, str] | None = None,
    code: Path = ROOT,
) -> AsyncIterator[Desk]:
    """A migrated desk whose mailbox holds the mails; the service is not started yet.

    The mail server answers after `delay` seconds, and keeps a copy of what it accepted where `keep_sent` says so;
    `sink_fault` is how it misbehaves.
    """
    user = dovecot.new_user()
    await asyncio.to_thread(dovecot.deliver, user, *mails)
    with tempfile.TemporaryDirectory(prefix="pv-bench-") as name:
        sent = f"127.0.0.1:{dovecot.port}:{user}:{PASSWORD}" if keep_sent else ""
        sink = start_sink(Path(name), sent=sent, delay=delay, fault=sink_fault)
        # The stand-in counts Slack's limits on a clock that runs faster: cards are not what is measured.
        slack = SlackStandIn(rate_scale=1000)
        await slack.start()
        found = Desk(Path(name), dovecot, user, sink, slack, free_port(), settings or {}, code=code)
        try:
            await found.command("migrate")
            yield found
        finally:
            await found.end(signal.SIGKILL)
            await slack.stop()
            sink.stop()


@asynccontextmanager
async def replica_of(found: Desk) -> AsyncIterator[Desk]:
    """Another service on the same servers and the same database, not started yet."""
    with tempfile.TemporaryDirectory(prefix="pv-replica-") as name:
        same = {"PERSONVERN_DATABASE_URL": found.environment["PERSONVERN_DATABASE_URL"]}
        second = replace(
            found, folder=Path(name), ops_port=free_port(), settings=found.settings | same, process=None, starts=0
        )
        try:
            yield second
        finally:
            await second.end(signal.SIGKILL)


def doubled(recipients: Iterable[str]) -> int:
    """How many came more than once."""
    return sum(count - 1 for count in Counter(recipients).values())


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
