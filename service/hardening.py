"""What the process gives away of its memory: nothing. A core dump would hold letters and keys in clear."""

from __future__ import annotations

import ctypes
import resource
import sys

_PR_SET_DUMPABLE = 4  # linux/prctl.h


def keep_memory_private() -> bool:
    """Turns core dumps off, and on Linux keeps other processes of the same user from reading memory and environment.

    Returns whether both were done.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "linux":
        return False
    library = ctypes.CDLL(None, use_errno=True)
    return bool(library.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) == 0)
