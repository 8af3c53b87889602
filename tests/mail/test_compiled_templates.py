"""Templates that are compiled already: used while they fit, and never needed."""

from __future__ import annotations

from pathlib import Path

from jinja2 import DictLoader, Environment, FileSystemLoader

from mail.compiled_templates import FOLDER, compiled_beside


def _environment(folder: Path, *, autoescape: bool = True) -> Environment:
    cache = compiled_beside(folder, autoescape=autoescape)
    return Environment(loader=FileSystemLoader(folder), autoescape=autoescape, bytecode_cache=cache)


def test_the_second_start_finds_the_code_of_the_first(tmp_path: Path) -> None:
    (tmp_path / "letter.j2").write_text("Hei {{ name }}")
    _environment(tmp_path).get_template("letter.j2")
    kept = list((tmp_path / FOLDER).iterdir())

    letter = _environment(tmp_path).get_template("letter.j2").render(name="Kari")

    assert letter == "Hei Kari"
    assert list((tmp_path / FOLDER).iterdir()) == kept
    assert len(kept) == 1


def test_a_changed_template_is_compiled_anew(tmp_path: Path) -> None:
    (tmp_path / "letter.j2").write_text("Hei {{ name }}")
    _environment(tmp_path).get_template("letter.j2")

    (tmp_path / "letter.j2").write_text("God dag {{ name }}")

    assert _environment(tmp_path).get_template("letter.j2").render(name="Kari") == "God dag Kari"


def test_what_was_compiled_without_escapes_never_serves_where_they_are_needed(tmp_path: Path) -> None:
    (tmp_path / "letter.j2").write_text("Hei {{ name }}")
    _environment(tmp_path, autoescape=False).get_template("letter.j2")

    letter = _environment(tmp_path, autoescape=True).get_template("letter.j2").render(name="<b>")

    assert letter == "Hei &lt;b&gt;"


def test_a_folder_that_cannot_be_written_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    cache = compiled_beside(tmp_path / "gone", autoescape=True)
    (tmp_path / "gone" / FOLDER).rmdir()
    (tmp_path / "gone").rmdir()

    letter = Environment(loader=DictLoader({"letter": "Hei"}), autoescape=True, bytecode_cache=cache)

    assert letter.get_template("letter").render() == "Hei"
    assert compiled_beside(tmp_path / "gone", autoescape=True) is None
