"""No core dump, no memory for others, no rights for others, and no words of a mail in what is told of a failure."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from service.check_rights import check_rights, check_secrets
from service.settings import Settings

ROOT = Path(__file__).parents[2]
ASKED = """
import ctypes, resource
from service.hardening import keep_memory_private
print(keep_memory_private(), resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")
def test_a_started_service_leaves_no_core_dump_and_shows_its_memory_to_nobody() -> None:
    said = subprocess.run([sys.executable, "-c", ASKED], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert said.split() == ["True", "(0,", "0)", "0"]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of a record whose files are ours alone."""
    monkeypatch.chdir(tmp_path)
    tmp_path.chmod(0o700)
    for name in ("desk.db", "desk.db-wal", "desk.db.keys", "erasures"):
        (tmp_path / name).touch(0o600)
    return Settings(
        database_url=f"sqlite:///{tmp_path}/desk.db",
        erasure_journal=tmp_path / "erasures",
        master_key="a" * 43 + "=",
        imap_url="imaps://u@imap.example/INBOX",
        smtp_url="smtps://u@smtp.example",
        slack_bot_token="xoxb-x",
        slack_app_token="xapp-x",
        slack_channel="C0STAFF",
        staff="U0ANNE:approver",
    )


def test_files_of_0600_in_a_folder_of_0700_are_well(settings: Settings) -> None:
    assert check_rights(settings).mark == "ok"


@pytest.mark.parametrize("name", ["desk.db", "desk.db-wal", "desk.db.keys", "erasures"])
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_file_that_others_may_open_is_a_finding(settings: Settings, tmp_path: Path, name: str, mode: int) -> None:
    (tmp_path / name).chmod(mode)

    found = check_rights(settings)

    assert not found.ok
    assert found.line.startswith(f"{name}:")


@pytest.mark.parametrize(("mode", "stops"), [(0o640, False), (0o604, True), (0o666, True)])
def test_what_everybody_may_open_keeps_the_service_from_starting(
    settings: Settings, tmp_path: Path, mode: int, stops: bool
) -> None:
    (tmp_path / "desk.db.keys").chmod(mode)

    found = check_rights(settings)

    assert (found.ok, found.transient) == (False, not stops)
    assert "chmod 0600" in found.todo


@pytest.mark.parametrize(("mode", "ok"), [(0o600, True), (0o640, True), (0o644, False)])
def test_a_secret_that_everybody_can_read_keeps_it_from_starting(
    settings: Settings, tmp_path: Path, mode: int, ok: bool
) -> None:
    secret = tmp_path / "imap"
    secret.write_text("hemmelig")
    secret.chmod(mode)

    found = check_secrets(settings, {"PERSONVERN_IMAP_PASSWORD_FILE": secret})

    assert (found.ok, found.transient) == (ok, False)
    assert ("PERSONVERN_IMAP_PASSWORD_FILE" in found.line) is not ok
    assert "hemmelig" not in found.line


@pytest.mark.parametrize(("name", "ok"), [("google_service_account_file", False), ("mail_ca_file", True)])
def test_a_private_key_is_a_secret_and_a_certificate_is_none(
    settings: Settings, tmp_path: Path, name: str, ok: bool
) -> None:
    file = tmp_path / "file"
    file.touch()
    file.chmod(0o644)
    changed = settings.model_copy(update={name: file})

    assert check_secrets(changed, {f"PERSONVERN_{name.upper()}": file}).ok is ok


@pytest.mark.parametrize(("name", "ok"), [("imap_password", False), ("imap_url", True)])
def test_a_secret_in_the_file_of_settings_is_one_too(settings: Settings, tmp_path: Path, name: str, ok: bool) -> None:
    file = tmp_path / "personvern.toml"
    file.write_text(f'{name} = "hemmelig"\n')
    file.chmod(0o644)

    assert check_secrets(settings, {}).ok is ok


def test_in_a_container_it_starts_by_the_operators_word_and_says_so(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "desk.db").chmod(0o644)

    found = check_rights(settings.model_copy(update={"open_files": True}))

    assert found.mark == "look"
    assert found.line.startswith("desk.db:")


@pytest.mark.parametrize(("mode", "mark"), [(0o770, "FAIL"), (0o755, "look")])
def test_a_folder_that_is_open_to_others_is_told(settings: Settings, tmp_path: Path, mode: int, mark: str) -> None:
    tmp_path.chmod(mode)

    assert check_rights(settings).mark == mark
