"""A child process that gets ready, one that does not, and one that does not listen."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from sandbox.child import ServiceChild, ServiceFailed

READY = """
import http.server, os, sys
class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *args):
        pass
print("started with", os.environ["PERSONVERN_X"], flush=True)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Ready).serve_forever()
"""
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + READY


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def child(folder: Path, program: str, prepare: str = "print('prepared')") -> ServiceChild:
    port = free_port()
    return ServiceChild(
        {"PERSONVERN_X": "its environment"},
        folder,
        f"127.0.0.1:{port}",
        command=(sys.executable, "-c", program, str(port)),
        prepare=(sys.executable, "-c", prepare),
    )


async def test_it_is_started_with_its_environment_and_ends_by_sigterm(tmp_path: Path) -> None:
    service = child(tmp_path, READY)

    await service.start()
    running = service.pid
    status = await service.stop()

    assert running is not None
    assert status == -15
    assert service.pid is None
    assert service.log.read_text().splitlines()[:2] == ["prepared", "started with its environment"]


async def test_one_that_ends_at_once_says_why(tmp_path: Path) -> None:
    service = child(tmp_path, "import sys; sys.exit('PERSONVERN_IMAP_URL: is not set')")

    with pytest.raises(ServiceFailed, match="ended with 1\nprepared\nPERSONVERN_IMAP_URL: is not set"):
        await service.start()


async def test_one_that_cannot_be_prepared_is_not_started(tmp_path: Path) -> None:
    service = child(tmp_path, READY, prepare="import sys; sys.exit(3)")

    with pytest.raises(ServiceFailed, match="could not be prepared: 3"):
        await service.start()

    assert service.pid is None


async def test_one_that_never_gets_ready_is_killed(tmp_path: Path) -> None:
    service = child(tmp_path, "import signal; signal.pause()")

    with pytest.raises(ServiceFailed, match="did not become ready"):
        await service.start(timeout=0.3)

    assert service.pid is None


async def test_one_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    service = child(tmp_path, DEAF)

    await service.start()
    status = await service.stop(timeout=0.2)

    assert status == -9


async def test_it_can_be_killed_and_started_again(tmp_path: Path) -> None:
    service = child(tmp_path, READY)

    await service.start()
    killed = await service.kill()
    await service.start()
    await service.stop()

    assert killed == -9
    assert service.log.read_text().count("started") == 2
