"""A sender that begins a body and never ends it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from aiohttp.test_utils import TestServer

ANNOUNCED = 1000
PATIENCE_SECONDS = 30


async def stalled(
    server: TestServer, path: str, content_type: str, begun: bytes, headers: Mapping[str, str] | None = None
) -> bytes:
    """The first line that a server answers to a body of which only the beginning comes. Raises TimeoutError."""
    reader, writer = await asyncio.open_connection(server.host, server.port)
    head = f"POST {path} HTTP/1.1\r\nHost: {server.host}\r\nContent-Type: {content_type}\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
    writer.write(f"{head}Content-Length: {ANNOUNCED}\r\n\r\n".encode() + begun)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await reader.readline()
    finally:
        writer.close()
