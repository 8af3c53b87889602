"""Tries each part for real and says in one line what is wrong: `personvern check`, and the start of `serve`."""

from __future__ import annotations

import jinja2

from cases.errors import PersonvernError
from cases.letters import LETTERS
from cases.vocabulary import LETTER_LANGUAGES
from mail.examples import example_letter
from mail.organisation import InvalidFacts
from mail.render import InvalidTemplate
from models.errors import DatabaseUnavailable, KeyStoreMissing, MigrationsPending, WrongMasterKey
from service.check_chats import check_chats
from service.check_facts import check_facts
from service.check_mail import check_mail
from service.check_rights import check_rights, check_secrets
from service.check_slack import check_slack
from service.clock import SystemClock
from service.findings import Finding
from service.opening import open_record
from service.prove_mail import prove_mail
from service.restored import COMMAND, RestoreUnfinished, RestoreWatch
from service.settings import Settings, named_files
from service.triage_files import triage_of
from service.wiring import mail_composer, renderer

_DATABASE_ADVICE = {
    MigrationsPending: "run: personvern migrate",
    WrongMasterKey: "put the master key back that this database was made with; without it its content cannot be read",
    KeyStoreMissing: "put the key store back beside the database, from the same backup",
    RestoreUnfinished: "name the journal of this installation in PERSONVERN_ERASURE_JOURNAL, or none",
    DatabaseUnavailable: "is the database server running, and may this machine reach it?",
}


async def check_all(settings: Settings) -> list[Finding]:
    """Every check, one after the other, in the order in which they are told."""
    record = [await _database(settings), check_secrets(settings, named_files()), check_rights(settings)]
    letters = [await _templates(settings), *check_facts(settings, SystemClock().now().date()), _triage(settings)]
    edges = [*await check_mail(settings), await check_slack(settings), *await check_chats(settings)]
    return [*record, *letters, *edges]


async def check_mail_for_real(settings: Settings) -> list[Finding]:
    """What `check --mail` proves besides, with one mail to ourselves."""
    try:
        async with open_record(settings) as store:
            return await prove_mail(settings, mail_composer(settings, store))
    except PersonvernError as error:
        return [Finding("mail", False, str(error))]


async def _database(settings: Settings) -> Finding:
    try:
        async with open_record(settings) as store:
            periods, journal = settings.retention_periods(), settings.erasure_journal
            if await RestoreWatch(store, periods, SystemClock(), "check", journal=journal).is_restored():
                # `serve` does it by itself where it can, and else does not start.
                return Finding("database", False, str(RestoreUnfinished.__doc__), transient=True, todo=f"run {COMMAND}")
            return Finding("database", True, "reached, migrated, and the master key fits")
    except PersonvernError as error:
        transient = isinstance(error, DatabaseUnavailable)
        return Finding("database", False, str(error), transient=transient, todo=_database_todo(error))


def _database_todo(error: PersonvernError) -> str:
    for kind, todo in _DATABASE_ADVICE.items():
        if isinstance(error, kind):
            return todo
    return "compare PERSONVERN_DATABASE_URL with docs/reference/settings.md"


async def _templates(settings: Settings) -> Finding:
    try:
        letters = renderer(settings)
        for name in LETTERS:
            for language in LETTER_LANGUAGES:
                letters.render(example_letter(name, language))
    except (InvalidFacts, InvalidTemplate, jinja2.TemplateError) as error:
        todo = "mend the table in personvern.toml, or the template in templates/mail, that the message names"
        return Finding("templates", False, f"{type(error).__name__}: {error}", todo=todo)
    return Finding("templates", True, f"{len(LETTERS)} letters in {len(LETTER_LANGUAGES)} languages")


def _triage(settings: Settings) -> Finding:
    try:
        triage_of(settings, settings.policy().sure_from)
    except PersonvernError as error:
        return Finding("triage", False, str(error), todo="run: personvern train --undo")
    trained = settings.triage_model_file is not None and settings.triage_model_file.exists()
    return Finding("triage", True, "the trained model" if trained else "the shipped model")
