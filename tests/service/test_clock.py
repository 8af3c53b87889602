"""The moved clock of the sandbox: forward by what a file says, and only where nothing real can be reached."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from service.clock import MovedClock, SystemClock, clock_of
from service.sandbox_settings import SandboxSettings


class Reaching(SandboxSettings):
    """The endpoints that decide."""

    imap_url: str = "imap://a@127.0.0.1:1430/INBOX"
    smtp_url: str = "smtp://127.0.0.1:2525"
    slack_api_url: str = "http://localhost:8000/api/"
    database_url: str = "sqlite:///desk.db"
    http_bind: str = "127.0.0.1:8080"
    ops_bind: str = "[::1]:9090"


@pytest.mark.parametrize(("written", "hours"), [("7200\n", 2), ("0", 0), ("-7200", 0), ("soon", 0)])
def test_the_time_is_moved_forward_by_what_the_file_says(tmp_path: Path, written: str, hours: int) -> None:
    file = tmp_path / "clock"
    file.write_text(written)

    moved = MovedClock(file).now() - datetime.now(UTC)

    assert abs(moved - timedelta(hours=hours)) < timedelta(minutes=1)


def test_without_a_file_it_is_the_machines_time(tmp_path: Path) -> None:
    assert abs(MovedClock(tmp_path / "none").now() - datetime.now(UTC)) < timedelta(minutes=1)
    assert isinstance(clock_of(None), SystemClock)


def test_on_loopback_the_clock_may_be_moved(tmp_path: Path) -> None:
    assert Reaching(sandbox_clock=tmp_path / "clock").sandbox_clock is not None


@pytest.mark.parametrize(
    "reached",
    [
        {"imap_url": "imaps://a@mail.example:993/INBOX"},
        {"smtp_url": "smtps://mail.example:465"},
        {"slack_api_url": "https://slack.com/api/"},
        {"database_url": "postgres://desk@db.example/desk"},
        {"http_bind": "0.0.0.0:8080"},
        {"slack_api_url": "http://127.0.0.1.evil.example/api/"},
    ],
)
def test_where_anything_real_is_reached_it_may_not(tmp_path: Path, reached: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="every endpoint is loopback"):
        Reaching(sandbox_clock=tmp_path / "clock", **reached)
