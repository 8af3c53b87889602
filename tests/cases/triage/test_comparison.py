from dataclasses import replace

from cases.triage.comparison import Changed, Comparison, compare, evaluation_rows
from cases.triage.evaluation import Report, evaluate
from cases.triage.linear import Linear
from cases.triage.training import LABELS
from cases.triage.triage import Triage
from cases.vocabulary import Kind

_ROWS = [
    {"id": "a", "kind": "erasure", "subject": "", "body": "Slett kontoen min og alt dere har om meg.", "lang": "nb"},
    {"id": "b", "kind": "access", "subject": "", "body": "Jeg vil ha innsyn i alt dere har om meg.", "lang": "nb"},
]


def _always(kind: str) -> Triage:
    return Triage(model=Linear(LABELS, {}, [9.0 if label == kind else 0.0 for label in LABELS]))


def _report(**figures: float) -> Report:
    return replace(evaluate([]), **figures)  # type: ignore[arg-type]


def test_what_changes_is_told_by_id_and_kind() -> None:
    found = compare(Triage(), _always("erasure"), _ROWS)

    assert (found.before.accuracy, found.after.accuracy) == (1.0, 0.5)
    assert found.changed == (Changed("b", "access", Kind.ACCESS, Kind.ERASURE),)


def test_a_loss_up_to_the_limit_is_borne() -> None:
    found = Comparison(_report(accuracy_accepted=0.95), _report(accuracy_accepted=0.94), ())

    assert found.why_worse(0.01) == ""
    assert found.why_worse(0.005) == "it is right on 1.0% fewer of the inquiries"


def test_a_breach_report_that_is_missed_is_never_borne() -> None:
    found = Comparison(_report(accuracy_accepted=0.9), _report(accuracy_accepted=0.99, grave_missed=1), ())

    assert "breach report" in found.why_worse(1.0)


def test_the_evaluation_set_is_shipped() -> None:
    rows = evaluation_rows()

    assert len({row["id"] for row in rows}) == 220
