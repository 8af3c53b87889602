"""A proof pack is verified by a script that shares nothing with us: bare Python, without a single package."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from models.audit_chain import ChainKey
from models.store import Store
from scripts import verify_proof
from service.proof import pack
from tests.cases.deadlines.day_by_day import due_day
from tests.conftest import MASTER_KEY
from tests.service.proof.test_proof import key, made

__all__ = ["key"]

SCRIPT = Path(__file__).parents[3] / "scripts" / "verify_proof.py"
Files = dict[str, bytes]


def bare(*arguments: object) -> subprocess.CompletedProcess[str]:
    """The script, run by an interpreter that sees no package and no setting."""
    command = [sys.executable, "-I", "-S", str(SCRIPT), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={})


@pytest.mark.parametrize("name", ["proof", "proof.zip"])
def test_bare_python_verifies_a_pack(key: str, tmp_path: Path, name: str) -> None:
    done = bare(made(tmp_path / name, "--with-content"), key)

    assert (done.returncode, done.stdout) == (0, "PV-2026-0001: all is as it was signed\n"), done.stderr


def test_another_key_or_a_changed_file_is_found(key: str, tmp_path: Path) -> None:
    folder = made(tmp_path / "proof")
    other = ChainKey(bytes(32)).public
    stranger = bare(folder, other)
    (folder / "clock.json").write_bytes((folder / "clock.json").read_bytes().replace(b"2026-12-23", b"2026-12-24"))

    assert (stranger.returncode, stranger.stdout) == (1, "the list of files is not signed with this key\n")
    assert bare(folder, key).stdout == "clock.json is missing, or was changed\n"


def _changed(files: Files, name: str, change: Callable[[Any], None]) -> None:
    document = json.loads(files[name])
    change(document)
    files[name] = json.dumps(document).encode()


def _later_date(files: Files) -> None:
    _changed(files, "clock.json", lambda clock: clock["without_pauses"].update(due="2026-12-24"))


def _another_answer(files: Files) -> None:
    _changed(files, "letters.json", lambda document: document["letters"][1].update(answer_of_the_server="250 ok"))


def _an_unapproved_letter(files: Files) -> None:
    _changed(files, "letters.json", lambda document: document["letters"][1].update(letter="reply.pv-2026-0001.9"))


def _a_rewritten_log(files: Files) -> None:
    files["chain.jsonl"] = files["chain.jsonl"].replace(b"U0ANNE", b"U0BERT")


@pytest.mark.parametrize(
    ("lie", "found"),
    [
        (_later_date, "the clock says 2026-12-24 without pauses, and it comes to 2026-12-23"),
        (_another_answer, "the log has another answer of the server"),
        (_an_unapproved_letter, "left, and nobody approved it"),
        (_a_rewritten_log, "the chain does not come to it"),
    ],
)
def test_even_we_could_not_sign_a_lie(
    key: str, tmp_path: Path, sqlite_url: str, lie: Callable[[Files], None], found: str
) -> None:
    """The organisation that signs a pack whose documents say something else than its log is found out."""
    files = dict(pack.read(made(tmp_path / "proof")))
    lie(files)
    _sign_again(files, _chain_key(sqlite_url))

    findings = verify_proof.verify(files, bytes.fromhex(key), [])

    assert any(found in finding for finding in findings), findings


def _chain_key(url: str) -> ChainKey:
    async def work() -> ChainKey:
        async with Store.open(url, MASTER_KEY) as store:
            return store.audit.key

    return asyncio.run(work())


def _sign_again(files: Files, signer: ChainKey) -> None:
    def listed(manifest: Any) -> None:
        for name, wanted in manifest["files"].items():
            wanted["sha256"] = hashlib.sha256(files[name]).hexdigest()

    _changed(files, "manifest.json", listed)
    files["manifest.sig"] = signer.sign_manifest(files["manifest.json"])


def test_its_signatures_are_those_of_the_library() -> None:
    for _ in range(6):
        private, message = Ed25519PrivateKey.generate(), os.urandom(40)
        public, signature = private.public_key().public_bytes_raw(), private.sign(message)

        assert verify_proof.is_signed(public, message, signature)
        assert not verify_proof.is_signed(public, message + b".", signature)
        assert not verify_proof.is_signed(public, message, bytes([signature[0] ^ 1]) + signature[1:])


def test_its_months_are_those_of_a_walk_along_the_calendar() -> None:
    draw = random.Random(7)
    for _ in range(1500):
        received = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=draw.randrange(30 * 365 * 24 * 60))
        months = draw.choice([1, 3])

        due = verify_proof.worked(verify_proof.months_later(verify_proof.oslo(received), months))

        assert due.isoformat() == due_day(received, months)
