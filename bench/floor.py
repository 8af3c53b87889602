"""The floor: the least that must be done with a mail, by the standard library alone; nothing of ours is imported.

    python -m bench.floor VARIANT IMAP_PORT USER PASSWORD SMTP_PORT DATABASE

For every mail in INBOX: fetch it, store its bytes (SQLite, WAL, synchronous=FULL), record the case and its
acknowledgement, send that, record that it left, move the mail to `Behandlet`. Never moved before its commit, never
sent before it is recorded. Variants: `one` (one by one), `pipelined` (batches of 50, one commit each), `parallel`
(as pipelined, four connections to the mail server).
"""

from __future__ import annotations

import email
import imaplib
import smtplib
import sqlite3
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from email.utils import parseaddr

_BATCH = {"one": 1, "pipelined": 50, "parallel": 50}
_CONNECTIONS = {"one": 1, "pipelined": 1, "parallel": 4}


def _open_database(path: str) -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE mail (uid INTEGER PRIMARY KEY, raw BLOB, sender TEXT, state TEXT)")
    return database


def _fetch(imap: imaplib.IMAP4, uids: Sequence[bytes]) -> list[tuple[int, bytes]]:
    _, data = imap.uid("FETCH", b",".join(uids).decode(), "(UID BODY.PEEK[])")
    found = []
    for item in data:
        if isinstance(item, tuple):
            head, raw = item
            found.append((int(head.split(b"UID ")[1].split()[0]), raw))
    return found


def _acknowledgement(sender: str, number: int) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "personvern@duett.test", sender
    message["Subject"] = f"Vi har mottatt henvendelsen din ({number})"
    message["Message-ID"] = f"<floor-{number}@duett.test>"
    message.set_content("Hei,\n\nvi har mottatt henvendelsen din og svarer innen en måned.\n" * 8)
    return message.as_bytes()


def _store(database: sqlite3.Connection, mails: Sequence[tuple[int, bytes]]) -> list[tuple[int, str]]:
    """Two commits, as the product makes: first the bytes, then what they came to."""
    database.execute("BEGIN")
    database.executemany("INSERT INTO mail VALUES (?, ?, '', 'stored')", mails)
    database.execute("COMMIT")
    senders = [(uid, parseaddr(str(email.message_from_bytes(raw)["From"]))[1]) for uid, raw in mails]
    database.execute("BEGIN")
    database.executemany("UPDATE mail SET sender = ?, state = 'sending' WHERE uid = ?", [(s, u) for u, s in senders])
    database.execute("COMMIT")
    return senders


def _send(smtp: smtplib.SMTP, senders: Sequence[tuple[int, str]]) -> None:
    for uid, sender in senders:
        smtp.sendmail("", [sender], _acknowledgement(sender, uid))


def main(arguments: Sequence[str]) -> None:
    """Runs one variant over the mailbox."""
    variant, imap_port, user, password, smtp_port, path = arguments
    imap = imaplib.IMAP4("127.0.0.1", int(imap_port))
    imap.login(user, password)
    imap.create("Behandlet")
    imap.select("INBOX")
    database = _open_database(path)
    connections = [smtplib.SMTP("127.0.0.1", int(smtp_port)) for _ in range(_CONNECTIONS[variant])]
    uids = imap.uid("SEARCH", "ALL")[1][0].split()
    with ThreadPoolExecutor(len(connections)) as pool:
        for start in range(0, len(uids), _BATCH[variant]):
            senders = _store(database, _fetch(imap, uids[start : start + _BATCH[variant]]))
            shares = [senders[n :: len(connections)] for n in range(len(connections))]
            list(pool.map(_send, connections, shares))
            database.execute("BEGIN")
            database.executemany("UPDATE mail SET state = 'sent' WHERE uid = ?", [(uid,) for uid, _ in senders])
            database.execute("COMMIT")
            imap.uid("MOVE", ",".join(str(uid) for uid, _ in senders), "Behandlet")
    imap.logout()


if __name__ == "__main__":
    main(sys.argv[1:])
