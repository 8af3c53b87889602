"""Small mistakes put into the rules, one at a time: every one must make a test fail.

    python -m bench.mutants [--most N] [--seed S] [--tests PATH] [MODULE...]

What a mistake is stands in `bench.mistakes`; which change nothing that anybody could see, in `bench.equivalents`. The
sources stay as they are: a module is replaced while it is imported, in a process of its own that has every library
loaded already. The tests of the module run first, the others only where those pass, the slow ones at the end.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import json
import os
import random
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from rich.console import Console
from rich.progress import Progress

from bench.equivalents import EQUIVALENT
from bench.mistakes import mistakes
from bench.mutant_import import install

ROOT = Path(__file__).parent.parent
SOURCES = (*sorted((ROOT / "cases" / "deadlines").glob("*.py")), ROOT / "cases" / "workflow.py")
SLOW = "tests/cases/deadlines/test_random_receipts.py"
TESTS = (
    f"--ignore={SLOW}",
    "tests/cases/test_workflow.py",
    "tests/docs/test_workflow.py",
    "tests/cases/deadlines",
    "tests/cases/test_permissions.py",
    "tests/cases/decisions",
    "tests/service/test_cli_deadline.py",
)
OURS = ("bot", "cases", "mail", "models", "service", "tests", "scripts", "conftest")
LOADED = ("tests.conftest", "tests.docs.test_workflow", "service.cli", "hypothesis", "time_machine")
FLOOR = 0.95
_SECONDS = 240


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mistake: in which module, the how manieth, and how its line reads."""

    module: str
    place: int
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.module}:{self.line} #{self.place}: {self.text}"


def mutants(*modules: str, excused: bool = False) -> list[Mutant]:
    """Every mistake that there is; those that change nothing only where wanted."""
    found = []
    for path in SOURCES:
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        if modules and module not in modules:
            continue
        source = path.read_text(encoding="utf-8")
        lines = source.splitlines()
        for place, (line, _) in enumerate(mistakes(ast.parse(source))):
            found.append(Mutant(module, place, line, lines[line - 1].strip()))
    return [each for each in found if excused or (each.module, each.place, each.text) not in EQUIVALENT]


def chosen(most: int, seed: int, *modules: str) -> list[Mutant]:
    """So many of them, always the same for the same seed; all where `most` is 0."""
    every = mutants(*modules)
    return random.Random(seed).sample(every, most) if 0 < most < len(every) else every


def survivors(tried: Sequence[Mutant], tests: tuple[str, ...] = TESTS) -> Iterator[tuple[Mutant, bool]]:
    """Each mutant as it is decided, and whether every test passed all the same; one that never ends is found."""
    _load()
    waiting, running = list(tried), dict[int, Mutant]()
    while waiting or running:
        while waiting and len(running) < (os.cpu_count() or 1):
            mutant = waiting.pop(0)
            running[_start(mutant, tests)] = mutant
        ended, status = os.wait()
        yield running.pop(ended), status == 0


def pass_unharmed(tests: tuple[str, ...] = TESTS) -> bool:
    """Whether every test passes without a mistake, in the same surroundings."""
    _load()
    return os.waitpid(_start(None, tests), 0)[1] == 0


def _load() -> None:
    """Loads all libraries once, and forgets what is ours: each mutant imports that anew."""
    for name in LOADED:
        importlib.import_module(name)
    for name in [name for name in sys.modules if name.partition(".")[0] in OURS]:
        del sys.modules[name]


def _start(mutant: Mutant | None, tests: tuple[str, ...]) -> int:
    child = os.fork()
    if child:
        return child
    try:
        # Without a handler: it ends the process whatever that does.
        signal.alarm(_SECONDS)
        _silence()
        status = _run(mutant, tests)
    except BaseException:  # noqa: BLE001  a mistake may raise whatever it likes; the tests have failed then
        status = 1
    finally:
        os._exit(status)


def _run(mutant: Mutant | None, tests: tuple[str, ...]) -> int:
    """The status of the first run that fails: what is near to the module alone, then everything."""
    runs = [tests]
    if mutant is not None:
        install(mutant.module, mutant.place)
        runs = [_near(mutant.module), tests, (SLOW,)] if tests == TESTS else [tests]
    return next((status for some in runs if some and (status := pytest.main([*_OPTIONS, *some]))), 0)


def _near(module: str) -> tuple[str, ...]:
    name = module.rpartition(".")[2]
    places = (f"tests/cases/deadlines/test_{name}.py", f"tests/cases/test_{name}.py", f"tests/docs/test_{name}.py")
    return tuple(place for place in places if (ROOT / place).exists())


_OPTIONS = ("-q", "-x", "--assert=plain", "-p", "no:xdist")


def _silence() -> None:
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)


def main() -> int:
    """Prints a line for each that survived, and a JSON line; status 1 where fewer than `FLOOR` were found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("modules", nargs="*")
    parser.add_argument("--most", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tests", help="these instead of all that the rules have")
    arguments = parser.parse_args()
    tried = chosen(arguments.most, arguments.seed, *arguments.modules)
    tests = (arguments.tests,) if arguments.tests else TESTS
    if not pass_unharmed(tests):
        sys.exit("the tests fail without any mistake")
    left = []
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("mutants", total=len(tried))
        for mutant, survived in survivors(tried, tests):
            progress.advance(task)
            if survived:
                left.append(mutant)
                print(f"survived: {mutant}", flush=True)
    found = 1 - len(left) / max(len(tried), 1)
    figures = {"all": len(mutants()), "equivalent": len(EQUIVALENT), "tried": len(tried), "survived": len(left)}
    print(json.dumps({"bench": "mutants", **figures, "found": round(found, 4)}))
    return 0 if found >= FLOOR else 1


if __name__ == "__main__":
    sys.exit(main())
