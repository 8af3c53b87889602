"""Which cases the clock has something to say of."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from cases.case_number import CaseNumber


class Looks(Protocol):
    """When the clock looks at which case. Each call is a transaction of its own."""

    async def due(self, now: datetime, limit: int) -> tuple[CaseNumber, ...]:
        """The cases to look at now, the longest due first."""

    async def postpone(self, number: CaseNumber, until: datetime) -> None:
        """Looks at a case later."""
