"""A private Dovecot on loopback: its own short folder, free ports, any user with one password, stopped afterwards.

It runs as whoever runs the tests, and as `nobody` where that is root, for Dovecot serves no mail to root.
"""

from __future__ import annotations

import grp
import imaplib
import itertools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import trustme

PASSWORD = "hemmelig"
_USERS = itertools.count(1)

_CONFIGURATION = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = {uid}
first_valid_gid = {gid}
disable_plaintext_auth = no
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
mail_location = maildir:{folder}/mail/%u
mail_fsync = never
auth_failure_delay = 0
mail_max_userip_connections = 200
auth_mechanisms = plain login xoauth2
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Junk {{
    special_use = \\Junk
  }}
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf.ext
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""

_INTROSPECTION = """
introspection_mode = auth
introspection_url = http://127.0.0.1:{port}/introspect
username_attribute = username
active_attribute = active
active_value = true
"""


@dataclass
class Dovecot:
    """A running server.

    Attributes
    ----------
    authority:
        What signed its certificate, for `localhost` and 127.0.0.1.
    introspection_port:
        Where it asks whether an access token is good; a test that uses tokens listens there.
    """

    folder: Path
    port: int
    tls_port: int
    authority: trustme.CA
    introspection_port: int
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def new_user(self) -> str:
        """A user with an empty mailbox, whom no other test has."""
        return f"desk{next(_USERS)}@duett.test"

    @contextmanager
    def client(self, user: str) -> Iterator[imaplib.IMAP4]:
        """A client that has nothing of ours, logged in."""
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=20) as client:
            client.login(user, PASSWORD)
            yield client

    def deliver(self, user: str, *mails: bytes, folder: str = "INBOX") -> None:
        """Puts mails into a folder, as a mail server would."""
        with self.client(user) as client:
            for raw in mails:
                status, _ = client.append(folder, None, None, raw)
                assert status == "OK"

    def mails(self, user: str, folder: str = "INBOX") -> list[bytes]:
        """All mails of a folder, in the order of their UIDs; none where there is no folder."""
        with self.client(user) as client:
            if client.select(f'"{folder}"', readonly=True)[0] != "OK":
                return []
            _, found = client.uid("FETCH", "1:*", "(BODY.PEEK[])")
            return [item[1] for item in found if isinstance(item, tuple)]

    def flags(self, user: str, folder: str = "INBOX") -> list[bytes]:
        """The FLAGS line of each mail of a folder."""
        with self.client(user) as client:
            client.select(f'"{folder}"', readonly=True)
            return [line for line in client.uid("FETCH", "1:*", "(FLAGS)")[1] if line]

    def kick(self, user: str) -> None:
        """Ends every session of a user, as a server does when the token ended that it began with."""
        command = [*_as_runner(), "doveadm", "-c", str(self.folder / "dovecot.conf"), "kick", user]
        subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL)

    def forget_uids(self, user: str) -> None:
        """Gives the inbox another UIDVALIDITY and its mails other UIDs, as after a restored backup."""
        folder = self.folder / "mail" / user
        uids = folder / "dovecot-uidlist"
        version, validity, *_ = uids.read_text().split("\n", 1)[0].split()
        uids.write_text(f"{version} V{int(validity[1:]) + 1000} N1\n")
        for path in folder.glob("dovecot.index*"):
            path.unlink()

    def start(self) -> None:
        """Starts it and waits until it answers."""
        shutil.rmtree(self.folder / "run", ignore_errors=True)
        (self.folder / "run").mkdir()
        os.chown(self.folder / "run", _runs_as().pw_uid, _runs_as().pw_gid)
        self.process = subprocess.Popen(
            [*_as_runner(), _binary(), "-F", "-c", str(self.folder / "dovecot.conf")],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _wait_until_ready(self.port, self.process)

    def stop(self) -> None:
        """Ends it and waits until it is gone."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=20)
            self.process = None


@contextmanager
def running_dovecot() -> Iterator[Dovecot]:
    """A server for the time of the block."""
    folder = Path(tempfile.mkdtemp(prefix="pv-imap-"))
    server = Dovecot(folder, _free_port(), _free_port(), trustme.CA(), _free_port())
    try:
        _lay_out(server)
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """A Dovecot for all tests of the session; each test takes a user of its own."""
    if not Path(_binary()).exists():
        missing = "Dovecot is not installed: apt-get install dovecot-imapd"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    with running_dovecot() as server:
        yield server


def _binary() -> str:
    return shutil.which("dovecot") or "/usr/sbin/dovecot"


def _runs_as() -> pwd.struct_passwd:
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def _as_runner() -> list[str]:
    """Ends the server with the tests, however they end, and gives up the rights of root."""
    runner = ["setpriv", "--pdeathsig=TERM"]
    if os.geteuid() == 0:
        user = _runs_as()
        runner += [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    return runner


def _lay_out(server: Dovecot) -> None:
    user = _runs_as()
    certificate = server.authority.issue_cert("localhost", "127.0.0.1")
    certificate.cert_chain_pems[0].write_to_path(server.folder / "cert.pem")
    certificate.private_key_pem.write_to_path(server.folder / "key.pem")
    (server.folder / "dovecot.conf").write_text(
        _CONFIGURATION.format(
            folder=server.folder,
            user=user.pw_name,
            group=_group(user.pw_gid),
            uid=user.pw_uid,
            gid=user.pw_gid,
            port=server.port,
            tls_port=server.tls_port,
            password=PASSWORD,
        )
    )
    (server.folder / "oauth2.conf.ext").write_text(_INTROSPECTION.format(port=server.introspection_port))
    for name in ("state", "mail"):
        (server.folder / name).mkdir()
    # A folder of `tempfile` is closed to all others; the server must get in.
    server.folder.chmod(0o755)
    for path in (server.folder, *server.folder.iterdir()):
        os.chown(path, user.pw_uid, user.pw_gid)


def _group(gid: int) -> str:
    return grp.getgrgid(gid).gr_name


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(port: int, process: subprocess.Popen[bytes]) -> None:
    """Waits for the greeting that says so: right after the start another line comes first."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        assert process.poll() is None, "Dovecot ended at its start"
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
                if b"ready" in connection.recv(1000):
                    return
        except OSError:
            pass
        time.sleep(0.02)
    raise AssertionError("Dovecot did not get ready")
