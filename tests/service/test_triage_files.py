"""The files of triage: taken whole, kept for the owner, put back step by step; what is broken is told in one line."""

from pathlib import Path

import pytest

from cases.triage.linear import Linear, dump
from cases.triage.training import LABELS
from cases.triage.triage import Text
from cases.vocabulary import Role
from service.triage_files import (
    UnusableModel,
    read_model,
    take_model,
    triage_of,
    undo_model,
)
from service.triage_settings import TriageSettings


def _model(weight: float) -> str:
    return dump(Linear(LABELS, {"w:slett": ((0, weight),)}, [0.0] * len(LABELS)))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "model.tsv"


def test_where_none_was_taken_the_shipped_model_serves(path: Path) -> None:
    assert read_model(None) is None
    assert read_model(path) is None
    assert not undo_model(path)


def test_a_model_that_was_taken_is_read_and_for_its_owner_alone(path: Path) -> None:
    take_model(path, _model(1.0))

    model = read_model(path)

    assert model is not None
    assert model.weights == {"w:slett": ((0, 1.0),)}
    assert path.stat().st_mode & 0o777 == 0o600


def test_each_undo_goes_back_one_model_and_at_last_to_the_shipped_one(path: Path) -> None:
    take_model(path, _model(1.0))
    take_model(path, _model(2.0))

    assert undo_model(path)
    assert path.read_text() == _model(1.0)
    assert undo_model(path)
    assert list(path.parent.iterdir()) == []


def test_a_first_model_has_the_shipped_one_before_it_whatever_lay_there(path: Path) -> None:
    take_model(path, _model(1.0))
    take_model(path, _model(2.0))
    path.unlink()

    take_model(path, _model(3.0))
    undo_model(path)

    assert read_model(path) is None


@pytest.mark.parametrize("text", ["", "hemmelig", "labels\taccess erasure\nbias\t0:1\n", "\udcff"])
def test_a_file_that_is_no_model_of_this_release_is_refused_without_its_content(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8", "surrogateescape"))

    with pytest.raises(UnusableModel) as caught:
        read_model(path)

    assert "PERSONVERN_TRIAGE_MODEL_FILE" in str(caught.value)
    assert "hemmelig" not in str(caught.value)


def test_the_domains_of_customers_are_handed_to_triage() -> None:
    ours = triage_of(TriageSettings(), 0.2, frozenset({"kunde.example"}))
    asked = "Hvilke personopplysninger har dere lagret om meg?"
    mail = Text(subject="Innsyn", body=asked, sender="Kari <kari@kunde.example>")

    assert ours.verdict_of(mail).role is Role.BOTH
    assert triage_of(TriageSettings(), 0.2).verdict_of(mail).role is Role.CONTROLLER
