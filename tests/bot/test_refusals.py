"""What staff are told when something cannot be done."""

from __future__ import annotations

import pytest

from bot.refusals import TOLD, explain, last_actor
from cases import errors
from cases.audit_events import AuditEntry, AuditEvent
from cases.errors import DraftHasGaps, IllegalTransition, OpenChecks, PersonvernError, TasksOpen, WrongPerson
from cases.ports import AuditRecord
from tests.bot.office import Office
from tests.examples import NOW, NUMBER

UNTOLD = {"PersonvernError", "InvalidCaseNumber", "IllegalTransition", "UnknownLetter"}
"""The parent, what the bot catches before, what is told as already handled, and a defect."""


def entry(event: AuditEvent, actor: str, **fields: str) -> AuditRecord:
    return AuditRecord(id=1, at=NOW, entry=AuditEntry(event=event, actor=actor, case=NUMBER, fields=fields))


def test_every_error_of_the_rules_has_a_text_or_is_known_to_need_none() -> None:
    all_errors = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, PersonvernError) and value.__module__ == errors.__name__
    }

    assert {error.__name__ for error in TOLD} | UNTOLD == all_errors


SAYING_MORE = {DraftHasGaps, OpenChecks, TasksOpen, WrongPerson}
"""Those whose text holds what they found."""


@pytest.mark.parametrize("error", [kind for kind in TOLD if kind not in SAYING_MORE])
async def test_each_is_told_in_the_words_of_the_desk(unconnected: Office, error: type[PersonvernError]) -> None:
    text = await explain(unconnected.desk, error(), NUMBER)

    assert text == unconnected.desk.texts(f"error.{error.__name__}", number=NUMBER)


@pytest.mark.parametrize(("finding", "way_out"), [("other_case", True), ("national_id", False)])
async def test_what_the_guard_found_is_said_in_fixed_words(unconnected: Office, finding: str, way_out: bool) -> None:
    text = await explain(unconnected.desk, WrongPerson((finding,), absolute=not way_out), NUMBER)

    assert unconnected.desk.texts(f"finding.{finding}") in text
    assert ("/personvern override" in text) is way_out


async def test_a_case_that_went_away_meanwhile_is_told_so(unconnected: Office) -> None:
    text = await explain(unconnected.desk, IllegalTransition("answered", "approve"), NUMBER)

    assert text == "Det finnes ingen sak PV-2026-0001."


def test_the_last_actor_is_the_member_of_staff_who_changed_the_case() -> None:
    history = (
        entry(AuditEvent.CASE_TAKEN, "U0BJORN"),
        entry(AuditEvent.CASE_CLOSED, "U0ANNE", reason="duplicate"),
        entry(AuditEvent.CONTENT_SHOWN, "U0CARI", what="draft", digest=""),
        entry(AuditEvent.LETTER_LOST, "service", letter="x", purpose="reply"),
    )

    assert last_actor(history) == "U0ANNE"
    assert last_actor(()) == ""
