"""How many bytes may be held in memory at once."""

from __future__ import annotations

import asyncio


class Room:
    """Room for so many bytes: whoever brings more waits; what is larger than all of it goes in alone."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._taken = 0
        self._left = asyncio.Event()

    async def enter(self, size: int) -> None:
        """Waits until there is room."""
        while self._taken and self._taken + size > self._size:
            self._left.clear()
            await self._left.wait()
        self._taken += size

    def leave(self, size: int) -> None:
        """Gives the room back."""
        self._taken -= size
        self._left.set()
