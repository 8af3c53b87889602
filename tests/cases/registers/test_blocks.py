"""When an opt-out must be blocked, and what an address looks like."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cases.registers.blocks import confirm_by, is_address, is_late


@pytest.mark.parametrize(
    ("received", "until"),
    [
        ("2026-11-23T09:00+01:00", "2026-11-24T23:59:59+01:00"),
        ("2026-11-20T23:30+01:00", "2026-11-23T23:59:59+01:00"),
        ("2027-03-24T10:00+01:00", "2027-03-30T23:59:59+02:00"),
        ("2026-12-24T08:00+01:00", "2026-12-28T23:59:59+01:00"),
        ("2027-04-30T12:00+02:00", "2027-05-03T23:59:59+02:00"),
    ],
    ids=["Monday", "Friday night", "before Easter", "Christmas Eve", "before a Saturday that is a holiday"],
)
def test_a_block_is_to_be_confirmed_by_the_end_of_the_next_working_day(received: str, until: str) -> None:
    assert confirm_by(datetime.fromisoformat(received)) == datetime.fromisoformat(until)


def test_it_is_late_from_the_second_after() -> None:
    received = datetime(2026, 11, 23, 9, tzinfo=UTC)

    assert not is_late(received, confirm_by(received))
    assert is_late(received, confirm_by(received) + timedelta(seconds=1))


@pytest.mark.parametrize("text", ["kari@epost.example", "k.n+nyhet@under.epost.example", "kåre@blåbær.example"])
def test_an_address_is_one(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "kari", "kari@epost", "@epost.example", "kari@epost.example ", "Kari <kari@epost.example>"),
        *(
            "a@b.example,c@d.example",
            "a@b@c.example",
            "kari@.example",
            "kari\n@epost.example",
            "k@" + "x" * 300 + ".no",
        ),
    ],
)
def test_what_is_no_single_address_is_none(text: str) -> None:
    assert not is_address(text)
