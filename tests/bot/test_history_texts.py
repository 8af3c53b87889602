"""The audit log in plain words."""

from __future__ import annotations

import re

import pytest

from bot.history_texts import history_line
from bot.texts import DESK_LANGUAGES, load_texts
from cases.audit_events import FIELDS, AuditEntry, AuditEvent
from cases.events import CaseTaken, ContentShown
from cases.ports import AuditRecord
from cases.vocabulary import Language, StaffRole
from tests.bot.office import ROLES, Office, texts_of
from tests.examples import ANNE, NOW, NUMBER, READER

NB = load_texts(Language.NB)


def line(event: AuditEvent, actor: str = "U0ANNE", **fields: str) -> str:
    return history_line(
        AuditRecord(id=1, at=NOW, entry=AuditEntry(event=event, actor=actor, case=NUMBER, fields=fields)), NB
    )


@pytest.mark.parametrize("language", DESK_LANGUAGES)
def test_every_entry_has_words_with_nothing_but_its_fields(language: Language) -> None:
    texts = load_texts(language).entries

    assert [event for event in AuditEvent if f"history.{event.value}" not in texts] == []
    for event, fields in FIELDS.items():
        assert set(re.findall(r"\{(\w+)\}", texts[f"history.{event.value}"])) <= fields, event


@pytest.mark.parametrize(
    ("event", "fields", "words"),
    [
        (AuditEvent.CASE_RECLASSIFIED, {"from": "access", "to": "erasure"}, "endret typen fra Innsyn til Sletting"),
        (AuditEvent.CASE_CLOSED, {"reason": "withdrawn"}, "lukket saken: trukket av personen"),
        (AuditEvent.CASE_ASSIGNED, {"to": "U0CARI"}, "ga saken til <@U0CARI>"),
        (AuditEvent.CASE_SPLIT, {"into": "PV-2026-0002", "kinds": "access,erasure"}, "skilte ut Innsyn, Sletting som"),
        (AuditEvent.HOLD_SET, {"reason": "court"}, "sperret saken mot sletting: sak for domstolene"),
        (AuditEvent.SENDER_CONFIRMED, {"received_at": "2026-11-20T13:30+00:00"}, "henvendelsen kom 20.11.2026 14:30"),
    ],
)
def test_it_says_who_did_what_and_when(event: AuditEvent, fields: dict[str, str], words: str) -> None:
    said = line(event, **fields)

    assert said.startswith("23.11.2026 10:05 · <@U0ANNE> · ")
    assert words in said


def test_the_service_and_the_person_are_called_so() -> None:
    assert " · tjenesten · " in line(AuditEvent.CODE_WRONG, "service", left="4")
    assert " · personen · " in line(AuditEvent.MESSAGE_ADDED, "person", sha256="", relation="follow_up", thread="tag")


def test_what_stands_in_a_field_is_inert() -> None:
    assert "&lt;!channel&gt;" in line(AuditEvent.DRAFT_WITHHELD, "service", reason="<!channel>")


@pytest.mark.parametrize(("role", "sees"), [(StaffRole.APPROVER, False), (StaffRole.ADMINISTRATOR, True)])
async def test_who_read_in_a_case_is_shown_to_administrators_alone(
    quiet: Office, monkeypatch: pytest.MonkeyPatch, role: StaffRole, sees: bool
) -> None:
    monkeypatch.setitem(ROLES, "U0EVA", role)
    case = await quiet.open_case()
    await quiet.handler.handle(ContentShown(case.number, READER, "redacted text"))
    await quiet.handler.handle(CaseTaken(case.number, ANNE))
    eva = quiet.slack.user("U0EVA")

    await eva.command("/personvern", f"history {case.number}")
    shown = texts_of((await eva.modal("case_history")).blocks)

    assert "<@U0ANNE> · tok saken" in shown
    assert (f"<@{READER.id}>" in shown) is sees
