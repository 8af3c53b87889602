"""What can be got wrong in a module of rules: each mistake a small one that still runs."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping

Change = Callable[[], None]

_COMPARISONS: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
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
_ARITHMETIC: Mapping[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitAnd: ast.BitOr,
}
_NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}


def mistakes(tree: ast.Module) -> list[tuple[int, Change]]:
    """Each with its line, in a fixed order: code that runs and tables, not what only types or describes."""
    skipped = {id(inner) for top in _not_run(tree) for inner in ast.walk(top)}
    members = _members(tree)
    return [
        (getattr(node, "lineno", 0), change)
        for node in ast.walk(tree)
        if id(node) not in skipped
        for change in _of(node, members)
    ]


def mutated(source: str, place: int) -> ast.Module:
    """The module with one mistake in it."""
    tree = ast.parse(source)
    mistakes(tree)[place][1]()
    return ast.fix_missing_locations(tree)


def _not_run(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        for name in ("annotation", "returns"):
            if (found := getattr(node, name, None)) is not None:
                yield found
        yield from getattr(node, "decorator_list", ())
        # With `Literal`-like subscripts nothing is reckoned.
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript):
            yield node.value


def _members(tree: ast.Module) -> Mapping[str, list[str]]:
    """The members that a module names of each enumeration, such as `Status`."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr.isupper():
            found.setdefault(node.value.id, set()).add(node.attr)
    return {name: sorted(members) for name, members in found.items()}


def _of(node: ast.AST, members: Mapping[str, list[str]]) -> Iterator[Change]:
    for kind, change in _CHANGES.items():
        if isinstance(node, kind):
            yield from change(node)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        among = members.get(node.value.id, [])
        if node.attr in among and len(among) > 1:
            other = among[(among.index(node.attr) + 1) % len(among)]
            yield _set(node, "attr", other)


def _compare(node: ast.Compare) -> Iterator[Change]:
    if len(node.ops) == 1 and type(node.ops[0]) in _COMPARISONS:
        yield _set(node, "ops", [_COMPARISONS[type(node.ops[0])]()])


def _reckon(node: ast.BinOp) -> Iterator[Change]:
    if type(node.op) in _ARITHMETIC:
        yield _set(node, "op", _ARITHMETIC[type(node.op)]())
    if isinstance(node.op, ast.BitOr):
        yield lambda: _become(node, node.left)


def _join(node: ast.BoolOp) -> Iterator[Change]:
    yield _set(node, "op", ast.Or() if isinstance(node.op, ast.And) else ast.And())


def _negate(node: ast.UnaryOp) -> Iterator[Change]:
    if isinstance(node.op, ast.Not | ast.USub):
        yield lambda: _become(node, node.operand)


def _number(node: ast.Constant) -> Iterator[Change]:
    if isinstance(node.value, bool):
        yield _set(node, "value", not node.value)
    elif isinstance(node.value, int):
        yield _set(node, "value", node.value + 1)


def _extreme(node: ast.Name) -> Iterator[Change]:
    if node.id in _NAMES:
        yield _set(node, "id", _NAMES[node.id])


def _call(node: ast.Call) -> Iterator[Change]:
    """A group of arguments left out, such as `*OPEN`."""
    for place, argument in enumerate(node.args):
        if isinstance(argument, ast.Starred):
            yield _set(node, "args", node.args[:place] + node.args[place + 1 :])


def _collection(node: ast.Set | ast.Tuple) -> Iterator[Change]:
    """A name of a set or a tuple left out; a tuple of anything else has a shape that others rely on."""
    for place, element in enumerate(node.elts):
        if isinstance(element, ast.Attribute) and len(node.elts) > 1:
            yield _set(node, "elts", node.elts[:place] + node.elts[place + 1 :])


def _table(node: ast.Dict) -> Iterator[Change]:
    """A row left out."""
    for place, key in enumerate(node.keys):
        if key is not None:
            yield _without_row(node, place)


_CHANGES: Mapping[type[ast.AST] | tuple[type[ast.AST], ...], Callable[..., Iterator[Change]]] = {
    ast.Compare: _compare,
    ast.BinOp: _reckon,
    ast.BoolOp: _join,
    ast.UnaryOp: _negate,
    ast.Constant: _number,
    ast.Name: _extreme,
    ast.Call: _call,
    (ast.Set, ast.Tuple): _collection,
    ast.Dict: _table,
}


def _without_row(node: ast.Dict, place: int) -> Change:
    keys, values = node.keys[:], node.values[:]
    del keys[place], values[place]

    def change() -> None:
        node.keys, node.values = keys, values

    return change


def _set(node: ast.AST, name: str, value: object) -> Change:
    return lambda: setattr(node, name, value)


def _become(node: ast.AST, other: ast.AST) -> None:
    """The node becomes another in place: whoever holds it holds the other from now on."""
    node.__class__ = type(other)
    vars(node).clear()
    vars(node).update(vars(other))
