import pytest

from cases import workflow
from cases.errors import IllegalTransition
from cases.vocabulary import Action, Status


def test_every_action_stands_in_the_table():
    assert set(workflow.TRANSITIONS) == set(Action)


def test_an_illegal_move_names_state_and_action():
    with pytest.raises(IllegalTransition, match="answered cannot approve"):
        workflow.after(Status.ANSWERED, Action.APPROVE)


@pytest.mark.parametrize("status", sorted(set(Status) - workflow.OPEN))
def test_only_an_open_case_can_be_approved(status):
    assert not workflow.allows(status, Action.APPROVE)


def test_only_an_approved_case_can_become_answered():
    assert set(workflow.TRANSITIONS[Action.ANSWER]) == {Status.APPROVED}


def test_answered_is_reached_by_delivery_alone():
    ways = {action for action, moves in workflow.TRANSITIONS.items() if Status.ANSWERED in set(moves.values())}

    assert {
        a
        for a in ways
        if any(s is not Status.ANSWERED and t is Status.ANSWERED for s, t in workflow.TRANSITIONS[a].items())
    } == {Action.ANSWER}


@pytest.mark.parametrize("status", [Status.ANSWERED, Status.CLOSED])
def test_a_follow_up_opens_a_case_again(status):
    assert workflow.after(status, Action.FOLLOW_UP) is Status.REOPENED


def test_every_state_has_a_way_out():
    for status in Status:
        ends = {moves[status] for moves in workflow.TRANSITIONS.values() if status in moves}
        assert ends - {status}, status
