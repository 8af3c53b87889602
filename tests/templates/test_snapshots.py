"""A letter whose words change is read by a person first."""

from __future__ import annotations

import pytest

from tests.templates.snapshots import FOLDER, SNAPSHOTS, snapshot


@pytest.mark.parametrize("name", SNAPSHOTS)
def test_the_letter_reads_as_it_was_last_read(name):
    kept = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")

    assert snapshot(name) == kept, "read it, then: python -m tests.templates.snapshots"


def test_no_file_is_left_over():
    assert {path.stem for path in FOLDER.iterdir()} == set(SNAPSHOTS)
