"""The file of customers: taken whole or not at all, every mistake told at once, and no value in any of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cases.deadlines.terms import ContractTerms
from cases.registers import Customer
from service.customer_files import UnusableCustomers, read_customers

KOMMUNE = Customer(
    number="987654325",
    name="Fjordvik kommune",
    domains=("fjordvik.example", "xn--blbr-roah.example"),
    instructors=("sikker@fjordvik.example",),
    contact="personvern@fjordvik.example",
    terms=ContractTerms(breach_hours=24, forwarding_days=1),
)
TOML = """
[[customers]]
name = "Fjordvik kommune"
number = "987 654 325"
domains = ["Fjordvik.example", "blåbær.example"]
may_instruct = ["sikker@fjordvik.example"]
contact = "personvern@fjordvik.example"
breach_hours = 24
forwarding_days = 1
"""
CSV = """number,name,domains,may_instruct,contact,breach_hours,forwarding_days,answer_days
987654325,Fjordvik kommune,fjordvik.example blåbær.example,sikker@fjordvik.example,personvern@fjordvik.example,24,1,
"""


def written(folder: Path, text: str, name: str = "customers.toml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def problems(folder: Path, text: str, name: str = "customers.toml") -> list[str]:
    with pytest.raises(UnusableCustomers) as caught:
        read_customers(written(folder, text, name))
    return caught.value.problems


@pytest.mark.parametrize(
    ("name", "text"), [("customers.toml", TOML), ("customers.csv", CSV), ("k.csv", "\ufeff" + CSV)]
)
def test_toml_and_csv_say_the_same(tmp_path: Path, name: str, text: str) -> None:
    assert read_customers(written(tmp_path, text, name)) == (KOMMUNE,)


def test_a_customer_of_whom_little_is_known_is_one(tmp_path: Path) -> None:
    text = '[[customers]]\nname = "Liten AS"\nnumber = "912345688"\n'

    assert read_customers(written(tmp_path, text)) == (Customer(number="912345688", name="Liten AS"),)


def test_every_mistake_is_told_at_once_by_place_and_field_without_its_value(tmp_path: Path) -> None:
    text = """
[[customers]]
name = "Hemmelig AS"
number = "987654326"
domains = ["hemmelig"]
may_instruct = ["hemmelig hos kunden"]
breach_hours = 0
[[customers]]
name = ""
number = "912345688"
hemmelig = 1
"""

    found = problems(tmp_path, text)

    assert [line.rpartition(": ")[0] for line in found] == [
        "customer 1: number",
        "customer 1: domains",
        "customer 1: may_instruct",
        "customer 1: breach_hours",
        "customer 2: name",
        "customer 2: a field",
    ]
    assert "hemmelig" not in "".join(found).lower()


def test_what_would_name_two_customers_names_none(tmp_path: Path) -> None:
    other = TOML.replace("Fjordvik kommune", "Annen AS").replace("sikker@f", "SIKKER@f")

    found = problems(tmp_path, TOML + other)

    assert [line.partition(":")[0] for line in found] == ["number", "domains", "may_instruct"]


def test_a_domain_of_everybody_is_no_customers(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, TOML.replace("Fjordvik.example", "gmail.com"))

    assert found == "customer 1: domains: a domain that anybody can have an address in is no customer's"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("customers.toml", "kunde.example\n"),
        ("customers.toml", "[[customer]]\n"),
        ("customers.toml", "customers = 1\n"),
        ("customers.csv", ""),
        ("customers.csv", "kunde.example\n"),
    ],
)
def test_a_file_of_another_form_is_refused(tmp_path: Path, name: str, text: str) -> None:
    assert problems(tmp_path, text, name) == ["the file cannot be read as TOML, or as CSV with a header"]


def test_a_line_with_too_many_columns_is_a_mistake(tmp_path: Path) -> None:
    assert problems(tmp_path, CSV.replace("24,1,\n", "24,1,,5\n"), "c.csv")[0].startswith("customer 1: a field")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableCustomers):
        read_customers(tmp_path / "none.toml")
