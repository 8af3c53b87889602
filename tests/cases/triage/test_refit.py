from cases.triage.kinds import shipped_model
from cases.triage.refit import model_file
from cases.triage.training import LABELS


def test_the_shipped_model_knows_every_kind() -> None:
    assert shipped_model().labels == LABELS


def test_the_model_file_leaves_out_weights_that_change_nothing() -> None:
    lines = model_file(shipped_model()).splitlines()

    assert len(lines) == len(shipped_model().weights) + 2
    assert not any(line.endswith("\t") for line in lines[2:])
