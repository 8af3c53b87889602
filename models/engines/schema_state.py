"""What the tables look like between two steps of a migration.

Tortoise copies the state before each step and renders all of its models anew, and so takes longer with every migration
that is written. Here a copy renders them when they are asked for, which only few kinds of steps do; what a step finds
is the same.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from tortoise.migrations.schema_generator.state import ModelState, State
from tortoise.migrations.schema_generator.state_apps import StateApps

Models = dict[tuple[str, str], ModelState]


class SchemaState(State):
    """A state whose copies cost little until they are looked at."""

    def clone(self) -> State:
        """The state as it is now; later steps do not change it."""
        return UnrenderedState({key: model.clone() for key, model in self.models.items()}, self.apps)


class UnrenderedState(SchemaState):
    """A copy that renders its models when the first one is asked for."""

    if not TYPE_CHECKING:

        @cached_property
        def apps(self) -> StateApps:
            """The models, rendered."""
            return self._origin.clone(model_states=self.models)

    def __init__(self, models: Models, origin: StateApps) -> None:
        self.models = models
        self._origin = origin
