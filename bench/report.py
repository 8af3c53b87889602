"""JSON lines of measurements, as `python -m bench` prints them, as the page docs/performance.md:

python -m bench > run.jsonl; python -m bench.report < run.jsonl > docs/performance.md
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

Line = Mapping[str, Any]

HEAD = """# Performance

Made by `python -m bench.report` from one run of `python -m bench`; run it again on your machine. Figures that do not
depend on the machine are ratios to a floor that is measured in the same run: the least that must be done with a mail,
by Python's standard library alone (`bench/floor.py`), with the same durability (SQLite, `synchronous=FULL`, never moved
before its commit, never sent before it is recorded) and the fastest of three variants. The mailbox is seeded: 70 %
small mails, 25 % with 20 to 200 KB, 5 % with 1 to 3 MB. The time runs from the start of the process, loading it
included, to the last acknowledgement that the mail server accepted.
"""

LATENCY = """From the moment at which a mail lies in the mailbox. The first one comes at rest, when Dovecot tells of it
half a second late.
"""


def _machine(lines: Sequence[Line]) -> str:
    [machine] = [line for line in lines if "machine" in line]
    said = f"Machine: {machine['machine']}, {machine['cores']} cores, Python {machine['python']}."
    loads = ", ".join(map(str, machine["load"]))
    return f"\n{said} Its load before the run, over 1, 5 and 15 minutes: {loads}; above 0 others were at work on it.\n"


def _intake(lines: Sequence[Line]) -> str:
    rows = (
        (
            line["mails"],
            f"{line['times_the_floor']:.1f}",
            line["floor"],
            f"{line['seconds']:.1f}",
            f"{line['mails_per_second']:.0f}",
        )
        for line in lines
    )
    return "\n## Intake\n\n" + _table(("mails", "times the floor", "fastest floor", "seconds", "mails a second"), rows)


def _latency(lines: Sequence[Line]) -> str:
    rows = (
        (line["per_second"], line["mails"], *(f"{line[to][p]:.0f}" for to in _TO for p in ("p50", "p99")))
        for line in lines
    )
    head = ("mails a second", "mails", "ack p50 ms", "ack p99 ms", "card p50 ms", "card p99 ms")
    return f"\n## Latency\n\n{LATENCY}\n" + _table(head, rows)


_TO = ("to_ack_ms", "to_card_ms")


def _state(lines: Sequence[Line]) -> str:
    rows = (
        (
            f"{line['start_seconds']:.1f}",
            *(f"{value:.0f} ({name.replace('_', ' ')})" for name, value in line["memory_mb"].items()),
            f"{line['idle_cpu_percent']:.1f}",
        )
        for line in lines
    )
    return "\n## Start, memory, rest\n\n" + _table(
        ("start to ready, s", "memory, MB", "memory, MB", "CPU at rest, % of a core"), rows
    )


def _killing(lines: Sequence[Line]) -> str:
    names = ("mails", "kills", "cases", "numbers_doubled", "acks_missing", "acks_doubled", "left_in_inbox")
    head = tuple(name.replace("_", " ") for name in names)
    return "\n## kill -9\n\n" + _table(head, (tuple(line[name] for name in names) for line in lines))


SECTIONS: Mapping[str, Callable[[Sequence[Line]], str]] = {
    "intake": _intake,
    "latency": _latency,
    "state": _state,
    "killing": _killing,
}


def render(lines: Sequence[Line]) -> str:
    """The page."""
    made = [HEAD, _machine(lines)]
    for name, section in SECTIONS.items():
        if of_it := [line for line in lines if line.get("bench") == name]:
            made.append(section(of_it))
    return "".join(made)


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---:"] * len(head), *rows]
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)


if __name__ == "__main__":
    sys.stdout.write(render([json.loads(line) for line in sys.stdin if line.strip()]))
