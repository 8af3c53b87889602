"""`python -m sandbox`: the product to look at, without any account."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys

from sandbox.child import ServiceFailed
from sandbox.world import World

PAGE_PORT = 8025


class NotShown(Exception):
    """The sandbox could not begin; the message says why, and what to do."""


async def show(port: int | None) -> None:
    """Starts the world and the service in it, and keeps them until Ctrl-C. Raises NotShown."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    world = await _world(port)
    try:
        if await _started(world, stop):
            _tell(world)
            await stop.wait()
    finally:
        await world.stop()


async def _world(port: int | None) -> World:
    try:
        return await World.start(page_port=port, settings={"PERSONVERN_UNDO_SECONDS": "20"})
    except OSError as error:
        raise NotShown(
            f"the page cannot have 127.0.0.1:{port} ({os.strerror(error.errno or 0)}). Another sandbox may be running: "
            "stop it with Ctrl-C, or take any free port: .venv/bin/personvern sandbox --port 0"
        ) from None


async def _started(world: World, stop: asyncio.Event) -> bool:
    """Whether the service got ready before it was told to stop; Ctrl-C reaches the service too, and ends it early."""
    starting, stopping = asyncio.create_task(world.service.start()), asyncio.create_task(stop.wait())
    await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if not stop.is_set():
        stopping.cancel()
        await starting
        return True
    starting.cancel()
    await asyncio.gather(starting, return_exceptions=True)
    return False


def _tell(world: World) -> None:
    print("SANDBOX: everything is on this machine, and gone when you stop it (Ctrl-C).")
    print("SANDBOX: the content is sealed under a key that was made for this run. Never use it for real mail.")
    if world.page is not None:
        print(f"The page:  {world.page.url}")
    print(f"A mailbox: {world.environment['PERSONVERN_IMAP_URL']} (write to {world.mailbox.user})", flush=True)


def main() -> None:
    """Reads the arguments and shows the sandbox."""
    parser = argparse.ArgumentParser(prog="personvern sandbox")
    parser.add_argument("--port", type=int, default=PAGE_PORT)
    parser.add_argument("--no-browser-page", action="store_true")
    arguments = parser.parse_args()
    try:
        asyncio.run(show(None if arguments.no_browser_page else arguments.port))
    except (NotShown, ServiceFailed) as error:
        sys.exit(f"The sandbox did not start: {error}")


if __name__ == "__main__":
    main()
