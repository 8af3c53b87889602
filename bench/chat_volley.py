"""Delivers chats over plain sockets and says how long each answer took.

    python -m bench.chat_volley PORT CHATS CONNECTIONS

A client library spends more on a connection than the measured server on a chat, and on two cores its time would count
as the server's. So this is a process of its own with one selector; everything is signed and built before the clock
starts. All connections are opened at once, and each delivers one chat behind the other. The time of an answer begins
before its connection is opened, or before it is written where the connection stands. Prints a JSON object: `seconds` in
all, `cpu_seconds` of its own, and the seconds of each answer as `times`. Anything but "logged" ends it with a failure.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.chat_bodies import a_chat, signed

_LOGGED = {"status": "logged"}


@dataclass(slots=True)
class _Connection:
    """One socket and what it waits for."""

    socket: socket.socket
    to_send: bytes
    began: float
    received: bytearray = field(default_factory=bytearray)


class Volley:
    """All deliveries, over a fixed number of connections."""

    def __init__(self, port: int, requests: list[bytes]) -> None:
        self._port = port
        self._requests = iter(requests)
        self._selector = selectors.DefaultSelector()
        self.times: list[float] = []

    def fire(self, connections: int) -> None:
        """Opens the connections and ends when every request is answered."""
        for request in self._next(connections):
            self._open(request)
        while self._selector.get_map():
            for key, events in self._selector.select():
                self._serve(key.data, events)

    def _next(self, count: int) -> Iterator[bytes]:
        for _ in range(count):
            request = next(self._requests, None)
            if request is not None:
                yield request

    def _open(self, request: bytes) -> None:
        began = time.monotonic()
        made = socket.socket()
        made.setblocking(False)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        made.connect_ex(("127.0.0.1", self._port))
        self._selector.register(made, selectors.EVENT_WRITE, _Connection(made, request, began))

    def _serve(self, connection: _Connection, events: int) -> None:
        if events & selectors.EVENT_WRITE:
            self._write(connection)
        else:
            self._read(connection)

    def _write(self, connection: _Connection) -> None:
        sent = connection.socket.send(connection.to_send)
        connection.to_send = connection.to_send[sent:]
        if not connection.to_send:
            self._selector.modify(connection.socket, selectors.EVENT_READ, connection)

    def _read(self, connection: _Connection) -> None:
        piece = connection.socket.recv(65_536)
        assert piece, "the server hung up"
        connection.received += piece
        if not _is_whole(connection.received):
            return
        self.times.append(time.monotonic() - connection.began)
        _require_logged(connection.received)
        connection.received.clear()
        for request in self._next(1):
            connection.to_send, connection.began = request, time.monotonic()
            self._write(connection)
            return
        self._selector.unregister(connection.socket)
        connection.socket.close()


def _is_whole(answer: bytearray) -> bool:
    head, mark, body = answer.partition(b"\r\n\r\n")
    return bool(mark) and len(body) >= _length(bytes(head))


def _length(head: bytes) -> int:
    lines = head.lower().split(b"\r\n")
    return next(int(line.partition(b":")[2]) for line in lines if line.startswith(b"content-length:"))


def _require_logged(answer: bytearray) -> None:
    head, _, body = bytes(answer).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 "), head.partition(b"\r\n")[0]
    assert json.loads(body) == _LOGGED, body


def request_of(number: int) -> bytes:
    """The whole request that delivers a chat."""
    body = a_chat(number)
    headers = {"Host": "127.0.0.1", "Content-Type": "application/json", "Content-Length": str(len(body))} | signed(body)
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST /chats/generic HTTP/1.1\r\n{head}\r\n".encode() + body


def main(port: int, count: int, connections: int) -> None:
    """Fires, and prints what came of it."""
    volley = Volley(port, [request_of(number) for number in range(count)])
    began, cpu_began = time.monotonic(), time.process_time()
    volley.fire(connections)
    seconds, cpu_seconds = time.monotonic() - began, time.process_time() - cpu_began
    print(json.dumps({"seconds": seconds, "cpu_seconds": cpu_seconds, "times": volley.times}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
