"""`personvern sandbox`: the product to look at, without any account."""

from __future__ import annotations

import asyncio
import signal

import click

from sandbox.world import World

PAGE_PORT = 8025


@click.command()
@click.option("--port", type=click.IntRange(0, 65_535), default=PAGE_PORT, show_default=True, help="of the page")
@click.option("--no-browser-page", is_flag=True, help="leave the page out")
def sandbox(port: int, no_browser_page: bool) -> None:
    """Run the service in a mailbox, an SMTP server and a Slack stand-in of its own, on loopback."""
    asyncio.run(_show(None if no_browser_page else port))


async def _show(port: int | None) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    world = await World.start(page_port=port)
    try:
        await world.service.start()
        click.echo("SANDBOX: everything is on this machine, and gone when you stop it (Ctrl-C).")
        click.echo("SANDBOX: the content is sealed under a key that was made for this run. Never use it for real mail.")
        if world.page is not None:
            click.echo(f"The page:  {world.page.url}")
        click.echo(f"A mailbox: {world.environment['PERSONVERN_IMAP_URL']} (write to {world.mailbox.user})")
        await stop.wait()
    finally:
        await world.stop()
