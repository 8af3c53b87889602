"""JSON lines of measurements, as `python -m bench` prints them, as the page docs/performance.md with its plots:

python -m bench > run.jsonl; python -m bench.report docs < run.jsonl
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bench.plots import Bar, Mark, bars
from bench.report_answers import chats, slack
from bench.tables import Line, table

HEAD = """# Performance

Made by `python -m bench.report docs` from the lines of `make bench`; run it again on your machine. Figures that do not
depend on the machine are ratios to a floor that is measured in the same run: the least that must be done with a mail,
by Python's standard library alone (`bench/floor.py`), with the same durability (SQLite, `synchronous=FULL`, never moved
before its commit, never sent before it is recorded) and the fastest of three variants. The mailbox is seeded: 70 %
small mails, 25 % with 20 to 200 KB, 5 % with 1 to 3 MB. The time runs from the start of the process, loading it
included, to the last acknowledgement that the mail server accepted.
"""

INTAKE = """A full mailbox at the start of the process. The processor time is that of the service and of the process
that helps it with a backlog, loading included.
"""

GROWTH = """The same mails, with so many cases in the database before: rows as real mails leave them, each with its own
indexes and keys (`bench/seeding.py`). The start of the process is not counted.
"""

REPLICAS = """An outbox full of letters on one PostgreSQL, a mail server that answers slowly, one connection a replica.
The take-over is counted from the kill -9 of the replica that watches the mailbox to the acknowledgement of a mail that
came just then.
"""

UPGRADE = """Two versions side by side on one PostgreSQL: migrated, and renewed one replica after the other, while
persons write and staff answer them in Slack.
"""

SOAK = """The traffic of a working day of eight hours in some minutes: 480 mails, 240 chats, 480 commands of staff. What
an hour adds is reckoned over the second half.
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
            f"{line['times_the_floor']:.2f}",
            line["floor"],
            f"{line['seconds']:.1f}",
            f"{line['mails_per_second']:.0f}",
            f"{line['cpu_ms_a_mail']:.1f}",
            *(f"{line[name]:.0f}" if name in line else "" for name in ("most_memory_mb", "memory_at_rest_mb")),
        )
        for line in lines
    )
    head = ("mails", "times the floor", "fastest floor", "seconds", "mails a second", "processor ms a mail")
    rendered = table((*head, "most memory, MB", "at rest after them, MB"), rows)
    return f"\n## Intake\n\n{INTAKE}\n{_plot('intake')}\n{rendered}"


def _latency(lines: Sequence[Line]) -> str:
    rows = (
        (line["per_second"], line["mails"], *(f"{line[to][p]:.0f}" for to in _TO for p in ("p50", "p99")))
        for line in lines
    )
    head = ("mails a second", "mails", "ack p50 ms", "ack p99 ms", "card p50 ms", "card p99 ms")
    return f"\n## Latency\n\n{LATENCY}\n{_plot('latency')}\n" + table(head, rows)


_TO = ("to_ack_ms", "to_card_ms")


def _growth(lines: Sequence[Line]) -> str:
    rows = (
        (
            f"{size['cases']:,}",
            f"{size['times_the_time']:.2f}",
            f"{size['times_the_processor_time']:.2f}",
            f"{size['ms_a_mail']:.1f}",
            f"{size['database_mb']:,}",
        )
        for line in lines
        for size in line["sizes"]
    )
    head = ("cases before", "times the time", "times the processor time", "ms a mail", "database, MB")
    return f"\n## Growth\n\n{GROWTH}\n{_plot('growth')}\n" + table(head, rows)


def _state(lines: Sequence[Line]) -> str:
    return "\n## Start, memory, rest\n\n" + "\n".join(
        table(
            ("start to ready, s", *(_said(name) for name in line["memory_mb"]), "CPU at rest, % of a core"),
            [(line["start_seconds"], *line["memory_mb"].values(), line["idle_cpu_percent"])],
        )
        for line in lines
    )


def _said(name: str) -> str:
    return f"memory {name.replace('_', ' ')}, MB"


def _replicas(lines: Sequence[Line]) -> str:
    rows = [
        (line["letters"], line["answer_ms"], *line["seconds"].values(), line["times_as_fast"], line["takeover_seconds"])
        for line in lines
        if "left_out" not in line
    ]
    head = ("letters", "the mail server answers after, ms", "one replica, s", "two, s", "times as fast", "take-over, s")
    return f"\n## Replicas\n\n{REPLICAS}\n" + table(head, rows)


