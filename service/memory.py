"""Memory that was freed goes back to the machine: a mail of 25 MB is to be felt while it is handled, and no longer.

And what stays for good is not looked through for garbage again and again.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import os
from contextlib import suppress
from pathlib import Path

from service.turns import look_every

# The parameters of mallopt(3). Set by hand, the threshold no longer grows with the largest mail that was freed.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_LARGE_BYTES = 256 * 1024
_KEPT_BYTES = 1024 * 1024
_ARENAS = 2
_NEW_OBJECTS = 10_000
_GROWN_BYTES = 2 * 1024 * 1024
_LOOK_SECONDS = 10.0
_WANTED = ((_MMAP_THRESHOLD, _LARGE_BYTES), (_TRIM_THRESHOLD, _KEPT_BYTES), (_ARENA_MAX, _ARENAS))


def give_back_what_is_freed() -> bool:
    """Tells the C library to keep little of what was freed; False where it is not glibc and cannot be told.

    Without it the service keeps 30 to 50 MB more after a backlog, for good.
    """
    with suppress(OSError, AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        return all(mallopt(parameter, value) == 1 for parameter, value in _WANTED)
    return False


def pass_over_what_was_loaded() -> None:
    """Takes everything that stands now out of the search for garbage: modules, templates, the model of triage.

    Looking through it holds up everybody who waits, for a tenth of a second, just when much is to be done. The rest is
    looked through when ten thousand objects are new, rather than seven hundred: so many are made for fifty chats.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, *gc.get_threshold()[1:])


class Tidying:
    """Gives back what lies free between what is in use, once the process has grown by two megabytes.

    The C library returns by itself only what lies at the end. Without this the service keeps 13 MB more after 2,000
    mails, and grows on.
    """

    def __init__(self, seconds: float = _LOOK_SECONDS) -> None:
        self._seconds = seconds
        self._least = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Looks every ten seconds, until `stop`."""
        await look_every(self._seconds, self.look, stop)

    async def look(self) -> bool:
        """Whether there was something to tidy up. Does nothing where it is not glibc."""
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is None or resident_bytes() < self._least + _GROWN_BYTES:
            return False
        gc.collect()
        # Beside the loop: it may take some milliseconds, and holds no lock of the interpreter.
        await asyncio.to_thread(trim, 0)
        self._least = resident_bytes()
        return True


def resident_bytes() -> int:
    """What the process has in memory now, shared pages included."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
