"""The database URL, and what Tortoise is told."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from models.engines.config import create_private_file, postgres_credentials, sqlite_path, tortoise_config
from models.errors import InvalidDatabaseUrl


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///desk.sqlite3", "desk.sqlite3"),
        ("sqlite:////var/lib/desk.sqlite3", "/var/lib/desk.sqlite3"),
        ("sqlite:///with%20space/desk.sqlite3", "with space/desk.sqlite3"),
    ],
)
def test_a_sqlite_url_names_a_file(url: str, path: str) -> None:
    assert sqlite_path(url) == Path(path)


def test_a_moved_mail_survives_a_power_cut_on_sqlite() -> None:
    (connection,) = tortoise_config("sqlite:///desk.sqlite3")["connections"].values()

    pragmas = connection["credentials"]
    assert (pragmas["journal_mode"], pragmas["synchronous"], pragmas["foreign_keys"]) == ("WAL", "FULL", "ON")
    assert pragmas["busy_timeout"] >= 5_000


def test_a_postgres_url_names_everything() -> None:
    found = postgres_credentials("postgresql://desk%40x:p%2Fw@db.example:5433/desk?sslmode=require")

    assert found == {
        "host": "db.example",
        "port": 5433,
        "user": "desk@x",
        "password": "p/w",
        "database": "desk",
        "ssl": "require",
    }


def test_a_socket_folder_can_stand_for_the_host() -> None:
    assert postgres_credentials("postgres://desk@/desk?host=/run/postgresql")["host"] == "/run/postgresql"


@pytest.mark.parametrize(
    ("url", "tls"),
    [
        ("postgres://desk@db.example/desk", True),
        ("postgres://desk@db.example/desk?sslmode=verify-full", True),
        ("postgres://desk@db.example/desk?sslmode=disable", "disable"),
        ("postgres://desk@127.0.0.1/desk", False),
        ("postgres://desk@[::1]/desk", False),
        ("postgres://desk@/desk?host=/run/postgresql", False),
    ],
)
def test_over_a_network_a_certificate_is_checked_unless_the_url_says_otherwise(url: str, tls: str | bool) -> None:
    assert postgres_credentials(url)["ssl"] == tls


@pytest.mark.parametrize(
    "url",
    [
        "",
        "desk.sqlite3",
        "sqlite://",
        "sqlite:///",
        "sqlite://host/desk",
        "mysql://u:hemmelig@h/d",
        "postgres://u:hemmelig@h",
        "postgres:///desk",
        "postgres://u:hemmelig@h:port/d",
    ],
)
def test_another_url_is_refused_and_never_shown(url: str) -> None:
    with pytest.raises(InvalidDatabaseUrl) as refused:
        tortoise_config(url)

    assert "hemmelig" not in str(refused.value)
    assert "sqlite:///path" in str(refused.value)


def test_a_new_file_and_its_folder_are_ours_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "desk.sqlite3"

    create_private_file(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
