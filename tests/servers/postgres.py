"""A private PostgreSQL on loopback: own folder, own free port, stopped at the end; as root and not."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_NEEDED = ("initdb", "postgres", "pg_ctl")

_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",  # what a test writes need not survive a power cut
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "autovacuum": "off",
    "lc_messages": "C",
}


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server; its one user may do everything without a password."""

    port: int
    data: Path

    def url(self, database: str) -> str:
        """As our settings take it."""
        return f"postgres://postgres@127.0.0.1:{self.port}/{database}"


def find_binaries() -> Path | None:
    """The folder of PostgreSQL's programs, or None; Debian keeps them out of the PATH."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if all((folder / name).exists() for name in _NEEDED)), None)


@contextlib.contextmanager
def running_postgres(binaries: Path) -> Iterator[PostgresServer]:
    """Starts a fresh server and stops it."""
    root = Path(tempfile.mkdtemp(prefix="pg-", dir=_short_folder()))
    server = PostgresServer(_free_port(), root / "data")
    try:
        _hand_over(root)
        _run(
            binaries / "initdb",
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            "-D",
            str(server.data),
        )
        options = " ".join(f"-c {name}={value!r}" for name, value in {**_SETTINGS, "port": server.port}.items())
        _run(binaries / "pg_ctl", "start", "--wait", "-D", str(server.data), "-l", str(root / "log"), "-o", options)
        try:
            yield server
        finally:
            _run(binaries / "pg_ctl", "stop", "--wait", "--mode=immediate", "-D", str(server.data))
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _short_folder() -> str:
    # pytest's own temporary folder is closed to other users.
    return tempfile.gettempdir()


def _hand_over(folder: Path) -> None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody", _group_of_nobody())


def _group_of_nobody() -> str:
    return "nogroup" if Path("/etc/debian_version").exists() else "nobody"


def _run(program: Path, *arguments: str) -> None:
    command = [str(program), *arguments]
    if os.geteuid() == 0:
        group = _group_of_nobody()
        command = ["setpriv", "--reuid=nobody", f"--regid={group}", "--clear-groups", *command]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/", timeout=60, check=False)
    if done.returncode:
        raise RuntimeError(f"{program.name} failed: {done.stderr.decode(errors='replace')[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
