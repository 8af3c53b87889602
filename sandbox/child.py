"""The service as a process of its own: started, waited for, stopped as an operator does, or killed as a fault does."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import aiohttp

SERVE = (sys.executable, "-m", "service", "serve")
MIGRATE = (sys.executable, "-m", "service", "migrate")
_ROOT = Path(__file__).parent.parent
_READY_SECONDS = 60.0
_STOP_SECONDS = 20.0
_LOOK_SECONDS = 0.05
_SHOWN_LINES = 20


class ServiceFailed(Exception):
    """The service ended by itself or never became ready; the message ends with the last lines that it wrote."""


class ServiceChild:
    """One process of the service.

    `environment` is all that it gets; `folder` is where it runs and where `service.log` is written; `ops_bind` is
    ``host:port`` of its readiness page; `prepare` is run to its end before each start.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        folder: Path,
        ops_bind: str,
        *,
        command: Sequence[str] = SERVE,
        prepare: Sequence[str] = MIGRATE,
    ) -> None:
        self._environment = {"PYTHONPATH": str(_ROOT), "PYTHONUNBUFFERED": "1", **environment}
        self._folder = folder
        self._ready_url = f"http://{ops_bind}/readyz"
        self._command, self._prepare = tuple(command), tuple(prepare)
        self._process: asyncio.subprocess.Process | None = None

    @property
    def log(self) -> Path:
        """What the process wrote, over all its starts."""
        return self._folder / "service.log"

    @property
    def pid(self) -> int | None:
        """Its process id while it runs."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def start(self, timeout: float = _READY_SECONDS) -> None:
        """Start it and wait until it says that it is ready; raises ServiceFailed."""
        if self._prepare:
            self._process = await self._spawn(self._prepare)
            if status := await self._process.wait():
                raise self._failed(f"the service could not be prepared: {status}")
        self._process = await self._spawn(self._command)
        try:
            async with asyncio.timeout(timeout), aiohttp.ClientSession() as session:
                await self._until_ready(session, self._process)
        except TimeoutError:
            await self.kill()
            raise self._failed("the service did not become ready") from None

    async def _spawn(self, command: Sequence[str]) -> asyncio.subprocess.Process:
        with self.log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                *command, env=self._environment, cwd=self._folder, stdout=log, stderr=log
            )

    async def _until_ready(self, session: aiohttp.ClientSession, process: asyncio.subprocess.Process) -> None:
        # Another process can only be asked again and again whether it is ready.
        while not await self._is_ready(session):
            if process.returncode is not None:
                raise self._failed(f"the service ended with {process.returncode}")
            await asyncio.sleep(_LOOK_SECONDS)

    async def _is_ready(self, session: aiohttp.ClientSession) -> bool:
        try:
            async with session.get(self._ready_url) as answer:
                return answer.status == 200
        except (aiohttp.ClientError, ConnectionError):
            return False

    async def stop(self, timeout: float = _STOP_SECONDS) -> int:
        """Ask it to end, as an operator does, and return its exit status; kills it when it does not listen."""
        process = self._running(signal.SIGTERM)
        if process is None:
            return 0
        try:
            async with asyncio.timeout(timeout):
                return await process.wait()
        except TimeoutError:
            return await self.kill()

    async def kill(self) -> int:
        """End it at once, as a power cut does."""
        process = self._running(signal.SIGKILL)
        return await process.wait() if process else 0

    def _running(self, signum: signal.Signals) -> asyncio.subprocess.Process | None:
        if self._process is None or self._process.returncode is not None:
            return None
        self._process.send_signal(signum)
        return self._process

    def _failed(self, what: str) -> ServiceFailed:
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-_SHOWN_LINES:]
        return ServiceFailed("\n".join([what, *lines]))
