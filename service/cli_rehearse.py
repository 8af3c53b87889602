"""`personvern rehearse`: what the desk would have done with the mails of a mailbox; nothing is sent."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress
from slack_sdk.errors import SlackApiError

from bot.client import make_client
from bot.pacing import Pace
from bot.rehearsal import RehearsalPoster
from bot.texts import load_texts
from cases.case import Case
from cases.errors import PersonvernError
from cases.vocabulary import Language
from cases.workflow import OPEN
from mail.imap_errors import MailboxError
from mail.token_endpoint import TokenError
from service.cli_process import load
from service.clock import SystemClock
from service.logging import configure
from service.rehearsal import rehearsing
from service.rehearsal_report import Report, report_of, tables
from service.settings import Settings


@click.command()
@click.option("--folder", default="", help="read this folder instead of the one in PERSONVERN_IMAP_URL")
@click.option("--newest", type=click.IntRange(1), default=None, help="only the newest so many mails")
@click.option("--post", "channel", default="", metavar="CHANNEL", help="post the cards to this test channel (its id)")
@click.option("--most-cards", type=click.IntRange(1), default=50, show_default=True, help="with --post: at most")
@click.option("--json", "as_json", is_flag=True, help="one JSON object")
def rehearse(folder: str, newest: int | None, channel: str, most_cards: int, as_json: bool) -> None:
    """Put the mails of the mailbox through the desk, and tell what would have happened.

    Nothing is sent, moved or flagged: the mailbox is opened to read only, and the record is thrown away. The report
    counts; it holds no content, name or address. Exit status 1 where the desk could not work a mail off.
    """
    settings = load(Settings)
    configure("error", "console")
    if channel and channel in (settings.slack_channel, settings.slack_restricted_channel):
        raise click.UsageError("--post needs a channel that the desk does not work in")
    try:
        report = asyncio.run(_rehearse(settings, folder, newest or 0, (channel, most_cards)))
    except SlackApiError as error:
        sys.exit(f"the test channel: {error.response.get('error', 'no answer')}; invite the app: /invite @Personvern")
    except (PersonvernError, MailboxError, TokenError, ValueError, OSError) as error:
        sys.exit(f"{type(error).__name__}: {error}")
    _print(report.as_json(), as_json=as_json)
    sys.exit(1 if report.counts.failures else 0)


async def _rehearse(settings: Settings, folder: str, newest: int, post: tuple[str, int]) -> Report:
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("mails", total=None)
        async with rehearsing(settings, folder) as rehearsal:
            await rehearsal.play(newest, lambda done, of: progress.update(task, completed=done, total=of))
            report = await report_of(rehearsal.store, rehearsal.counts, SystemClock().now())
        channel, most = post
        if not channel:
            return report
        shown = [case for case in report.cases if case.status in OPEN][:most]
        await _post(settings, channel, progress.track(shown, description="cards"))
        return replace(report, posted=len(shown))


async def _post(settings: Settings, channel: str, cases: Iterable[Case]) -> None:
    client = make_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    texts = load_texts(Language(settings.language))
    pace = Pace(per_second=settings.slack_posts_per_second)
    poster = RehearsalPoster(client, channel, texts, settings.checklist_rules(), pace)
    for case in cases:
        await poster.post(case, SystemClock().now())


def _print(report: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False))
        return
    console = Console()
    for table in tables(report):
        console.print(table)
    click.echo(f"Nothing was sent, moved or flagged; {report['posted']} cards were posted to the test channel.")
    click.echo("Answers that left the mailbox by another way are not seen here.")
