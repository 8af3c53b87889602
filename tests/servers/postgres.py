"""A private PostgreSQL on loopback: own folder, own free port, stopped at the end; as root and not."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_NEEDED = ("initdb", "postgres")

SETTINGS = {
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


DURABLE = SETTINGS | {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
"""As people run it: what was committed is there after a crash."""


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server; its one user may do everything without a password. `start` starts it after a `stop`."""

    port: int
    data: Path
    start: Callable[[], None]

    def stop(self) -> None:
        """Ends it as `pg_ctl stop` does: every connection is cut, and nothing of it is lost."""
        status = self.data / "postmaster.pid"
        os.kill(int(status.read_text().split()[0]), signal.SIGINT)
        end = time.monotonic() + 60
        while status.exists():
            assert time.monotonic() < end, "PostgreSQL did not stop"
            time.sleep(0.01)

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
def running_postgres(binaries: Path, settings: Mapping[str, str] = SETTINGS) -> Iterator[PostgresServer]:
    """Starts a fresh server and stops it."""
    root, port = Path(tempfile.mkdtemp(prefix="pg-", dir=_short_folder())), _free_port()
    try:
        with contextlib.ExitStack() as processes:

            def start() -> None:
                processes.enter_context(_started(binaries, root, {**settings, "port": str(port)}))

            _hand_over(root)
            _make_cluster(binaries, root / "data")
            start()
            yield PostgresServer(port, root / "data", start)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _make_cluster(binaries: Path, data: Path) -> None:
    options = ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
    command = [*_as_whom(), str(binaries / "initdb"), *options, "-D", str(data)]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/", timeout=60, check=False)
    if done.returncode:
        raise RuntimeError(f"initdb failed: {done.stderr.decode(errors='replace')[-2000:]}")


@contextlib.contextmanager
def _started(binaries: Path, root: Path, settings: Mapping[str, str]) -> Iterator[None]:
    data, log = root / "data", root / "log"
    options = [f"-c{name}={value}" for name, value in settings.items()]
    command = [*_as_whom(), str(binaries / "postgres"), "-D", str(data), *options]
    with log.open("ab") as output, subprocess.Popen(command, stdout=output, stderr=output, cwd="/") as process:
        try:
            _await_ready(data / "postmaster.pid", process, log)
            yield
        finally:
            process.send_signal(signal.SIGQUIT)
            process.wait(timeout=30)


def _await_ready(status: Path, process: subprocess.Popen[bytes], log: Path) -> None:
    """Waits until the server says so, as pg_ctl does: in the last line of its status file."""
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        if status.exists() and status.read_text().rstrip().endswith("ready"):
            return
        time.sleep(0.01)
    raise RuntimeError(f"PostgreSQL did not start: {log.read_text(errors='replace')[-2000:]}")


def _short_folder() -> str:
    # pytest's own temporary folder is closed to other users.
    return tempfile.gettempdir()


def _hand_over(folder: Path) -> None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody", _group_of_nobody())


def _group_of_nobody() -> str:
    return "nogroup" if Path("/etc/debian_version").exists() else "nobody"


def _as_whom() -> list[str]:
    """Before the command: another user where we are root, and an end with us, should the tests be killed."""
    ends_with_us = ["setpriv", "--pdeathsig=QUIT"]
    if os.geteuid() == 0:
        return [*ends_with_us, "--reuid=nobody", f"--regid={_group_of_nobody()}", "--clear-groups"]
    return ends_with_us if shutil.which("setpriv") else []


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
