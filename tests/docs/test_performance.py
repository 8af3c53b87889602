"""The page of measurements: made from JSON lines, with drawings that fetch nothing."""

from __future__ import annotations

from xml.etree import ElementTree

from bench.plots import Bar, Mark, bars
from bench.report import plots, render, write

MACHINE = {"machine": "x86_64", "cores": 2, "python": "3.11.7", "load": [0.0, 0.1, 0.2]}
INTAKE = {
    "bench": "intake",
    "mails": 1000,
    "seconds": 8.0,
    "mails_per_second": 125.0,
    "floor": "pipelined",
    "times_the_floor": 1.4,
    "cpu_ms_a_mail": 11.0,
    "most_memory_mb": 210.0,
}
GROWTH = {
    "bench": "growth",
    "sizes": [
        {
            "cases": 100_000,
            "ms_a_mail": 8.0,
            "cpu_ms_a_mail": 10.0,
            "database_mb": 2481,
            "times_the_time": 1.02,
            "times_the_processor_time": 1.01,
        }
    ],
}


ANSWERS = {"per_second": 900.4, "answer_ms": {"p99": 120.4}, "floor_answer_ms": {"p99": 300.0}}
CHATS = {
    "bench": "chats",
    "connections": {
        "100": ANSWERS | {"share_of_the_floor": 3.25, "nothing_answer_ms": {"p99": 15.6}, "copies": 1000, "doubled": 0},
    },
}
SLACK = {
    "bench": "slack_actions",
    "transport": "http",
    "actions": 500,
    "acks": {
        "slash_commands": {"p50_ms": 12.0, "p99_ms": 21.0},
        "block_actions": {"p50_ms": 13.0, "p99_ms": 22.0},
        "view_submission": {"p50_ms": 14.0, "p99_ms": 23.0},
    },
    "done_twice": 0,
    "done_lost": 1,
    "acks_lost": 2,
    "false_cards": ["PV-2026-0001"],
}


def test_those_who_wait_for_an_answer_have_their_part():
    page = render([MACHINE, CHATS, SLACK])

    assert "| 100 | 900 | 3.2 | 120 | 300 | 16 | 1000 | 0 |" in page
    assert "| http | 500 | 12 | 21 | 13 | 22 | 14 | 23 | 0 | 1 | 2 | 1 |" in page


def test_each_measurement_has_its_part_of_the_page():
    page = render([MACHINE, INTAKE, GROWTH])

    assert "2 cores, Python 3.11.7" in page
    assert "| 1000 | 1.40 | pipelined | 8.0 | 125 | 11.0 | 210 |  |" in page
    assert "| 100,000 | 1.02 | 1.01 | 8.0 | 2,481 |" in page
    assert "## Replicas" not in page


def test_the_drawings_that_the_page_shows_are_written_beside_it(tmp_path):
    write(tmp_path, [MACHINE, INTAKE, GROWTH])

    page = (tmp_path / "performance.md").read_text()
    drawn = {f"performance/{path.name}" for path in (tmp_path / "performance").iterdir()}
    assert drawn == {"performance/intake.svg", "performance/growth.svg"}
    assert all(f"({name})" in page for name in drawn)


def test_a_drawing_fetches_nothing_and_runs_nothing():
    for drawing in plots([MACHINE, INTAKE, GROWTH]).values():
        tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(drawing).iter()}

        assert tags <= {"svg", "title", "text", "rect", "line"}
        assert drawing.count("http") == 1


def test_the_longest_bar_fits_and_the_mark_stands_where_its_value_is():
    drawing = ElementTree.fromstring(bars("<Time>", "s", [Bar("a & b", 1.0), Bar("c", 2.0)], Mark(2.0, "promised")))
    rows = drawing.findall("{*}rect")
    (line,) = drawing.findall("{*}line")

    widths = [float(row.get("width")) for row in rows]
    assert widths[1] == 2 * widths[0]
    assert abs(float(line.get("x1")) - float(rows[1].get("x")) - widths[1]) < 0.2
    assert "a & b" in [text.text for text in drawing.findall("{*}text")]
