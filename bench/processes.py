"""What a service costs, with the processes that it started: read from /proc."""

from __future__ import annotations

import os
from pathlib import Path

from bench.harness import Desk


def family(found: Desk) -> list[int]:
    """The service and its children."""
    assert found.process is not None
    pid = found.process.pid
    return [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]


def cpu_seconds(found: Desk) -> float:
    """Processor time so far; of children that ended already it counts too."""
    return sum(map(cpu_seconds_of, family(found)))


def cpu_seconds_of(pid: int) -> float:
    """Processor time of one process so far."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, words[11:15])) / os.sysconf("SC_CLK_TCK")


def resident_mb(found: Desk) -> float:
    """Resident memory, what the processes share counted for each."""
    return round(sum(_status(pid, "VmRSS") for pid in family(found)) / 1024, 1)


def most_resident_mb(found: Desk) -> float:
    """The most resident memory that each process had so far, added up."""
    return round(sum(_status(pid, "VmHWM") for pid in family(found)) / 1024, 1)


def own_mb(found: Desk) -> float:
    """Memory that nobody else has: what the machine would get back."""
    return round(sum(_rollup(pid) for pid in family(found)) / 1024, 1)


def _status(pid: int, name: str) -> int:
    return _kilobytes(Path(f"/proc/{pid}/status"), name)


def _rollup(pid: int) -> int:
    """The proportional set size: pages that are shared count in parts."""
    return _kilobytes(Path(f"/proc/{pid}/smaps_rollup"), "Pss")


def _kilobytes(path: Path, name: str) -> int:
    return next(int(line.split()[1]) for line in path.read_text().splitlines() if line.startswith(f"{name}:"))
