"""A pytest plugin: the module that the environment names is imported with one mistake in it (`bench.mutants`)."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import os
import sys
from types import ModuleType

from bench.mutants import MODULE, PLACE, mutated


class _Loader(importlib.machinery.SourceFileLoader):
    """Compiles the source with the mistake."""

    def exec_module(self, module: ModuleType) -> None:
        source = self.get_source(self.name)
        assert source is not None
        exec(compile(mutated(source, int(os.environ[PLACE])), self.path, "exec"), vars(module))


class _Finder(importlib.abc.MetaPathFinder):
    """Finds that one module first."""

    def find_spec(self, name: str, path: object, target: object = None) -> importlib.machinery.ModuleSpec | None:
        """Its spec with our loader; None for every other module."""
        del target
        if name != os.environ.get(MODULE):
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)  # type: ignore[arg-type]
        assert spec is not None
        assert spec.origin is not None
        spec.loader = _Loader(name, spec.origin)
        return spec


if MODULE in os.environ:
    sys.meta_path.insert(0, _Finder())
