"""The files of `personvern init`: whole or not there, private from their first moment, kept where they are precious."""

import base64
import os
import signal
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest

from service.init_files import SetUpFiles, toml_lines, write_private

ROOT = Path(__file__).parents[2]
SETTINGS = {"mail_address": "personvern@firma.test", "organisation": {"name": "Firma «AS»"}}
HIDDEN = {"imap_password": "hemmelig"}

# Dies as by kill -9 when a file is written, though not yet in its place.
_KILLED = """
import os, signal, sys
from pathlib import Path
from service.init_files import SetUpFiles
left = int(sys.argv[2])
def fsync(_handle):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
os.fsync = fsync
files = SetUpFiles(Path(sys.argv[1]))
files.key()
files.write({"mail_address": "ny@firma.test"}, {"imap_password": "ny", "smtp_password": "ny"})
"""


@pytest.fixture
def files(tmp_path):
    return SetUpFiles(tmp_path)


def killed_after(folder, whole):
    ended = subprocess.run([sys.executable, "-c", _KILLED, str(folder), str(whole)], cwd=ROOT, check=False)
    assert ended.returncode == -signal.SIGKILL


def test_everything_is_readable_by_its_owner_alone(files):
    files.key()
    files.write(SETTINGS, HIDDEN)

    written = [path for path in files.folder.rglob("*") if path.is_file()]

    assert {path.stat().st_mode & 0o777 for path in written} == {0o600}
    assert files.secrets.stat().st_mode & 0o777 == 0o700


def test_secrets_stand_in_files_of_their_own_and_nowhere_else(files):
    files.write(SETTINGS, HIDDEN)

    assert (files.secrets / "imap_password").read_text() == "hemmelig\n"
    assert "hemmelig" not in files.settings.read_text() + files.environment.read_text()
    assert f"PERSONVERN_IMAP_PASSWORD_FILE={files.secrets / 'imap_password'}" in files.environment.read_text()


def test_a_path_with_blanks_is_quoted_for_the_shell(tmp_path):
    files = SetUpFiles(tmp_path / "en mappe")

    files.write(SETTINGS, HIDDEN)

    assert f"PERSONVERN_CONFIG='{files.settings}'" in files.environment.read_text()


def test_a_master_key_is_made_once_and_kept(files):
    first = files.key()
    files.write(SETTINGS, HIDDEN)

    assert files.key() == first
    assert len(base64.b64decode(first)) == 32


@pytest.mark.parametrize("whole", range(4))
def test_killed_in_the_middle_it_leaves_no_half_file_and_no_environment_that_names_one(files, whole):
    killed_after(files.folder, whole)

    present = [path for path in (files.master_key, files.settings, *files.secrets.glob("[a-z]*")) if path.exists()]
    assert len(present) == whole
    assert all(path.read_text().endswith("\n") for path in present)
    assert not files.environment.exists()


def test_what_stood_there_stands_until_all_of_the_new_does(files):
    files.key()
    files.write(SETTINGS, HIDDEN)
    before = files.settings.read_text(), files.environment.read_text()

    killed_after(files.folder, 2)

    assert (files.settings.read_text(), files.environment.read_text()) == before


def test_what_a_killed_run_left_goes_with_the_next(files):
    killed_after(files.folder, 1)
    assert list(files.secrets.glob(".*"))

    files.write(SETTINGS, HIDDEN)

    assert list(files.folder.rglob(".*")) == []


def test_a_file_that_cannot_be_written_leaves_the_old_one(files, monkeypatch):
    write_private(files.settings, "gammel")

    def full(_handle):
        raise OSError(28, "no space")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        write_private(files.settings, "ny")

    assert files.settings.read_text() == "gammel"
    assert [path.name for path in files.folder.iterdir()] == ["personvern.toml"]


def test_a_half_done_set_up_counts_as_there_already(files):
    files.secrets.mkdir(mode=0o700)

    assert files.present() == [files.secrets]


def test_toml_reads_as_what_was_written():
    table = {"a": 'x "y" \\ æ', "b": {"c": date(2026, 11, 1), "d": {"e": "f"}}, "g": True}

    assert tomllib.loads("\n".join(toml_lines(table))) == table
