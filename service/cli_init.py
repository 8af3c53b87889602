"""`personvern init`: asks for what the desk needs, tries each part for real, writes the files and migrates."""

from __future__ import annotations

import asyncio
import sys
import tomllib
from pathlib import Path
from typing import BinaryIO

import click
from pydantic import ValidationError

from cases.errors import PersonvernError
from models.migrate import migrate as apply_migrations
from service.check import check_all
from service.cli_process import told
from service.clock import SystemClock
from service.findings import Finding
from service.init_answers import NOTHING, UnusableAnswers, complete, file_of, flat, secrets_of, settings_of
from service.init_files import SetUpFiles
from service.init_question import Question, Section
from service.init_questions import SECTIONS
from service.init_tries import try_out, unusable
from service.logging import configure


@click.command()
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="where the files are written; the current folder by default",
)
@click.option("--answers", type=click.File("rb"), help="a TOML file of answers; then nothing is asked")
@click.option("--overwrite", is_flag=True, help="write files anew that are there already")
def init(folder: Path, answers: BinaryIO | None, overwrite: bool) -> None:
    """Set the desk up: asks, tries each part for real, writes personvern.toml, personvern.env and secrets, migrates.

    Secrets go into files that their owner alone can read. A master key that is there already is kept. In a file of
    answers each stands under the name of its setting, facts in their tables; `chats` lists the chat systems.
    """
    configure("error", "console")
    files = SetUpFiles(folder.resolve())
    _require_room(files, overwrite=overwrite, may_ask=answers is None)
    given = _from_file(answers, files) if answers is not None else _asked(files)
    findings = asyncio.run(_set_up(files, given))
    for finding in findings:
        click.echo(told(finding))
    click.echo(_next_steps(files))
    sys.exit(0 if all(finding.ok for finding in findings) else 1)


def _require_room(files: SetUpFiles, *, overwrite: bool, may_ask: bool) -> None:
    present = files.present()
    if not present or overwrite:
        return
    names = ", ".join(path.name for path in present)
    if not may_ask:
        sys.exit(f"{names}: there already; --overwrite writes them anew")
    click.confirm(f"{names}: there already. Write anew?", abort=True)


def _from_file(answers: BinaryIO, files: SetUpFiles) -> dict[str, str]:
    try:
        found = complete(flat(tomllib.load(answers)), str(files.folder))
    except tomllib.TOMLDecodeError as error:
        sys.exit(f"the file of answers is no TOML: {error}")
    except UnusableAnswers as error:
        sys.exit("\n".join(error.problems))
    for section in SECTIONS:
        _tell(asyncio.run(try_out(section.tried, found, SystemClock().now().date())))
    return found


def _asked(files: SetUpFiles) -> dict[str, str]:
    answers = {"folder": str(files.folder)}
    for section in SECTIONS:
        click.secho(f"\n{section.title}", bold=True)
        while not _section_is_done(section, answers):
            click.echo("Once more; what you answered stands in brackets.")
    return answers


def _section_is_done(section: Section, answers: dict[str, str]) -> bool:
    """Asks, and tries. False where it is to be asked again."""
    for question in section.questions:
        if question.when(answers):
            answers[question.key] = _ask(question, answers)
        else:
            answers.pop(question.key, None)
    findings = asyncio.run(try_out(section.tried, answers, SystemClock().now().date()))
    _tell(findings)
    return all(finding.ok for finding in findings) or not click.confirm("Answer these questions again?", default=True)


def _ask(question: Question, answers: dict[str, str]) -> str:
    default = answers.get(question.key) or question.default_for(answers)
    while True:
        answer: str = click.prompt(
            f"  {question.text}", default=default, hide_input=question.secret, show_default=not question.secret
        ).strip()
        answer = "" if answer == NOTHING else answer
        if not (problem := question.problem(answer)):
            return answer
        click.echo(f"  This {problem}.")


def _tell(findings: list[Finding]) -> None:
    for finding in findings:
        click.echo(told(finding))


async def _set_up(files: SetUpFiles, answers: dict[str, str]) -> list[Finding]:
    """Writes the files, migrates, and checks everything."""
    today = SystemClock().now().date()
    key = files.key()
    files.write(file_of(answers, today), secrets_of(answers))
    try:
        settings = settings_of(answers, today, master_key=key)
        await apply_migrations(settings.database_url)
    except ValidationError as error:
        return [unusable("settings", error)]
    except PersonvernError as error:
        return [Finding("database", False, str(error), todo="mend PERSONVERN_DATABASE_URL, then: personvern migrate")]
    return await check_all(settings)


def _next_steps(files: SetUpFiles) -> str:
    return "\n".join(
        [
            "",
            f"Written: {files.settings}, {files.environment}, {files.secrets}/ and {files.master_key}.",
            "Keep the master key apart from the database and its backups: who loses it loses the content.",
            "Now, in this order:",
            f"  set -a; . {files.environment}; set +a",
            "  personvern check       tells what is still to be done",
            "  personvern rehearse    shows what would happen with the mails that lie there, and sends nothing",
            "  personvern serve       runs the desk",
        ]
    )
