"""Looks through what the desk says of the organisation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from mail.organisation import InvalidFacts, Organisation
from service.findings import Finding
from service.settings import Settings

STALE = timedelta(days=365)
"""After so long somebody should compare the facts with what they were taken from."""


def check_facts(settings: Settings, today: date) -> list[Finding]:
    """The organisation, its statement and the register of systems; nothing where the facts cannot be read at all."""
    try:
        facts = settings.own_facts()
    except InvalidFacts:
        return []
    return [_organisation(settings, facts), _statement(facts.statement, today), _systems(settings)]


def _organisation(settings: Settings, facts: Organisation) -> Finding:
    said = facts.organisation
    if "organisation.name" not in settings.own_fact_names() and said["email"] != settings.mail_address:
        line = "the letters speak of the organisation that comes with the service"
        return Finding("organisation", True, line, todo="write your own [organisation] table: run personvern init")
    if said["email"] != settings.mail_address:
        line = "the letters name another address than PERSONVERN_MAIL_ADDRESS"
        return Finding("organisation", True, line, todo="should people write to the one, and the desk read the other?")
    missing = [name for name in ("data_protection_officer", "breach_phone") if not said[name]]
    todo = f"fill in organisation.{' and organisation.'.join(missing)}, unless there is none" if missing else ""
    return Finding("organisation", True, "the letters speak of yours", todo=todo)


def _statement(statement: Mapping[str, Any], today: date) -> Finding:
    line = f"version {statement['version']} of {statement['published']}, compared on {statement['as_of']}"
    unsure = [name for name, topic in statement["topics"].items() if topic["needs_review"]]
    if today - statement["as_of"] > STALE:
        todo = "compare its facts with the published text, and set statement.as_of to that day"
        return Finding("statement", True, line, todo=todo)
    if unsure:
        shown = ", ".join(unsure)
        todo = f"{len(unsure)} topics need review, so that drafts have a gap for staff there: {shown}"
        return Finding("statement", True, line, todo=todo)
    return Finding("statement", True, line)


def _systems(settings: Settings) -> Finding:
    systems = settings.checklist_rules().systems
    line = f"{len(systems)} systems are searched for a person's data"
    if settings.systems:
        return Finding("systems", True, line)
    todo = "they are those that come with the service: write your own [[systems]] (docs/howto/checklist.md)"
    return Finding("systems", True, line, todo=todo)