def _actions(lines: Sequence[Line]) -> str:
    rows = ((line["commands"], *line["answered_ms"].values()) for line in lines)
    return "\n## Slack\n\n" + table(("commands", "answered p50, ms", "p99, ms"), rows)


def _killing(lines: Sequence[Line]) -> str:
    names = ("mails", "kills", "cases", "numbers_doubled", "acks_missing", "acks_doubled", "left_in_inbox")
    head = tuple(name.replace("_", " ") for name in names)
    return "\n## kill -9\n\n" + table(head, (tuple(line[name] for name in names) for line in lines))


def _faults(lines: Sequence[Line]) -> str:
    rows = (tuple(line[name] for name in _COUNTED) for line in lines if "left_out" not in line)
    return "\n## Faults\n\n" + table(tuple(name.replace("_", " ") for name in _COUNTED), rows)


_COUNTED = (
    "fault",
    "mails",
    "blows",
    "letters_in_doubt",
    "cases_lost",
    "cases_doubled",
    "acks_missing",
    "acks_doubled",
    "unlike_the_audit_log",
)


def _upgrade(lines: Sequence[Line]) -> str:
    names = ("cases_lost", "acks_missing", "actions_lost", "acks_doubled", "actions_doubled", "unlike_the_audit_log")
    head = ("from", "persons", "migrations", *(name.replace("_", " ") for name in names))
    rows = (
        (line["from"], line["persons"], len(line["migrations"]), *(line[name] for name in names))
        for line in lines
        if "left_out" not in line
    )
    return f"\n## Rolling upgrade\n\n{UPGRADE}\n" + table(head, rows)


def _soak(lines: Sequence[Line]) -> str:
    """A row for each thing that must stay flat."""
    measured = ("memory_mb", "open_files", "threads")
    head = ("what", "at the start", "half-way", "at the end", "at most", "more in an hour of the day")
    rows = ((name.replace("_", " "), *line[name].values()) for line in lines for name in measured)
    return f"\n## Soak\n\n{SOAK}\n" + table(head, rows)


SECTIONS: Mapping[str, Callable[[Sequence[Line]], str]] = {
    "intake": _intake,
    "latency": _latency,
    "growth": _growth,
    "state": _state,
    "replicas": _replicas,
    "actions": _actions,
    "slack_actions": slack,
    "chats": chats,
    "killing": _killing,
    "faults": _faults,
    "upgrade": _upgrade,
    "soak": _soak,
}


def render(lines: Sequence[Line]) -> str:
    """The page."""
    made = [HEAD, _machine(lines)]
    for name, section in SECTIONS.items():
        if of_it := [line for line in lines if line.get("bench") == name]:
            made.append(section(of_it))
    return "".join(made)


def plots(lines: Sequence[Line]) -> dict[str, str]:
    """The drawings by name."""
    of = {name: [line for line in lines if line.get("bench") == name] for name in _PLOTS}
    return {name: _PLOTS[name](found) for name, found in of.items() if found}


def _intake_plot(lines: Sequence[Line]) -> str:
    rows = [Bar(f"{line['mails']} mails", line["times_the_floor"]) for line in lines]
    return bars("Time from the first mail to the last acknowledgement", "x", rows, Mark(1.0, "floor"))


def _latency_plot(lines: Sequence[Line]) -> str:
    rows = [Bar(f"{line['per_second']} a second, {p}", line["to_ack_ms"][p]) for line in lines for p in ("p50", "p99")]
    return bars("From a mail's arrival to its acknowledgement", "ms", rows)


def _growth_plot(lines: Sequence[Line]) -> str:
    rows = [Bar(f"{size['cases']:,} cases", size["ms_a_mail"]) for line in lines for size in line["sizes"]]
    return bars("Time of a mail, with so many cases in the database", "ms", rows)


_PLOTS: Mapping[str, Callable[[Sequence[Line]], str]] = {
    "intake": _intake_plot,
    "latency": _latency_plot,
    "growth": _growth_plot,
}


def _plot(name: str) -> str:
    return f"![{name}](performance/{name}.svg)\n"


def write(folder: Path, lines: Sequence[Line]) -> None:
    """Writes the page and its drawings into the folder of the documentation."""
    (folder / "performance.md").write_text(render(lines), "utf-8")
    (folder / "performance").mkdir(exist_ok=True)
    for name, drawing in plots(lines).items():
        (folder / "performance" / f"{name}.svg").write_text(drawing, "utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]), [json.loads(line) for line in sys.stdin if line.strip()])
