"""Templates compiled once for all starts: the code lies beside them, as Python keeps that of its modules.

Compiling the letters takes half a second of each start. What is kept is used only for the same source, the same
version of Python and of Jinja2; where the folder cannot be written it is compiled at each start, as before.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from jinja2 import __version__ as jinja_version
from jinja2.bccache import Bucket, FileSystemBytecodeCache

FOLDER = "__pycache__"
"""Whoever may write here may change the modules of the service as well."""


class CompiledTemplates(FileSystemBytecodeCache):
    """The compiled templates of one folder; a folder that is read-only keeps none."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps the code of one template, where it may."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def compiled_beside(templates: Path, *, autoescape: bool) -> CompiledTemplates | None:
    """Where the compiled templates of a folder are kept, with and without escapes apart; None where nothing can be."""
    folder = templates / FOLDER
    try:
        folder.mkdir(exist_ok=True)
    except OSError:
        return None
    return CompiledTemplates(str(folder), f"{'html' if autoescape else 'text'}-{jinja_version}-%s.cache")
