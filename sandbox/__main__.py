"""`python -m sandbox`: the product to look at, without any account."""

from __future__ import annotations

import argparse
import asyncio
import signal

from sandbox.world import World

PAGE_PORT = 8025


async def show(port: int | None) -> None:
    """Starts the world and the service in it, and keeps them until Ctrl-C."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    world = await World.start(page_port=port, settings={"PERSONVERN_UNDO_SECONDS": "20"})
    try:
        await world.service.start()
        print("SANDBOX: everything is on this machine, and gone when you stop it (Ctrl-C).")
        print("SANDBOX: the content is sealed under a key that was made for this run. Never use it for real mail.")
        if world.page is not None:
            print(f"The page:  {world.page.url}")
        print(f"A mailbox: {world.environment['PERSONVERN_IMAP_URL']} (write to {world.mailbox.user})", flush=True)
        await stop.wait()
    finally:
        await world.stop()


def main() -> None:
    """Reads the arguments and shows the sandbox."""
    parser = argparse.ArgumentParser(prog="personvern sandbox")
    parser.add_argument("--port", type=int, default=PAGE_PORT)
    parser.add_argument("--no-browser-page", action="store_true")
    arguments = parser.parse_args()
    asyncio.run(show(None if arguments.no_browser_page else arguments.port))


if __name__ == "__main__":
    main()
