"""`personvern notice`: tell people by mail of a change of the privacy statement, before it holds."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from cases.policy_notices import ENDED, PolicyNotice, PolicyState
from cases.vocabulary import LETTER_LANGUAGES, Language
from models.store import Store
from service.cli_process import load
from service.cli_record import operator, show, with_store
from service.clock import SystemClock
from service.policy_files import UnusableNotice, recipients_of, texts_of
from service.settings import Settings

_json = click.option("--json", "as_json", is_flag=True, help="a JSON object a line")
_file = click.Path(path_type=Path, dir_okay=False)
LOOK_SECONDS = 0.5


@click.group()
def notice() -> None:
    """Tell people by mail of a change of the privacy statement."""


@notice.command("plan")
@click.argument("recipients", type=_file)
@click.option("--effective-on", type=click.DateTime(["%Y-%m-%d"]), required=True, help="the day the change holds from")
@click.option("--nb", type=_file, help="the text in bokmål: a line 'Subject: …', a blank line, the body")
@click.option("--nn", type=_file, help="the text in nynorsk")
@click.option("--en", type=_file, help="the text in English")
@click.option("--voluntary", is_flag=True, help="no law asks for it: it can be unsubscribed from by one click")
@click.option("--per-minute", type=click.IntRange(1, 100_000), default=600, show_default=True, help="letters at most")
def notice_plan(
    recipients: Path,
    effective_on: datetime,
    nb: Path | None,
    nn: Path | None,
    en: Path | None,
    voluntary: bool,
    per_minute: int,
) -> None:
    """Keep a notice and its RECIPIENTS (CSV: email, language), sealed; nothing leaves before two approved it in Slack.

    The list is the company's own, never one made of cases. Everything is erased 30 days after the run.
    """
    paths = {Language.NB: nb, Language.NN: nn, Language.EN: en}
    if voluntary and not load(Settings).public_url:
        raise click.UsageError("a voluntary notice needs PERSONVERN_PUBLIC_URL, where people unsubscribe")

    async def work(store: Store) -> int:
        texts = texts_of({language: path for language, path in paths.items() if path is not None})
        if not texts:
            raise UnusableNotice("a text is needed: --nb, --nn or --en")
        now, found = SystemClock().now(), recipients_of(recipients)
        planned = PolicyNotice(
            number=0,
            state=PolicyState.PLANNED,
            effective_on=effective_on.date(),
            voluntary=voluntary,
            per_minute=per_minute,
            planned_by=operator(),
            planned_at=now,
            texts=texts,
        )
        planned, count = await store.policy_notices.plan(planned, found.usable, now)
        click.echo(
            f"notice {planned.number}: {count} recipients, {len(found.usable) - count} of them named twice left out"
        )
        if found.unusable:
            lines = ", ".join(map(str, found.unusable[:20]))
            click.echo(f"{len(found.unusable)} lines without a usable address left out, such as: {lines}")
        click.echo(
            f"Now two of those who may approve do so in Slack: /personvern notices; then: notice send {planned.number}"
        )
        return 0

    with_store(work)


@notice.command("preview")
@click.argument("number", type=int)
@click.option("--lang", type=click.Choice([language.value for language in LETTER_LANGUAGES]), default="nb")
def notice_preview(number: int, lang: str) -> None:
    """The text as it leaves, and to how many."""

    async def work(store: Store) -> int:
        found = await store.policy_notices.get(number)
        language, text = found.text_in(Language(lang))
        click.echo(f"Subject: {text.subject}\n\n{text.body}")
        click.echo(
            f"-- {language.value}, {sum((await store.policy_notices.progress(number)).values())} recipients", err=True
        )
        return 0

    with_store(work)


@notice.command("send")
@click.argument("number", type=int)
@click.option("--no-wait", is_flag=True, help="do not wait until everything left")
def notice_send(number: int, no_wait: bool) -> None:
    """Let an approved notice leave, or go on after a stop; `serve` sends it, at its pace.

    Safe to break off and to repeat: nobody gets it twice.
    """

    async def work(store: Store) -> int:
        await store.policy_notices.start(number, operator(), SystemClock().now())
        if not no_wait:
            await _follow(store, number)
        _report(await _line(store, await store.policy_notices.get(number)), as_json=False)
        return 0

    with_store(work)


@notice.command("status")
@click.argument("number", type=int, required=False)
@_json
def notice_status(number: int | None, as_json: bool) -> None:
    """The report: how many letters left, wait, were refused, or were left out and why."""

    async def work(store: Store) -> int:
        stored = store.policy_notices
        found = await stored.all() if number is None else (await stored.get(number),)
        for one in found:
            _report(await _line(store, one), as_json=as_json)
        return 0

    with_store(work)


@notice.command("stop")
@click.argument("number", type=int)
def notice_stop(number: int) -> None:
    """Put nothing more of a notice on its way; `send` goes on where it was."""

    async def work(store: Store) -> int:
        await store.policy_notices.stop(number, operator(), SystemClock().now())
        _report(await _line(store, await store.policy_notices.get(number)), as_json=False)
        return 0

    with_store(work)


async def _follow(store: Store, number: int) -> None:
    """A bar until the notice has ended."""
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("letters", total=None)
        while (await store.policy_notices.get(number)).state not in ENDED:
            counts = await store.policy_notices.progress(number)
            over = sum(count for state, count in counts.items() if state not in ("waiting", "new", "sending", "retry"))
            progress.update(task, completed=over, total=sum(counts.values()))
            await asyncio.sleep(LOOK_SECONDS)


async def _line(store: Store, found: PolicyNotice) -> Mapping[str, object]:
    counts = await store.policy_notices.progress(found.number)
    return {
        "notice": found.number,
        "state": found.state.value,
        "effective_on": found.effective_on.isoformat(),
        "voluntary": found.voluntary,
        "approvals": len(found.approved_by),
        "recipients": sum(counts.values()),
        **dict(sorted(counts.items())),
    }


def _report(line: Mapping[str, object], *, as_json: bool) -> None:
    show(
        [line if as_json else {name: f"{name.replace('_', ' ')}: {value}" for name, value in line.items()}],
        as_json=as_json,
    )
