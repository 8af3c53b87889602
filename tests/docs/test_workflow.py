"""The page of the workflow says what the table says: whoever changes a move changes a line that people read."""

from cases.vocabulary import Action
from scripts.reference import PLACE
from scripts.reference_workflow import workflow_page

PAGE = (PLACE / "workflow.md").read_text(encoding="utf-8")


def test_every_move_and_role_stands_on_the_page() -> None:
    assert workflow_page() == PAGE, "run: make reference"


def test_every_action_has_a_row() -> None:
    assert [action for action in Action if f"| `{action.value}` |" not in PAGE] == []


def test_a_move_reads_from_state_to_state() -> None:
    (row,) = (line for line in PAGE.splitlines() if line.startswith("| `answer` |"))

    assert row == "| `answer` | – | `approved` → `answered` |"
