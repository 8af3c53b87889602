"""A server that answers at once and does nothing: what the machine, aiohttp and whoever measures take by themselves.

Prints its port and serves until its standard input ends.
"""

from __future__ import annotations

import asyncio

from aiohttp import web

from bench.chat_floor import serve


async def _take(request: web.Request) -> web.Response:
    await request.read()
    return web.json_response({"status": "logged"})


if __name__ == "__main__":
    asyncio.run(serve(_take))
