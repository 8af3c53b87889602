"""The clock of the sandbox: the service reads from a file by how many seconds its time is moved forward."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path


class MovedTime:
    """How far the time is moved, and the way to move it further. Time never goes back."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._seconds = 0

    def forward(self, by: timedelta) -> None:
        """Moves it on. Raises ValueError for a step back."""
        if by < timedelta(0):
            raise ValueError("time does not go back")
        self._seconds += int(by.total_seconds())
        written = self.file.with_suffix(".new")
        written.write_text(f"{self._seconds}\n")
        written.replace(self.file)  # whoever reads sees the old number or the new one

    def now(self) -> datetime:
        """The moment that the service sees, in UTC."""
        return datetime.now(UTC) + timedelta(seconds=self._seconds)
