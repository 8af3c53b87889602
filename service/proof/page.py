"""The page of a proof pack that a lawyer reads: one HTML file, which loads nothing and needs nobody."""

from __future__ import annotations

import html
import re
import tomllib
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.checklist_texts import check_label
from bot.history_texts import history_line
from bot.texts import Texts, load_texts
from bot.why_this_date import step_words
from cases.audit_events import AuditEntry, AuditEvent
from cases.deadlines.deadline import Deadline
from cases.ports import AuditRecord
from cases.vocabulary import Language
from models.audit_chain import ChainedEntry
from service.proof.documents import Document
from service.proof.evidence import Evidence

PAGE_LANGUAGES = (Language.NB, Language.EN)
"""The languages of the desk, in which everything is named."""

_FOLDER = Path(str(resources.files("templates"))) / "proof"
_OSLO = ZoneInfo("Europe/Oslo")
_MENTION = re.compile(r"<@([^>|]+)>")


def page(evidence: Evidence, written: dict[str, Document], public_key: str, language: Language) -> str:
    """The page in one language; every value is escaped."""
    texts, words = load_texts(language), _words(language)
    return (
        _environment()
        .get_template("proof.html.j2")
        .render(
            words=words,
            css=Markup((_FOLDER / "proof.css").read_text(encoding="utf-8")),  # noqa: S704 - our own file
            made=evidence.request,
            case=written["case.json"],
            mails=written["mails.json"]["mails"],
            letters=written["letters.json"]["letters"],
            approvals=written["approvals.json"],
            clocks=_clocks(evidence, texts, words),
            pauses=written["clock.json"]["pauses"],
            checks=[
                {**check, "label": check_label(check["check"], texts, evidence.rules)}
                for check in written["checklist.json"]["checks"]
            ],
            tasks=written["checklist.json"]["tasks"],
            entries=[_entry(entry, texts) for entry in evidence.entries],
            head=str(evidence.segment.heads[-1].head) if evidence.segment.heads else "",
            public_key=public_key,
            word=texts.word,
            kinds=[texts.word("kind", kind.value) for kind in evidence.case.verdict.kinds],
        )
    )


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["moment"] = _moment
    return environment


def _words(language: Language) -> dict[str, str]:
    words: dict[str, str] = tomllib.loads((_FOLDER / "words.toml").read_text(encoding="utf-8"))[language.value]
    return words


def _clocks(evidence: Evidence, texts: Texts, words: dict[str, str]) -> list[dict[str, Any]]:
    """Both dates with their steps; one where nothing stopped the clock."""
    both = evidence.deadlines
    shown = [(words["due"], both.legal)]
    if both.legal != both.unpaused:
        shown = [(words["due_with_pauses"], both.legal), (words["due_without_pauses"], both.unpaused)]
    return [_clock(title, deadline, texts) for title, deadline in shown if deadline is not None]


def _clock(title: str, deadline: Deadline, texts: Texts) -> dict[str, Any]:
    steps = [{"words": step_words(step, texts), "source": texts.word("source", step.source)} for step in deadline.steps]
    return {"title": title, "due_at": deadline.due_at, "statutory": deadline.statutory, "steps": steps}


def _entry(entry: ChainedEntry, texts: Texts) -> dict[str, Any]:
    """An entry in plain words, as the desk tells it, without the marks of Slack."""
    told = AuditEntry(event=AuditEvent(entry.event), actor=entry.actor, case=entry.case, fields=entry.fields)
    line = history_line(AuditRecord(id=entry.entry, at=entry.at, entry=told), texts)
    what = html.unescape(_MENTION.sub(r"\1", line.split(" · ", 2)[-1]))
    return {"place": entry.position, "at": entry.at, "by": entry.actor, "event": entry.event, "what": what}


def _moment(value: datetime | str | None) -> str:
    """`23.12.2026 14:05:09`, Norwegian time; a dash for none."""
    if value is None:
        return "–"
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.astimezone(_OSLO).strftime("%d.%m.%Y %H:%M:%S")
