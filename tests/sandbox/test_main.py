"""`personvern sandbox` and `make run`: what an ordinary start says, a second one beside it, and Ctrl-C at any time."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from tests.flows.conftest import until

PATIENCE = 60.0

Start = Callable[..., Awaitable[asyncio.subprocess.Process]]


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Start]:
    """Starts the sandbox as a shell does: in a group of its own, which Ctrl-C reaches as a whole."""
    started: list[asyncio.subprocess.Process] = []

    async def start_it(port: int) -> asyncio.subprocess.Process:
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path.cwd()), "TMPDIR": str(tmp_path)}
        command = [sys.executable, "-m", "sandbox", "--port", str(port)]
        process = await asyncio.create_subprocess_exec(
            *command, env=environment, stdout=-1, stderr=-1, start_new_session=True
        )
        started.append(process)
        return process

    yield start_it
    for process in started:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


async def page_of(process: asyncio.subprocess.Process) -> int:
    """The port of the page, once it is told."""
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        while line := await process.stdout.readline():
            if told := re.fullmatch(rb"The page:  http://127.0.0.1:(\d+)/\n", line):
                return int(told[1])
    raise AssertionError("it ended before it told of its page")


async def end_of(process: asyncio.subprocess.Process) -> tuple[int | None, str]:
    """Its exit status, and what it complained of."""
    async with asyncio.timeout(PATIENCE):
        _, complaint = await process.communicate()
    return process.returncode, complaint.decode()


def left_in(group: int) -> bool:
    """Whether any process of this group is there still."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def files(folder: Path) -> list[str]:
    """What is in a folder."""
    return [path.name for path in folder.iterdir()]


async def test_a_second_one_says_what_to_do_and_ctrl_c_stops_every_server_of_the_first(
    start: Start, tmp_path: Path
) -> None:
    first = await start(0)
    port = await page_of(first)

    status, complaint = await end_of(await start(port))
    assert status == 1
    assert complaint.count("\n") == 1
    assert f"127.0.0.1:{port} (Address already in use)" in complaint
    assert "--port 0" in complaint

    os.killpg(first.pid, signal.SIGINT)
    assert await end_of(first) == (0, "")
    assert not left_in(first.pid)
    assert files(tmp_path) == []


async def test_ctrl_c_while_it_starts_ends_it_without_a_complaint(start: Start, tmp_path: Path) -> None:
    process = await start(0)

    await until(lambda: asyncio.to_thread(lambda: list(tmp_path.glob("personvern-*/service.log"))), bool)
    os.killpg(process.pid, signal.SIGINT)

    assert await end_of(process) == (0, "")
    assert not left_in(process.pid)
    assert files(tmp_path) == []
