"""The whole of casework under random hands, and that the hands find what is broken.

`python -m bench model --steps N` plays longer, and each time other games.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from cases.case import Case
from cases.decisions import handling, post, replies
from tests.model.machine import machine

SHORT = settings(
    max_examples=20,
    stateful_step_count=40,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate,),
)


def test_whatever_anybody_does_no_answer_leaves_unlawfully_and_the_log_tells_the_whole_story(tmp_path: Path) -> None:
    desk = machine(tmp_path)

    run_state_machine_as_test(desk, settings=SHORT)

    assert {"reply.approved", "letter.accepted", "letter.bounced", "case.reopened", "case.split"} <= set(desk.seen)


def _kept_version(case: Case) -> Case:
    return replace(case, approval=None)


def _nothing(*_: object, **__: object) -> tuple[()]:
    return ()


BROKEN: dict[str, tuple[object, str, Callable[..., Any], str]] = {
    "whoever wrote it may approve it": (replies, "require_four_eyes", _nothing, "whoever wrote the answer approved it"),
    "a reclassified case leaves its date untold": (handling, "deadline_changes", _nothing, "tells another story"),
    "what came back goes out under the same key": (post, "to_be_approved_again", _kept_version, "tells another story"),
}


@pytest.mark.parametrize("fault", sorted(BROKEN))
def test_a_broken_rule_is_found(fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place, name, instead, said = BROKEN[fault]
    monkeypatch.setattr(place, name, instead)

    with pytest.raises(AssertionError, match=said):
        run_state_machine_as_test(seed(4)(machine(tmp_path)), settings=settings(SHORT, derandomize=False))
