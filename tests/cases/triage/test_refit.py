from cases.triage.kinds import shipped_model
from cases.triage.linear import Linear
from cases.triage.refit import model_file
from cases.triage.training import LABELS


def test_the_shipped_model_knows_every_kind() -> None:
    assert shipped_model().labels == LABELS


def test_the_model_file_leaves_out_weights_that_change_nothing() -> None:
    model = Linear(("access", "erasure"), {"c:delete": ((1, 0.9),), "w:the": ((0, 0.01),)}, [0.0, 0.1])

    assert model_file(model).splitlines() == ["labels\taccess erasure", "bias\t0:0 1:10", "c:delete\t1:90"]
