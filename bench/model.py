"""Casework under random hands, for as many steps as wanted: the long form of `tests/model`.

`python -m bench model --steps 200000`. Each run plays other games; the first unlawful move fails, with the moves that
led to it, and the seed by which it is played again.
"""

from __future__ import annotations

import secrets
import tempfile
import time
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.model.machine import machine

STEPS_OF_A_GAME = 60


def model(steps: int, seeded: int | None = None) -> dict[str, Any]:
    """Plays at least so many steps. Raises AssertionError with the moves of the first game in which a rule broke."""
    chosen, games, began = seeded or secrets.randbits(32), -(-steps // STEPS_OF_A_GAME), time.monotonic()
    rules = settings(
        max_examples=games,
        stateful_step_count=STEPS_OF_A_GAME,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
    with tempfile.TemporaryDirectory() as folder:
        desk = seed(chosen)(machine(Path(folder)))
        run_state_machine_as_test(desk, settings=rules)
    return {
        "bench": "model",
        "games": games,
        "steps": games * STEPS_OF_A_GAME,
        "moves": desk.moves,
        "broken_rules": 0,
        "happened": dict(desk.seen.most_common()),
        "seed": chosen,
        "seconds": round(time.monotonic() - began, 1),
    }
