"""Metrics for Prometheus: counts and states, no label that could name a person."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from cases.alarms import AlarmReason
from service.health import Health


def render_metrics(health: Health) -> tuple[bytes, str]:
    """The exposition text and its content type."""
    registry = CollectorRegistry()
    ready = Gauge("personvern_part_ready", "1 while the part does its work", ["part"], registry=registry)
    alarm = Gauge("personvern_alarm", "1 while a part needs a person", ["reason"], registry=registry)
    for reason in AlarmReason:
        alarm.labels(reason.value).set(0)
    for name, state in health.parts().items():
        if state.alarm is not None:
            alarm.labels(state.alarm.value).set(1)
        ready.labels(name).set(1 if state.ready else 0)
    return generate_latest(registry), CONTENT_TYPE_LATEST
