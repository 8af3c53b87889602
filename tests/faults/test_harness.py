"""What a measurement says when the service that it measures ends by itself."""

import asyncio
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.harness import Desk


async def _ended(folder: Path, program: str) -> Desk:
    anything: Any = None
    desk = Desk(folder, anything, "desk", anything, anything, 0, {}, starts=1)
    with (folder / "serve-1.log").open("wb") as log:
        desk.process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", program, stdin=asyncio.subprocess.PIPE, stdout=log, stderr=log
        )
    return desk


async def test_it_says_with_which_status_and_what_was_logged_last(tmp_path: Path) -> None:
    desk = await _ended(tmp_path, "raise SystemExit('a setting is missing')")
    assert desk.process is not None
    await desk.process.wait()

    with pytest.raises(AssertionError, match=r"with 1:\na setting is missing"):
        desk.assert_runs()


async def test_a_service_that_runs_is_let_run(tmp_path: Path) -> None:
    desk = await _ended(tmp_path, "import sys; sys.stdin.read()")

    desk.assert_runs()

    assert desk.process is not None
    desk.process.kill()
    await desk.process.wait()
