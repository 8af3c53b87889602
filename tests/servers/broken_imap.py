"""An IMAP server that misbehaves by name: each fault is one method of `BrokenImap`, and all else it does right.

It holds one folder with mails of the UIDs 1, 2, 3 …, and takes any login.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

MAIL = b"From: kari@kunde.example\r\nSubject: Innsyn\r\n\r\nHei!\r\n"


class BrokenImap:
    """One server; `fault` names what it does wrong.

    Attributes
    ----------
    seen:
        Every line that clients sent, without its tag.
    """

    def __init__(self, fault: str = "", mails: int = 3) -> None:
        self.fault = fault
        self.mails = mails
        self.seen: list[str] = []
        self.port = 0
        self.idling = asyncio.Event()
        self.sessions: set[asyncio.Task[None]] = set()

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self.serve(reader, writer))
        self.sessions.add(task)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self.greet(writer)
            while line := await reader.readline():
                await self.answer(line.decode("latin-1").rstrip("\r\n"), reader, writer)
        except ConnectionError:
            pass
        finally:
            writer.close()

    async def greet(self, writer: asyncio.StreamWriter) -> None:
        greeting = {
            "bye": b"* BYE too many connections\r\n",
            "silent": b"",
            "no imap": b"220 mail.example ESMTP\r\n",
            "tls": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n",
            "preauth": b"* PREAUTH welcome back\r\n",
        }.get(self.fault, b"* OK ready\r\n")
        await self.send(writer, greeting)

    async def answer(self, line: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tag, _, command = line.partition(" ")
        self.seen.append(command)
        words = command.upper().split()
        name = words[1] if words[:1] == ["UID"] else words[0]
        if self.fault == f"stall at {name.lower()}":
            return
        if self.fault == f"cut at {name.lower()}":
            writer.transport.abort()
            return
        if self.fault == f"no to {name.lower()}":
            await self.send(writer, f"{tag} NO [SERVERBUG] kari@kunde.example is not here\r\n".encode())
            return
        handler = getattr(self, f"do_{name.lower()}", None)
        if handler is not None:
            await handler(tag, command, reader, writer)
        else:
            await self.send(writer, f"{tag} OK done\r\n".encode())

    async def send(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        if self.fault == "byte by byte":
            for index in range(len(data)):
                writer.write(data[index : index + 1])
                await writer.drain()
                await asyncio.sleep(0)
        else:
            writer.write(data)
            await writer.drain()

    async def do_capability(self, tag: str, command: str, reader: object, writer: asyncio.StreamWriter) -> None:
        more = {"no move": "UIDPLUS", "no move nor uidplus": "", "no idle": "MOVE"}.get(self.fault, "MOVE UIDPLUS IDLE")
        if self.fault == "login disabled":
            more += " LOGINDISABLED AUTH=PLAIN"
        await self.send(writer, f"* CAPABILITY IMAP4rev1 {more}\r\n{tag} OK done\r\n".encode())

    async def do_authenticate(
        self, tag: str, command: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if self.fault == "token taken":
            await self.send(writer, f"{tag} OK done\r\n".encode())
            return
        await self.send(writer, b"+ eyJzdGF0dXMiOiI0MDAifQ==\r\n")
        self.seen.append((await reader.readline()).decode().rstrip())
        verdict = "OK" if self.fault == "login disabled" else "NO"
        await self.send(writer, f"{tag} {verdict} done\r\n".encode())

    async def do_select(self, tag: str, command: str, reader: object, writer: asyncio.StreamWriter) -> None:
        validity = b"" if self.fault == "no uidvalidity" else b"* OK [UIDVALIDITY 7] good\r\n"
        access = "READ-ONLY" if self.fault == "read-only" else "READ-WRITE"
        await self.send(
            writer, b"* %d EXISTS\r\n%b%b OK [%b] done\r\n" % (self.mails, validity, tag.encode(), access.encode())
        )

    async def do_search(self, tag: str, command: str, reader: object, writer: asyncio.StreamWriter) -> None:
        numbers = " ".join(str(number) for number in range(1, self.mails + 1))
        await self.send(writer, f"* SEARCH {numbers}\r\n{tag} OK done\r\n".encode())

    async def do_fetch(self, tag: str, command: str, reader: object, writer: asyncio.StreamWriter) -> None:
        uids = list(self.uids(command.split()[2]))
        if "BODY" not in command:
            lines = [b"* %d FETCH (UID %d RFC822.SIZE %d)\r\n" % (uid, uid, len(MAIL)) for uid in uids]
        else:
            lines = [self.body(uid) for uid in uids]
        if self.fault == "cut in a literal" and "BODY" in command:
            await self.send(writer, lines[0][:60])
            writer.transport.abort()
            return
        await self.send(writer, b"".join(lines) + f"{tag} OK done\r\n".encode())

    def body(self, uid: int) -> bytes:
        literal = b"{%d}\r\n%b" % (len(MAIL), MAIL)
        date = b'INTERNALDATE "23-Nov-2026 12:00:00 +0100"'
        plain = b"* %d FETCH (UID %d %b BODY[] %b)\r\n" % (uid, uid, date, literal)
        forms = {
            "nil body": b"* %d FETCH (UID %d %b BODY[] NIL)\r\n" % (uid, uid, date),
            "gone": b"",
            "quoted body": b'* %d FETCH (UID %d %b BODY[] "UID 99 \\"x\\" )")\r\n' % (uid, uid, date),
            "uid last": b"* %d FETCH (BODY[] %b %b UID %d)\r\n" % (uid, literal, date, uid),
            "flags between": b"* 9 FETCH (FLAGS (\\Seen))\r\n* 9 EXPUNGE\r\n" + plain,
            "odd date": b'* %d FETCH (UID %d INTERNALDATE "99-Foo-0000 99:99:99 +9999" BODY[] %b)\r\n'
            % (uid, uid, literal),
            "huge literal": b"* %d FETCH (UID %d BODY[] {999999999}\r\n" % (uid, uid),
            "foreign uid": b"* 5 FETCH (UID 4711 BODY[] {1}\r\nx)\r\n" + plain,
        }
        return forms.get(self.fault, plain)

    @staticmethod
    def uids(uid_set: str) -> list[int]:
        ranges = [piece.partition(":") for piece in uid_set.split(",")]
        return [uid for first, _, last in ranges for uid in range(int(first), int(last or first) + 1)]

    async def do_move(self, tag: str, command: str, reader: object, writer: asyncio.StreamWriter) -> None:
        copied = {
            "endless copyuid": "7 1:4294967295 1:4294967295",
            "odd copyuid": "7 a:b ,,",
            "shifted copyuid": "7 1:2 8:9",
        }.get(self.fault, "7 1 8")
        news = "* 4 EXISTS\r\n" if self.fault == "news in move" else ""
        await self.send(writer, f"* OK [COPYUID {copied}] moved\r\n* 1 EXPUNGE\r\n{news}{tag} OK done\r\n".encode())

    async def do_idle(self, tag: str, command: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self.send(writer, b"+ idling\r\n")
        self.idling.set()
        if self.fault == "cut in idle":
            writer.transport.abort()
            return
        if self.fault == "flood of expunge":
            await self.send(writer, b"".join(b"* %d EXPUNGE\r\n" % n for n in range(5000, 0, -1)) + b"* 4 EXISTS\r\n")
        assert re.fullmatch(rb"DONE\r\n", await reader.readline())
        await self.send(writer, f"{tag} OK done\r\n".encode())

    async def do_logout(self, tag: str, command: str, reader: object, writer: asyncio.StreamWriter) -> None:
        await self.send(writer, f"* BYE bye\r\n{tag} OK done\r\n".encode())
        writer.close()


@asynccontextmanager
async def broken_imap(fault: str = "", mails: int = 3) -> AsyncIterator[BrokenImap]:
    """A server with this fault, on a free port of loopback."""
    server = BrokenImap(fault, mails)
    listener = await asyncio.start_server(server.accept, "127.0.0.1", 0)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        for session in server.sessions:
            session.cancel()
        await asyncio.gather(*server.sessions, return_exceptions=True)
        await listener.wait_closed()
