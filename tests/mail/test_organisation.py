import pytest

from mail.organisation import InvalidFacts, Organisation


def test_the_facts_that_come_with_the_service_can_be_read():
    facts = Organisation.load()

    assert facts.organisation["name"] == "Duett AS"
    assert facts.authority["name"] == "Datatilsynet"
    assert facts.statement["version"] == "2019-1"
    assert set(facts.phrases) == {"nb", "nn", "en"}


def test_an_override_changes_one_fact_and_leaves_the_others():
    facts = Organisation.load({"organisation": {"name": "Blåbær AS", "nb": {"products": "Blåbær"}}})

    assert facts.organisation["name"] == "Blåbær AS"
    assert facts.organisation["nb"]["products"] == "Blåbær"
    assert facts.organisation["email"] == Organisation.load().organisation["email"]
    assert facts.organisation["en"] == Organisation.load().organisation["en"]


def test_every_mistake_is_told_at_once_by_its_key_and_without_its_value():
    overrides = {
        "organisation": {"nmae": "hemmelig", "normal_working_days": "fem", "nb": "hemmelig"},
        "statement": {"published": "hemmelig"},
        "oraganisation": {},
    }

    with pytest.raises(InvalidFacts) as refused:
        Organisation.load(overrides)

    assert str(refused.value).split("; ") == [
        "organisation.nmae: there is no such fact",
        "organisation.normal_working_days: must be a whole number",
        "organisation.nb: must be a table",
        "statement.published: must be a date",
        "oraganisation: there is no such fact",
    ]


def test_a_whole_number_may_stand_for_a_fraction_but_true_for_no_number(tmp_path):
    (tmp_path / "organisation.toml").write_text("[organisation]\n[authority]\n", encoding="utf-8")
    (tmp_path / "statement.toml").write_text("years = 3.5\nmonths = 3\n", encoding="utf-8")
    (tmp_path / "phrases.toml").write_text("", encoding="utf-8")

    facts = Organisation.load({"statement": {"years": 4}}, tmp_path)

    assert facts.statement == {"years": 4, "months": 3}
    with pytest.raises(InvalidFacts, match="months: must be a whole number"):
        Organisation.load({"statement": {"months": True}}, tmp_path)
