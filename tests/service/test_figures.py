"""The figures of a year: erased cases count as before, and the picture shows what the tables show."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

from cases.retention.figures import figures
from cases.retention.periods import RetentionPeriods
from cases.retention.schedule import Item
from cases.vocabulary import Kind
from models.store import Store
from service.figures import YearlyFigures, picture
from tests.contracts.desk import opened
from tests.examples import NOW, a_verdict


async def test_a_year_reads_the_same_before_and_after_its_cases_were_erased(store: Store) -> None:
    cases = [await opened(store, verdict=a_verdict(kind)) for kind in (Kind.ACCESS, Kind.ERASURE) for _ in range(6)]
    before = await YearlyFigures(store).of_year(2026)

    for case in cases[:8]:
        await store.eraser(RetentionPeriods()).erase(case.number, Item.RECORD, NOW)

    after = await YearlyFigures(store).of_year(2026)
    assert after == before
    assert (after.total, after.tables["kind"]) == (12, {"access": 6, "erasure": 6})


async def test_a_hidden_number_stands_nowhere_in_the_picture_or_the_object(sqlite_store: Store) -> None:
    for kind in (*[Kind.ACCESS] * 17, *[Kind.ERASURE] * 13, Kind.OBJECTION):
        await opened(sqlite_store, verdict=a_verdict(kind))

    found = await YearlyFigures(sqlite_store).of_year(2026)

    shown = [element.text for element in ET.fromstring(picture(found)).iter("{http://www.w3.org/2000/svg}text")]
    assert shown[:8] == ["2026: 31 inquiries", "Inquiries by kind", "access", "17", "erasure", "<5", "objection", "<5"]
    assert "13" not in json.dumps(found.as_json()["kind"])


def test_a_year_without_inquiries_is_a_picture_too() -> None:
    assert picture(figures(2020, [])).startswith("<svg")
