"""`personvern sandbox`: the product to look at, without any account."""

from __future__ import annotations

import importlib.util
import os
import sys

import click

PAGE_PORT = 8025
NEEDED = ("pymap", "aiosmtpd")


@click.command()
@click.option("--port", type=click.IntRange(0, 65_535), default=PAGE_PORT, show_default=True, help="of the page")
@click.option("--no-browser-page", is_flag=True, help="leave the page out")
def sandbox(port: int, no_browser_page: bool) -> None:
    """Run the service in a mailbox, an SMTP server and a Slack stand-in of its own, on loopback."""
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        click.echo(f"the sandbox needs {' and '.join(missing)}: install personvern[sandbox]", err=True)
        sys.exit(1)
    page = ["--no-browser-page"] if no_browser_page else ["--port", str(port)]
    # The sandbox stands beside the service and speaks only protocols: it becomes this process.
    os.execv(sys.executable, [sys.executable, "-m", "sandbox", *page])  # noqa: S606 - our own interpreter, no shell
