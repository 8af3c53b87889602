"""Metrics for Prometheus: counts, ages and states, no label that could name a person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from cases.alarms import AlarmReason
from cases.ports import Clock
from models.measures import Measures, Queued
from service.health import Health
from service.measuring import Measuring


class DeskCollector(Collector):
    """Everything that is told, made when somebody asks."""

    def __init__(self, health: Health, measuring: Measuring, clock: Clock) -> None:
        self._health = health
        self._measuring = measuring
        self._clock = clock

    def collect(self) -> Iterable[Metric]:
        """The metrics as they are now."""
        yield from self._parts()
        free = self._measuring.free_bytes()
        if free is not None:
            yield _gauge("disk_free_bytes", "room on the disk of the record", free)
        if self._measuring.last is not None:
            yield from _desk(self._measuring.last, self._clock.now())

    def _parts(self) -> Iterable[Metric]:
        states = self._health.parts()
        ready = GaugeMetricFamily("personvern_part_ready", "1 while the part does its work", labels=["part"])
        for name, state in states.items():
            ready.add_metric([name], 1 if state.ready else 0)
        standing = {state.alarm for state in states.values()}
        alarm = GaugeMetricFamily("personvern_alarm", "1 while a part needs a person", labels=["reason"])
        for reason in AlarmReason:
            alarm.add_metric([reason.value], 1 if reason in standing else 0)
        yield from (ready, alarm)


def _desk(last: Measures, now: datetime) -> Iterable[Metric]:
    cases = GaugeMetricFamily("personvern_cases", "cases that a person may have to act on", labels=["status"])
    for status, count in last.cases.items():
        cases.add_metric([status.value], count)
    issued = CounterMetricFamily("personvern_cases_opened", "case numbers given out", labels=["year"])
    for year, count in sorted(last.issued.items()):
        issued.add_metric([str(year)], count)
    yield from (cases, issued)
    yield _gauge("cases_overdue", "cases past their due date that wait for an answer", last.overdue)
    yield _gauge("cases_due_soon", "cases that are due within seven days", last.due_soon)
    yield _gauge("mails_waiting", "mails that are stored and led to no case yet", last.arrivals)
    yield _gauge("oldest_mail_waiting_seconds", "since the oldest of them arrived", _age(last.oldest_arrival, now))
    yield _gauge("acknowledgements_held", "acknowledgements that wait for staff", last.held)
    yield from _queue("letters", last.letters, now)
    yield from _queue("notices", last.notices, now)


def _queue(name: str, queued: Queued, now: datetime) -> Iterable[Metric]:
    depth = GaugeMetricFamily(f"personvern_{name}_waiting", f"{name} that have not left", labels=["state"])
    for state, count in queued.depth.items():
        depth.add_metric([state.value], count)
    yield depth
    yield _gauge(f"oldest_{name}_waiting_seconds", "since the oldest could have left", _age(queued.oldest, now))


def _gauge(name: str, about: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"personvern_{name}", about, value=value)


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since is not None else 0.0


def render_metrics(collector: DeskCollector) -> tuple[bytes, str]:
    """The exposition text and its content type."""
    registry = CollectorRegistry()
    registry.register(collector)
    return generate_latest(registry), CONTENT_TYPE_LATEST
