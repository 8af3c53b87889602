"""What is installed is all that is needed: every package, and every file that is no code."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
TOP = ("bot", "cases", "mail", "models", "sandbox", "service", "templates")


def _settings():
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]


def test_every_package_is_installed():
    found = {
        str(path.parent.relative_to(ROOT)).replace("/", ".")
        for top in TOP
        for path in (ROOT / top).rglob("__init__.py")
    }

    assert sorted(found) == sorted(_settings()["packages"])


def test_every_kind_of_data_file_is_installed():
    suffixes = {pattern.rpartition("*")[2] for pattern in _settings()["package-data"]["*"]}
    files = [
        path for top in TOP for path in (ROOT / top).rglob("*") if path.is_file() and "__pycache__" not in path.parts
    ]

    assert not {path.suffix for path in files} - suffixes - {".py"}
