"""The registers hold together: letters, notices, audit entries and transitions."""

import ast
from pathlib import Path

import pytest

from cases.audit_events import FIELDS, AuditEntry, AuditEvent
from cases.letters import ACKNOWLEDGEMENTS, LETTERS, NO_DRAFT, REPLIES
from cases.notices import NOTICES
from cases.vocabulary import Kind
from tests.examples import NUMBER


def test_every_kind_has_a_reply_or_the_reason_for_none():
    assert set(REPLIES) | set(NO_DRAFT) == set(Kind)
    assert not set(REPLIES) & set(NO_DRAFT)


def test_every_letter_that_a_kind_names_is_registered():
    assert set(REPLIES.values()) | set(ACKNOWLEDGEMENTS.values()) <= set(LETTERS)


def test_every_audit_entry_declares_its_fields():
    assert set(FIELDS) == set(AuditEvent)


def test_an_entry_with_other_fields_is_a_defect():
    with pytest.raises(ValueError, match="has the fields"):
        AuditEntry(event=AuditEvent.CASE_TAKEN, actor="U1", case=NUMBER, fields={"text": "x"})


def test_every_notice_that_a_decision_writes_is_registered_with_its_parameters():
    called, said = set(), set()
    for path in Path("cases/decisions").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("notice", "told"):
                called |= {a.value for a in node.args if isinstance(a, ast.Constant)}
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                said.add(node.value)

    assert called <= set(NOTICES) <= said
