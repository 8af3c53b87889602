"""The clock of the process: the only place that asks the machine for the time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cases.ports import Clock


class SystemClock:
    """The machine's clock, in UTC."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)


class MovedClock:
    """The machine's clock, moved forward by the seconds that a file holds; the sandbox writes it."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def now(self) -> datetime:
        """The present moment and as much as the file says, aware, in UTC; never earlier than the present."""
        return datetime.now(UTC) + timedelta(seconds=self._seconds())

    def _seconds(self) -> int:
        try:
            return max(0, int(self._file.read_text(encoding="ascii")))
        except (OSError, ValueError):
            return 0


def clock_of(moved_by: Path | None) -> Clock:
    """The clock of the process; in the sandbox the one that is moved."""
    return SystemClock() if moved_by is None else MovedClock(moved_by)
