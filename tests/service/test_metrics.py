"""What Prometheus is told: states, counts and ages, and nothing that could name a person."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from cases.alarms import AlarmReason
from cases.deadlines.deadline import Deadline
from cases.vocabulary import Status
from models.store import Store
from service.health import Health, PartState
from service.measuring import LEAST_FREE_BYTES, Measuring
from service.metrics import DeskCollector, render_metrics
from tests.contracts.desk import a_letter, arrived, enqueued, opened
from tests.examples import NOW, PERSON


class Hours:
    """A clock that stands still."""

    def now(self):
        return NOW


def told(health: Health, measuring: Measuring) -> str:
    return render_metrics(DeskCollector(health, measuring, Hours()))[0].decode()


async def measured(store: Store, folder: Path | None = None) -> Measuring:
    measuring = Measuring(store.measures, Hours(), folder)
    await measuring.look()
    return measuring


async def test_alarms_and_parts_are_told(sqlite_store: Store) -> None:
    health = Health()
    health.register("token", lambda: PartState(ready=False, detail="refused", alarm=AlarmReason.TOKEN_REFUSED))

    text = told(health, await measured(sqlite_store))

    assert 'personvern_alarm{reason="token_refused"} 1.0' in text
    assert 'personvern_alarm{reason="mailbox_login_refused"} 0.0' in text
    assert 'personvern_part_ready{part="token"} 0.0' in text


async def test_what_waits_is_counted_with_its_age(store: Store) -> None:
    due = NOW + timedelta(days=3)
    case = await opened(store, status=Status.ACKNOWLEDGED, deadline=Deadline(due_at=due, statutory=True))
    late = NOW - timedelta(days=1)
    await opened(store, status=Status.IN_PROGRESS, deadline=Deadline(due_at=late, statutory=True))
    await opened(store, status=Status.CLOSED, deadline=Deadline(due_at=late, statutory=True))
    await enqueued(store, a_letter(case.number), NOW - timedelta(minutes=10))
    await arrived(store)

    text = told(Health(), await measured(store))

    assert 'personvern_cases{status="acknowledged"} 1.0' in text
    assert 'personvern_cases_opened_total{year="2026"} 3.0' in text
    assert "personvern_cases_overdue 1.0" in text
    assert "personvern_cases_due_soon 1.0" in text
    assert 'personvern_letters_waiting{state="new"} 1.0' in text
    assert "personvern_oldest_letters_waiting_seconds 600.0" in text
    assert "personvern_mails_waiting 1.0" in text


async def test_no_metric_names_a_person(sqlite_store: Store) -> None:
    case = await opened(sqlite_store)
    await enqueued(sqlite_store, a_letter(case.number))

    text = told(Health(), await measured(sqlite_store))

    assert PERSON.email not in text
    assert str(case.number) not in text


async def test_a_disk_that_is_almost_full_is_not_ready(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring = await measured(sqlite_store, tmp_path)
    assert measuring.disk().ready

    monkeypatch.setattr(measuring, "free_bytes", lambda: LEAST_FREE_BYTES - 1)

    assert measuring.disk() == PartState(ready=False, detail="almost full")


async def test_a_record_that_cannot_be_asked_is_not_ready(sqlite_store: Store) -> None:
    measuring = Measuring(sqlite_store.measures, Hours(), None)

    assert measuring.record() == PartState(ready=False, detail="not measured yet")
    await measuring.look()
    assert measuring.record().ready
