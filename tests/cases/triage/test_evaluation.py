from cases.triage.comparison import evaluation_rows
from cases.triage.evaluation import evaluate


def _row(kind: str, body: str, **more: object) -> dict[str, object]:
    return {"kind": kind, "subject": "", "body": body, "lang": "nb", "urgent": False, "also": [], "accept": []} | more


def test_an_accepted_kind_is_right_but_not_accurate() -> None:
    report = evaluate([_row("complaint", "Slett kontoen min og alt dere har om meg.", accept=["erasure"])])

    assert (report.accuracy, report.accuracy_accepted) == (0.0, 1.0)
    assert report.confusion == {"complaint": {"erasure": 1}}


def test_an_opt_out_is_no_false_alarm_and_counts_in_the_wide_reading_only() -> None:
    report = evaluate([_row("marketing_opt_out", "Meld meg av nyhetsbrevet.", urgent=True)])

    assert (report.urgent_false, report.urgent_recall_wide, report.urgent_precision_wide) == (0.0, 1.0, 1.0)


def test_an_alarm_on_a_calm_row_costs_precision() -> None:
    alarming = "Jeg fikk lønnsslippen til en annen person på e-post fra dere, med fødselsnummer og alt."

    report = evaluate([_row("breach_report", alarming, urgent=True), _row("information", alarming)])

    assert (report.urgent_recall, report.urgent_precision, report.urgent_false) == (1.0, 0.5, 1.0)


def test_the_labelled_inquiries_are_met_at_the_promised_floor() -> None:
    report = evaluate(evaluation_rows())

    assert report.rows == 220
    assert report.accuracy_accepted >= 0.9
    assert report.top_three >= 0.95
    assert report.sure >= 0.4
    assert report.sure_right >= 0.95
    assert report.abstained <= 0.1
    assert report.urgent_recall >= 0.95
    assert report.urgent_false <= 0.15
    assert report.language >= 0.97
    assert report.grave_missed == 0


def test_nothing_gives_a_report_of_nothing() -> None:
    assert evaluate([]).accuracy == 0.0
