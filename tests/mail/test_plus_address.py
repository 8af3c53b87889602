import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.case_number import CaseNumber
from mail import plus_address

OWN = "personvern@duett.example"
KEY = b"a key for tests only"
NUMBER = CaseNumber(2026, 1)


def test_the_address_of_a_case_names_it_and_leads_back_to_it() -> None:
    address = plus_address.make(OWN, NUMBER, KEY)

    assert address.startswith("personvern+PV-2026-0001.")
    assert address.endswith("@duett.example")
    assert plus_address.verify(address, OWN, KEY) == NUMBER


def test_a_mail_server_may_change_the_case_of_letters() -> None:
    address = plus_address.make(OWN, NUMBER, KEY)

    assert plus_address.verify(address.lower(), OWN, KEY) == NUMBER
    assert plus_address.verify(address.upper(), OWN, KEY) == NUMBER


def test_the_signature_of_one_case_does_not_open_another() -> None:
    address = plus_address.make(OWN, NUMBER, KEY).replace("0001", "0002")

    assert plus_address.verify(address, OWN, KEY) is None


@pytest.mark.parametrize(
    "address",
    [
        "personvern@duett.example",
        "personvern+PV-2026-0001@duett.example",
        "personvern+PV-2026-0001.@duett.example",
        "personvern+.@duett.example",
        "not an address",
    ],
)
def test_an_unsigned_address_leads_nowhere(address: str) -> None:
    assert plus_address.verify(address, OWN, KEY) is None


def test_only_our_own_mailbox_and_key_count() -> None:
    address = plus_address.make(OWN, NUMBER, KEY)

    assert plus_address.verify(address, "post@duett.example", KEY) is None
    assert plus_address.verify(address, OWN, b"another key") is None
    assert plus_address.verify(address, OWN, b"") is None


@given(year=st.integers(2000, 9999), sequence=st.integers(1, 999_999_999))
def test_every_case_number_fits_into_an_address(year: int, sequence: int) -> None:
    number = CaseNumber(year, sequence)

    assert plus_address.verify(plus_address.make(OWN, number, KEY), OWN, KEY) == number
