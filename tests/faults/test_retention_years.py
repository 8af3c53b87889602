"""The short form of `python -m bench years`: four years by the clock, with holds and follow-ups."""

from __future__ import annotations

from bench.retention_years import years


async def test_after_four_years_exactly_what_the_schedule_says_remains(database_url: str) -> None:
    found = await years(60, seed=7, url=database_url)

    assert found["wrong_lives"] == []
    assert found["counted"] == found["gone"]
    assert min(found["gone"], found["stripped"], found["whole"]) > 0
