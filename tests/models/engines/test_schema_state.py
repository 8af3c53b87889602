"""Copies of the state between two steps of a migration: each stays what it was, and is rendered only when looked at."""

from __future__ import annotations

import pytest
from tortoise import fields
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_generator.state_apps import StateApps

from models.engines.schema_state import SchemaState


@pytest.fixture
def state() -> SchemaState:
    """A state with one table of one column."""
    found = SchemaState(models={}, apps=StateApps())
    columns = [("id", fields.IntField(primary_key=True))]
    ops.CreateModel(name="Letter", fields=columns, options={"table": "letters"}, bases=["Model"]).state_forward(
        "models", found
    )
    return found


def test_a_copy_stays_as_it_was_when_a_step_adds_a_column(state: SchemaState) -> None:
    before = state.clone()

    ops.AddField("Letter", "sent", fields.BooleanField(default=False)).state_forward("models", state)

    assert "sent" not in before.apps.get_model("models.Letter")._meta.fields_map
    assert "sent" in state.apps.get_model("models.Letter")._meta.fields_map


def test_a_copy_of_a_copy_can_go_on_by_itself(state: SchemaState) -> None:
    copy = state.clone().clone()

    ops.DeleteModel("Letter").state_forward("models", copy)

    assert copy.models == {}
    assert state.apps.get_model("models.Letter")._meta.db_table == "letters"


def test_a_copy_that_nobody_looks_at_renders_no_model(state: SchemaState, monkeypatch: pytest.MonkeyPatch) -> None:
    rendered: list[StateApps] = []
    monkeypatch.setattr(StateApps, "clone", lambda apps, **_: rendered.append(apps))

    copy = state.clone()
    assert rendered == []

    assert copy.apps is None
    assert rendered == [state.apps]
