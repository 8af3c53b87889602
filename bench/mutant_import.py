"""Has one module imported with a mistake in it (`bench.mutants`); its source stays as it is."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Sequence
from types import ModuleType

from bench.mistakes import mutated


class _Loader(importlib.machinery.SourceFileLoader):
    """Compiles the source with the mistake."""

    def __init__(self, name: str, path: str, place: int) -> None:
        super().__init__(name, path)
        self._place = place

    def exec_module(self, module: ModuleType) -> None:
        source = self.get_source(self.name)
        assert source is not None
        exec(compile(mutated(source, self._place), self.path, "exec"), vars(module))


class _Finder(importlib.abc.MetaPathFinder):
    """Finds that one module first."""

    def __init__(self, module: str, place: int) -> None:
        self._module = module
        self._place = place

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Its spec with our loader; None for every other module."""
        del target
        if name != self._module:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        assert spec is not None
        assert spec.origin is not None
        spec.loader = _Loader(name, spec.origin, self._place)
        return spec


def install(module: str, place: int) -> None:
    """From now on the module, which must not be loaded yet, is imported with its mistake at a place."""
    sys.meta_path.insert(0, _Finder(module, place))
