"""Small mistakes put into the rules, one at a time: every one must make a test fail.

    python -m bench.mutants [--most N] [--seed S]

A mistake is another comparison, the other arithmetic, a number one off, `and` for `or`, a `not` left out, True for
False.
The sources stay as they are: a module is replaced while it is imported.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import track

ROOT = Path(__file__).parent.parent
SOURCES = (*sorted((ROOT / "cases" / "deadlines").glob("*.py")), ROOT / "cases" / "workflow.py")
TESTS = (
    *(
        "tests/cases/deadlines",
        "tests/cases/test_workflow.py",
        "tests/cases/decisions",
        "tests/cases/test_permissions.py",
    ),
    *("tests/service/test_cli_deadline.py",),
)
MODULE, PLACE = "PERSONVERN_BENCH_MUTANT_MODULE", "PERSONVERN_BENCH_MUTANT_PLACE"
_SECONDS = 240

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mistake: in which module, at which place, and how its line reads."""

    module: str
    place: int
    line: int


def _changes(node: ast.AST) -> Callable[[], None] | None:
    """How a node is got wrong; None where it is none of those that are."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _COMPARISONS:
        other = _COMPARISONS[type(node.ops[0])]()
        return lambda: node.ops.__setitem__(0, other)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        turned: ast.operator = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
        return lambda: setattr(node, "op", turned)
    if isinstance(node, ast.BoolOp):
        joined: ast.boolop = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        return lambda: setattr(node, "op", joined)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return lambda: setattr(node, "op", ast.UAdd())
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        value = not node.value if isinstance(node.value, bool) else node.value + 1
        return lambda: setattr(node, "value", value)
    return None


def _places(tree: ast.Module) -> Iterator[tuple[ast.AST, Callable[[], None]]]:
    """What can be got wrong in a module, in order: code that runs, not what only types or describes."""
    skipped = {
        id(inner)
        for node in ast.walk(tree)
        for part in (
            getattr(node, "annotation", None),
            getattr(node, "returns", None),
            getattr(node, "decorator_list", None),
        )
        for top in (part if isinstance(part, list) else [part])
        if isinstance(top, ast.AST)
        for inner in ast.walk(top)
    }
    for node in ast.walk(tree):
        if id(node) not in skipped and (change := _changes(node)) is not None:
            yield node, change


def mutants() -> list[Mutant]:
    """Every mistake that there is."""
    found = []
    for path in SOURCES:
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for place, (node, _) in enumerate(_places(ast.parse(path.read_text(encoding="utf-8")))):
            found.append(Mutant(module, place, getattr(node, "lineno", 0)))
    return found


def mutated(source: str, place: int) -> ast.Module:
    """The module with the mistake at a place."""
    tree = ast.parse(source)
    dict(enumerate(_places(tree)))[place][1]()
    return ast.fix_missing_locations(tree)


def survives(mutant: Mutant | None, tests: tuple[str, ...] = TESTS) -> bool:
    """Whether every test passes all the same; without a mutant they must. One that never ends is found."""
    environment = dict(os.environ)
    if mutant is not None:
        environment |= {MODULE: mutant.module, PLACE: str(mutant.place)}
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "bench.mutant_import", *tests]
    try:
        ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return False
    return ended.returncode == 0


def chosen(most: int, seed: int) -> list[Mutant]:
    """So many of them, always the same for the same seed; all where `most` is 0."""
    every = mutants()
    return random.Random(seed).sample(every, most) if 0 < most < len(every) else every


def main() -> int:
    """Prints a line for each that survived, and a JSON line; status 1 where more survived than 5 in 100."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--most", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    tried = chosen(arguments.most, arguments.seed)
    if not survives(None):
        sys.exit("the tests fail without any mistake")
    left = [each for each in track(tried, "mutants", console=Console(stderr=True)) if survives(each)]
    for each in left:
        print(f"survived: {each.module}:{each.line} (place {each.place})")
    print(json.dumps({"bench": "mutants", "all": len(mutants()), "tried": len(tried), "survived": len(left)}))
    return 1 if len(left) * 20 > len(tried) else 0


if __name__ == "__main__":
    sys.exit(main())
