"""A dry adoption, as a company goes about it: `init`, `check`, `rehearse` over a mailbox, its report, and `serve`.

Every step is the real command in a process of its own; the mailbox is Dovecot's.
"""

from __future__ import annotations

import asyncio
import json
import os
import shlex
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bench.harness import LIMITS, ROOT, free_port
from bench.mails import mails
from sandbox.slack import STAFF_CHANNEL, SlackStandIn
from sandbox.smtp import SmtpSink
from tests.servers.dovecot import PASSWORD, Dovecot

ADDRESS = "personvern@firma.test"
PATIENCE = 120.0
_ANSWERS = """
mail_address = "{address}"
imap_url = "imap://{user}@127.0.0.1:{imap_port}/INBOX"
imap_password = "{password}"
smtp_url = "{smtp_url}"
smtp_password = "-"
slack_bot_token = "{slack.bot_token}"
slack_app_token = "{slack.app_token}"
slack_api_url = "{slack.url}"
slack_channel = "{channel}"
staff = "U0ANNE:approver,U0BJORN:approver"
chats = "generic"

[organisation]
name = "Firma AS"
support_email = "hjelp@firma.test"
nb.products = "Bok eller Blad"

[statement]
url = "https://firma.test/personvern"
version = "2027-1"
published = 2026-11-01
"""


@dataclass(frozen=True, slots=True)
class Company:
    """What a company has before it takes the desk over.

    Attributes
    ----------
    answers:
        What it answers to the questions of `init`, in TOML; for a company that is not the one whose facts come along.
    """

    dovecot: Dovecot
    user: str
    smtp: SmtpSink
    slack: SlackStandIn
    answers: str


@asynccontextmanager
async def company(dovecot: Dovecot, waiting: Sequence[bytes] = (), **changes: str) -> AsyncIterator[Company]:
    """A mailbox in which mails wait, a mail server and Slack; `changes` are answers that are another."""
    smtp, slack = SmtpSink(), SlackStandIn(rate_scale=1000)
    await smtp.start()
    await slack.start()
    try:
        user = dovecot.new_user()
        with dovecot.client(user) as client:
            client.create("Sent")
        await asyncio.to_thread(dovecot.deliver, user, *waiting)
        answers = _ANSWERS.format(
            address=ADDRESS,
            user=user.replace("@", "%40"),
            imap_port=dovecot.port,
            password=PASSWORD,
            smtp_url=smtp.url,
            slack=slack,
            channel=STAFF_CHANNEL,
        )
        lines = [line for line in answers.splitlines() if line.partition(" ")[0] not in changes]
        yield Company(dovecot, user, smtp, slack, "\n".join([*map(_toml_line, changes.items()), *lines]))
    finally:
        await slack.stop()
        await smtp.stop()


@dataclass(slots=True)
class Adoption:
    """One company on its way, command by command."""

    company: Company
    folder: Path
    step: Callable[[str], None]
    status: dict[str, int | None] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """What `init` wrote; nothing before."""
        file = self.folder / "desk" / "personvern.env"
        return environment_of(file) if file.exists() else {}

    async def command(self, *words: str) -> str:
        """What a command said."""
        with self._timed(words[0]):
            self.status[words[0]], said = await run(words, self.environment, self.folder)
        return said

    async def serve(self, count: int) -> None:
        """Serves until every mail is acknowledged, and ends it."""
        ops = f"127.0.0.1:{free_port()}"
        binds = {"PERSONVERN_OPS_BIND": ops, "PERSONVERN_HTTP_BIND": f"127.0.0.1:{free_port()}"}
        with self._timed("serve"):
            running = await start(["serve"], {**self.environment, **LIMITS, **binds}, self.folder)
            async with asyncio.timeout(PATIENCE + count):
                while not await is_ready(ops) or len(self.company.smtp.received) < count:
                    await asyncio.sleep(0.1)
            running.send_signal(signal.SIGTERM)
            await running.communicate()
        self.status["serve"] = running.returncode

    @contextmanager
    def _timed(self, name: str) -> Iterator[None]:
        self.step(name)
        began = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - began, 1)


async def adoption(dovecot: Dovecot, count: int, step: Callable[[str], None] = lambda _: None) -> dict[str, Any]:
    """Takes the desk over with `count` mails in the mailbox, and says what each command ended with, and when."""
    waiting = list(mails(count, to=ADDRESS))
    with tempfile.TemporaryDirectory(prefix="pv-adoption-") as name:
        async with company(dovecot, waiting) as found:
            answers = Path(name) / "answers.toml"
            answers.write_text(found.answers)
            adopted = Adoption(found, Path(name), step)
            await adopted.command("init", "--folder", f"{name}/desk", "--answers", str(answers))
            await adopted.command("check")
            report = json.loads((await adopted.command("rehearse", "--json")).splitlines()[-1])
            untouched = len(dovecot.mails(found.user)) == count and not found.smtp.received
            await adopted.serve(count)
            letters = [received.letter for received in found.smtp.received]
            return {
                "bench": "adoption",
                "mails": count,
                "status": adopted.status,
                "seconds": adopted.seconds,
                "rehearsed": {name: report[name] for name in ("mails", "cases", "sent", "failures")},
                "would_acknowledge": report["acknowledgements"]["leave"],
                "untouched_before_serve": untouched,
                "acknowledged": len(letters),
                "in_its_own_name": all("Firma AS" in letter.text for letter in letters),
            }


def environment_of(file: Path) -> dict[str, str]:
    """What a service manager reads from an environment file."""
    pairs = (line.partition("=") for line in file.read_text().splitlines())
    return {name: shlex.split(value)[0] for name, _, value in pairs}


async def start(arguments: Sequence[str], environment: Mapping[str, str], folder: Path) -> asyncio.subprocess.Process:
    """Starts the command line."""
    surroundings = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "service", *arguments, env=surroundings, cwd=folder, stdout=-1, stderr=-1
    )


async def run(arguments: Sequence[str], environment: Mapping[str, str], folder: Path) -> tuple[int | None, str]:
    """Its exit status, and what it said."""
    process = await start(arguments, environment, folder)
    out, err = await process.communicate()
    return process.returncode, (err + out).decode()


async def is_ready(bind: str) -> bool:
    """Whether the service that tells of itself there is ready."""
    try:
        async with aiohttp.ClientSession() as session, session.get(f"http://{bind}/readyz") as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


def _toml_line(pair: tuple[str, str]) -> str:
    return f"{pair[0]} = {json.dumps(pair[1])}"
