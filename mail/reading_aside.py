"""Mails understood by a process of its own while many wait: the loop keeps its core for the record and the network.

At rest there is none: it is started when `MANY` mails are fetched or wait at once, and ended after a while without
work.
It costs about 70 MB while it runs; parsing and triage are two thirds of the work that a mail makes.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import sys
from asyncio.subprocess import PIPE, Process
from collections import deque
from dataclasses import replace
from typing import Any

from cases.ports import Arrival
from cases.triage.triage import Triage
from mail.parse import ParseOptions
from mail.reading import ThreadReader, Understood, is_suspect, unreadable
from mail.reading_child import LENGTH, ReadingOrder, framed

MANY = 16
"""Mails that wait to be read at once, from which a process of its own pays."""

REST_SECONDS = 15.0
"""How long it may be without work."""


class ReadingFailed(Exception):
    """The process that read the mail ended, or triage failed in it."""


class AsideReader:
    """Implements `mail.reading.Reader`: on a thread when few mails wait, by a process of its own when many do."""

    def __init__(self, options: ParseOptions, triage: Triage) -> None:
        self._here = ThreadReader(options, triage)
        self._order = ReadingOrder(options, triage)
        self._waiting = 0
        self._child: _Child | None = None
        self._rest: asyncio.TimerHandle | None = None

    async def read(self, arrival: Arrival) -> Understood:
        """The event that a stored mail is. Raises `ReadingFailed`, and what triage raises."""
        if is_suspect(arrival):
            return await self._apart(arrival)
        self._waiting += 1
        if self._rest is not None:
            self._rest.cancel()
        try:
            child = await self._needed()
            return await (child.read(arrival) if child is not None else self._here.read(arrival))
        finally:
            self._waiting -= 1
            if not self._waiting and self._child is not None:
                self._end_later(self._child)

    def expect(self, count: int) -> None:
        """Where they are many, their process loads while they are fetched and stored."""
        if count >= MANY and self._child is None:
            self._child = _Child(self._order)
            self._end_later(self._child)

    def _end_later(self, child: _Child) -> None:
        if self._rest is not None:
            self._rest.cancel()
        self._rest = asyncio.get_running_loop().call_later(REST_SECONDS, child.stop)

    @property
    def process(self) -> int | None:
        """The process that reads, where there is one."""
        return self._child.process if self._child is not None else None

    async def close(self) -> None:
        """Ends the process, where there is one."""
        child, self._child = self._child, None
        if child is not None:
            await child.end()
        if self._rest is not None:
            self._rest.cancel()

    async def _apart(self, arrival: Arrival) -> Understood:
        """Reads a mail that may have ended this process in one that nothing else depends on."""
        child = _Child(self._order)
        try:
            return await child.read(replace(arrival, attempts=1))
        except ReadingFailed:
            return unreadable(arrival)
        finally:
            await child.end()

    async def _needed(self) -> _Child | None:
        # Whoever was asked together with this one is counted before it is decided.
        await asyncio.sleep(0)
        if (child := self._child) is not None and child.ended:
            await child.end()
            self._child = None if self._child is child else self._child
        if self._child is None and self._waiting >= MANY:
            self._child = _Child(self._order)
        return self._child


class _Child:
    """One process; it answers in the order in which it is asked."""

    def __init__(self, order: ReadingOrder) -> None:
        self.ended = False
        self.process: int | None = None
        self._asked: deque[asyncio.Future[Understood | None]] = deque()
        self._outgoing: asyncio.Queue[bytes] = asyncio.Queue()
        self._outgoing.put_nowait(framed(order))
        self._task = asyncio.create_task(self._run())

    async def read(self, arrival: Arrival) -> Understood:
        """Raises `ReadingFailed`."""
        if self.ended:
            raise ReadingFailed
        answer: asyncio.Future[Understood | None] = asyncio.get_running_loop().create_future()
        self._asked.append(answer)
        self._outgoing.put_nowait(framed(arrival))
        event = await answer
        if event is None:
            raise ReadingFailed
        return event

    def stop(self) -> None:
        """Has it end; what it was asked fails."""
        if not self.ended:
            self.ended = True
            self._task.cancel()

    async def end(self) -> None:
        """Ends it, and waits until it is gone."""
        self.stop()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        # Nothing of our environment, in which secrets may stand.
        command = sys.executable, "-m", "mail.reading_child"
        environment = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        try:
            process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, env=environment)
            await self._converse(process)
        except (asyncio.IncompleteReadError, OSError):
            pass
        finally:
            self.ended = True
            self._fail()

    async def _converse(self, process: Process) -> None:
        self.process = process.pid
        writer = asyncio.create_task(self._write(process))
        try:
            await self._answer(process)
        finally:
            self.ended = True
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
            await _reap(process)

    async def _write(self, process: Process) -> None:
        assert process.stdin is not None
        while True:
            process.stdin.write(await self._outgoing.get())
            await process.stdin.drain()

    async def _answer(self, process: Process) -> None:
        assert process.stdout is not None
        while True:
            length = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))[0]
            answer: Any = pickle.loads(await process.stdout.readexactly(length))  # noqa: S301 - our own child wrote it
            asked = self._asked.popleft()
            if not asked.done():
                asked.set_result(answer)

    def _fail(self) -> None:
        for answer in self._asked:
            if not answer.done():
                answer.set_exception(ReadingFailed())
        self._asked.clear()


async def _reap(process: Process) -> None:
    if process.returncode is None:
        process.kill()
    await process.wait()
