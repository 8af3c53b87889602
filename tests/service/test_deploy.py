"""What `deploy/` holds rests on what the service has: metrics, settings and commands by their true names."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from prometheus_client.core import CounterMetricFamily

from cases.vocabulary import OutboxState, Status
from models.measures import Measures, Queued
from service.cli import main
from service.health import Health
from service.metrics import DeskCollector
from service.settings import Settings
from tests.examples import NOW

DEPLOY = Path(__file__).parents[2] / "deploy"
METRIC = re.compile(r"\bpersonvern_[a-z_]+")
SETTING = re.compile(r"\bPERSONVERN_([A-Z_]+)")


class Measured:
    """A desk that was measured once."""

    last = Measures(
        cases=dict.fromkeys(Status, 0),
        issued={2026: 1},
        overdue=0,
        due_soon=0,
        letters=Queued(depth=dict.fromkeys(OutboxState, 0), oldest=None),
        notices=Queued(depth=dict.fromkeys(OutboxState, 0), oldest=None),
        arrivals=0,
        oldest_arrival=None,
        held=0,
    )

    def free_bytes(self) -> int:
        return 1

    def now(self):
        return NOW


def told() -> set[str]:
    desk: Any = Measured()
    families = DeskCollector(Health(), desk, desk).collect()
    return {f"{each.name}_total" if isinstance(each, CounterMetricFamily) else each.name for each in families}


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yaml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def test_every_alert_rests_on_metrics_that_are_told() -> None:
    wanted = {name for rule in rules() for name in METRIC.findall(rule["expr"])}

    assert wanted
    assert wanted - told() == set()


FUNCTIONS = {"absent", "and", "by", "increase", "max", "min", "sum"}
"""The words of PromQL that the rules use."""


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
def test_an_alert_is_an_expression_a_time_a_severity_and_a_sentence(rule: dict[str, Any]) -> None:
    outside = re.sub(r"\{[^{}]*\}|\[\d+[smhdw]\]", "", rule["expr"])
    words = set(re.findall(r"\b[a-z][a-z_]*\b", outside)) - set(METRIC.findall(outside)) - {"part", "reason", "year"}

    assert words <= FUNCTIONS
    assert all(outside.count(opening) == outside.count(closing) for opening, closing in ("()", "{}", "[]"))
    assert re.fullmatch(r"\d+[smhd]", rule.get("for", "0s"))
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert rule["annotations"]["summary"].endswith((".", "?"))


def test_the_board_can_be_imported_and_no_panel_lies_on_another() -> None:
    board = json.loads((DEPLOY / "grafana" / "personvern.json").read_text())
    sources = {f"${{{each['name']}}}" for each in board["templating"]["list"] if each["type"] == "datasource"}
    squares = [
        (x, y)
        for panel in board["panels"]
        for place in [panel["gridPos"]]
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]

    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
    assert {panel["datasource"]["uid"] for panel in board["panels"]} <= sources
    assert len(set(squares)) == len(squares)
    assert max(x for x, _ in squares) < 24


def test_every_panel_of_the_board_rests_on_metrics_that_are_told() -> None:
    board = json.loads((DEPLOY / "grafana" / "personvern.json").read_text())
    wanted = {
        name for panel in board["panels"] for target in panel["targets"] for name in METRIC.findall(target["expr"])
    }

    assert wanted - told() == set()
    assert told() - wanted <= {"personvern_oldest_mail_waiting_seconds", "personvern_oldest_notices_waiting_seconds"}


def test_the_alerts_that_an_operator_needs_are_there() -> None:
    names = {rule["alert"] for rule in rules()}

    assert {
        "PersonvernTooFewCases",
        "PersonvernOldestLetter",
        "PersonvernDueSoon",
        "PersonvernDeadLetters",
        "PersonvernAlarm",
    } <= names


@pytest.mark.parametrize("file", ["Dockerfile", "compose.yaml", "systemd/personvern.service"])
def test_every_setting_that_is_named_exists(file: str) -> None:
    named = set(SETTING.findall((DEPLOY / file).read_text()))

    assert {name.removesuffix("_FILE").lower() for name in named} - set(Settings.model_fields) == set()


def test_the_replicas_wait_for_the_migrations_and_run_read_only() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]

    assert services["migrate"]["command"] == ["migrate"]
    assert "migrate" in main.list_commands(click.Context(main))
    assert services["serve"]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
    assert all(services[name]["read_only"] and services[name]["cap_drop"] == ["ALL"] for name in ("migrate", "serve"))


def test_no_file_holds_a_secret() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())

    assert all(set(secret) == {"file"} for secret in compose["secrets"].values())


HARDENING = (
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "PrivateTmp=yes",
    "MemoryDenyWriteExecute=yes",
    "SystemCallFilter=@system-service",
    "LimitCORE=0",
    "UMask=0077",
)


def test_the_unit_is_hardened() -> None:
    unit = DEPLOY / "systemd" / "personvern.service"

    assert [line for line in HARDENING if line not in unit.read_text().splitlines()] == []
    if (analyze := shutil.which("systemd-analyze")) is not None:
        command = [analyze, "security", "--offline=yes", "--threshold=20", str(unit)]
        assert subprocess.run(command, capture_output=True, check=False).returncode == 0
