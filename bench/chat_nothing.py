"""A server that answers at once and does nothing: what the machine, aiohttp and whoever measures take by themselves.

Prints its port and serves until its standard input ends.
"""

from __future__ import annotations

import asyncio
import sys

from aiohttp import web


async def _take(request: web.Request) -> web.Response:
    await request.read()
    return web.json_response({"status": "logged"})


async def main() -> None:
    """Serves until standard input ends."""
    app = web.Application()
    app.router.add_post("/chats/generic", _take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=2048).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(main())
