"""Mistakes put into the rules: what counts as one, that the tests find them, and that a hole in the tests shows."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.equivalents import EQUIVALENT
from bench.mistakes import mistakes, mutated
from bench.mutants import SOURCES, mutants

ROOT = Path(__file__).parents[2]


def every(source: str) -> list[str]:
    """How a line reads with each mistake that can be made in it."""
    return [ast.unparse(mutated(source, place)) for place in range(len(mistakes(ast.parse(source))))]


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ("a < b", ["a <= b"]),
        ("a is not b", ["a is b"]),
        ("a + 1", ["a - 1", "a + 2"]),
        ("a and (not b)", ["a or not b", "a and b"]),
        ("-a", ["a"]),
        ("a | b", ["a"]),
        ("min(a)", ["max(a)"]),
        ("f(*a, *b)", ["f(*b)", "f(*a)"]),
        ("{a: b, c: d}", ["{c: d}", "{a: b}"]),
        ("{S.ONE, S.TWO}", ["{S.TWO}", "{S.ONE}", "{S.TWO, S.TWO}", "{S.ONE, S.ONE}"]),
        ("x = True", ["x = False"]),
        ("def f(a: int | None) -> int | None: ...", []),
    ],
)
def test_a_mistake_is_small_and_still_runs(source: str, wrong: list[str]) -> None:
    assert every(source) == wrong


def test_every_rule_of_the_deadlines_and_the_workflow_can_be_got_wrong() -> None:
    tried = {each.module.rpartition(".")[2] for each in mutants()}

    # These only hold fields, or say what the package is.
    assert {path.stem for path in SOURCES} - tried == {"__init__", "terms"}


def test_each_mistake_that_is_let_pass_is_one_that_there_is() -> None:
    there = {(each.module, each.place, each.text) for each in mutants(excused=True)}

    assert [each for each in EQUIVALENT if each not in there] == []
    assert all(EQUIVALENT.values())


@pytest.mark.long
def test_the_tests_find_mistakes_and_a_hole_in_them_would_show() -> None:
    found = _run("--most", "10")
    with_a_hole = _run("--most", "3", "--tests", "tests/cases/test_case_number.py", "cases.deadlines.extension")

    assert (found.returncode, _figures(found)["tried"]) == (0, 10), found.stdout
    assert with_a_hole.returncode == 1
    assert _figures(with_a_hole)["survived"] > 0


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bench.mutants", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def _figures(ended: subprocess.CompletedProcess[str]) -> dict[str, int]:
    figures: dict[str, int] = json.loads(ended.stdout.splitlines()[-1])
    return figures
