"""The file that the customer register is taken from: TOML or CSV, checked whole before anything is changed."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator
from stdnum.no import orgnr

from cases.deadlines.terms import ContractTerms
from cases.errors import PersonvernError
from cases.policy import AcknowledgementLimits
from cases.registers import Customer
from mail.addresses import ascii_domain, normalise

_BETWEEN = re.compile(r"[\s;,]+")
_PUBLIC = AcknowledgementLimits().public_domains


class UnusableCustomers(PersonvernError):
    """The file of customers cannot be used.

    Attributes
    ----------
    problems:
        One line for each mistake: the entry by its place, the field, and what is wrong; never the value.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def _parted(value: object) -> object:
    return [part for part in _BETWEEN.split(value) if part] if isinstance(value, str) else value


def _empty_is_none(value: object) -> object:
    return None if value == "" else value


Several = Annotated[tuple[str, ...], BeforeValidator(_parted)]
Hours = Annotated[Annotated[int, Field(ge=1, le=720)] | None, BeforeValidator(_empty_is_none)]
Days = Annotated[Annotated[int, Field(ge=0, le=60)] | None, BeforeValidator(_empty_is_none)]


class CustomerEntry(BaseModel):
    """One customer as the file names it; unknown fields are mistakes."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, str_strip_whitespace=True)

    number: str
    name: str = Field(min_length=1, max_length=200)
    domains: Several = ()
    may_instruct: Several = ()
    contact: str = ""
    breach_hours: Hours = None
    forwarding_days: Days = None
    answer_days: Days = None

    @field_validator("number")
    @classmethod
    def _is_organisation_number(cls, value: str) -> str:
        if not orgnr.is_valid(value):
            raise ValueError("is no organisation number")
        return orgnr.compact(value)

    @field_validator("domains")
    @classmethod
    def _are_domains(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        found = tuple(ascii_domain(value) for value in values)
        if _PUBLIC.intersection(found):
            raise ValueError("a domain that anybody can have an address in is no customer's")
        return found

    @field_validator("may_instruct")
    @classmethod
    def _are_addresses(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(normalise(value) for value in values)

    @field_validator("contact")
    @classmethod
    def _is_address(cls, value: str) -> str:
        return normalise(value) if value else value

    def customer(self) -> Customer:
        """The customer of this entry."""
        terms = ContractTerms(
            breach_hours=self.breach_hours, forwarding_days=self.forwarding_days, answer_days=self.answer_days
        )
        return Customer(
            number=self.number,
            name=self.name,
            domains=self.domains,
            instructors=self.may_instruct,
            contact=self.contact,
            terms=terms,
        )


def read_customers(path: Path) -> tuple[Customer, ...]:
    """The customers of a `.toml` or `.csv` file. Raises `UnusableCustomers` with every mistake at once."""
    entries, problems = [], []
    for place, values in enumerate(_raw_entries(path), 1):
        try:
            entries.append(CustomerEntry.model_validate(values))
        except ValidationError as error:
            problems += [_describe(place, each) for each in error.errors()]
    problems += _repeats(entries)
    if problems:
        raise UnusableCustomers(problems)
    return tuple(entry.customer() for entry in entries)


def _raw_entries(path: Path) -> list[Mapping[str, Any]]:
    try:
        text = path.read_text("utf-8-sig")
        found = _from_toml(text) if path.suffix == ".toml" else _from_csv(text)
    except (OSError, ValueError):
        raise UnusableCustomers(["the file cannot be read as TOML, or as CSV with a header"]) from None
    return found


def _from_toml(text: str) -> list[Mapping[str, Any]]:
    content = tomllib.loads(text)
    entries = content.get("customers")
    if set(content) != {"customers"} or not isinstance(entries, list):
        raise ValueError("needs [[customers]] and nothing else")
    return [entry if isinstance(entry, dict) else {} for entry in entries]


def _from_csv(text: str) -> list[Mapping[str, Any]]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if "number" not in (reader.fieldnames or ()):
        raise ValueError("needs a header")
    return [{name if name is not None else "?": value for name, value in row.items()} for row in reader]


def _describe(place: int, error: Any) -> str:
    field = str(error["loc"][0]) if error["loc"] and error["loc"][0] in CustomerEntry.model_fields else "a field"
    return f"customer {place}: {field}: {error['msg'].removeprefix('Value error, ')}"


def _repeats(entries: Iterable[CustomerEntry]) -> Iterator[str]:
    """A number, a domain or an address must name one customer, or nobody could say whose it is."""
    listed = list(entries)
    keys = {
        "number": [entry.number for entry in listed],
        "domains": [domain for entry in listed for domain in set(entry.domains)],
        "may_instruct": [address.casefold() for entry in listed for address in set(entry.may_instruct)],
    }
    for field, values in keys.items():
        if max(Counter(values).values(), default=0) > 1:
            yield f"{field}: the same one stands with two customers"
