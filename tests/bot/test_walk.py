"""Every command, button and modal once, from the keyboard to the answer, over real sockets and over signed HTTP.

What staff do is spread over two replicas on one PostgreSQL. The registers are walked themselves: whatever is added to
them is walked, or fails here for want of a specimen.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from bot.actions import BUTTON_ACTIONS
from bot.among_submissions import DESK_SUBMISSIONS
from bot.commands import SUBCOMMANDS
from bot.specimen_values import NUMBER
from bot.specimens import home_specimen, message_specimens, view_specimens
from bot.submissions import SUBMISSIONS
from bot.texts import load_texts
from cases.checklist.values import ChecklistRules
from sandbox.slack import STAFF_CHANNEL
from sandbox.slack.block_rules import interactive
from sandbox.slack.messages import Message
from sandbox.slack.views import View
from tests.bot.office import texts_of
from tests.bot.replicas import Replicas, two_replicas

pytestmark = [pytest.mark.postgres]

TEXTS, RULES = load_texts(), ChecklistRules()
UNEXPECTED = TEXTS("error.unexpected", reference="")
"""What nobody is to be told here."""

WORDS = {"list": "mine", "help": "", "digest": "", "new": "", "search": "", "chats": "", "language": "en"}
"""The arguments of the commands that name no case."""


@pytest.fixture(params=["socket", "http"])
async def desk(request: pytest.FixtureRequest, postgres_url: str) -> AsyncIterator[Replicas]:
    """Two replicas that Slack reaches one way or the other; in the end both were reached."""
    async with two_replicas(postgres_url, request.param) as replicas:
        yield replicas
        assert replicas.reached() == {0, 1}


@pytest.fixture
def nothing_personal_in_slack() -> None:
    """The specimens that are shown here as messages hold a letter to an example person."""


async def answered(desk: Replicas, told: list[Any]) -> bool:
    """Waits for an answer or a modal; closes what was opened."""
    anne = desk.slack.user("U0ANNE")
    await desk.slack.wait_for(lambda: anne.view() or len(desk.slack.ephemerals("U0ANNE")) > len(told))
    while (view := anne.view()) is not None:
        assert UNEXPECTED not in texts_of(view.blocks)
        await anne.close(view)
    assert not any(UNEXPECTED in one.text for one in desk.slack.ephemerals("U0ANNE")[len(told) :])
    told[:] = desk.slack.ephemerals("U0ANNE")
    return True


async def test_every_command_is_acknowledged_and_answered(desk: Replicas) -> None:
    case, other = await desk.open_case(), await desk.open_case()
    told: list[Any] = []

    for name in SUBCOMMANDS:
        words = WORDS.get(name, f"{case.number} {other.number}" if name in ("merge", "link") else str(case.number))
        reply = await desk.slack.user("U0ANNE").command("/personvern", f"{name} {words}".strip())
        assert reply.ack == {}, name
        assert await answered(desk, told), name


def buttons() -> Iterator[dict[str, Any]]:
    """Every button of every specimen."""
    yield from (element for _, card in message_specimens(TEXTS, RULES) for element in elements(list(card.blocks)))
    yield from (element for _, view in view_specimens(TEXTS, RULES) for element in elements(view["blocks"]))
    yield from elements(home_specimen(TEXTS)["blocks"])


def elements(blocks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The buttons of some blocks."""
    yield from (element for block in blocks for element in interactive(block) if element["type"] == "button")


async def test_every_button_is_acknowledged_and_answered(desk: Replicas) -> None:
    case = await desk.open_case()
    made = {button["action_id"]: button for button in buttons()}
    plain = {name: {"type": "button", "action_id": name, "value": f"{NUMBER} 3"} for name in BUTTON_ACTIONS}
    told: list[Any] = []

    for name in BUTTON_ACTIONS:
        button = plain[name] | made.get(name, {})
        value = button["value"].replace(str(NUMBER), str(case.number))
        block = {"type": "actions", "block_id": "b", "elements": [button | {"value": value}]}
        message = Message(STAFF_CHANNEL, desk.slack.workspace.identifiers.ts(), "U0BOT", text="–", blocks=[block])
        desk.slack.workspace.add(message)
        drawn = len(desk.slack.calls("views.publish"))
        reply = await desk.slack.user("U0ANNE").click(message, name)
        assert reply.ack == {}, name
        await desk.drain()
        assert len(desk.slack.calls("views.publish")) > drawn or await answered(desk, told), name


def test_every_button_that_is_made_is_heard() -> None:
    made = {button["action_id"] for button in buttons() if not button.get("url")}

    assert made - set(BUTTON_ACTIONS) == set()


async def test_every_modal_is_answered_when_it_is_sent_in(desk: Replicas) -> None:
    case = await desk.open_case()
    sent = set()

    for name, body in view_specimens(TEXTS, RULES):
        if "submit" not in body:
            continue
        carried = body["private_metadata"].replace(str(NUMBER), str(case.number))
        view = desk.slack.workspace.views.open("U0ANNE", body | {"private_metadata": carried})
        result = await desk.slack.user("U0ANNE").submit(view, filled(view))
        assert result.envelope.ack is not None, name
        assert result.view is None or UNEXPECTED not in texts_of(result.view.blocks), name
        sent.add(body["callback_id"])
        while (top := desk.slack.user("U0ANNE").view()) is not None:
            await desk.slack.user("U0ANNE").close(top)

    assert sent == {*SUBMISSIONS, *DESK_SUBMISSIONS}


def filled(view: View) -> dict[str, Any]:
    """Something in every field that must be filled."""
    needed = [block for block in view.blocks if block["type"] == "input" and not block.get("optional")]
    values = {block["block_id"]: _value(block["element"]) for block in needed}
    return {name: value for name, value in values.items() if value is not None}


def _value(element: dict[str, Any]) -> Any:
    kind = element["type"]
    if kind == "plain_text_input":
        return element.get("initial_value") or "12"
    if kind == "users_select":
        return element.get("initial_user") or "U0BJORN"
    options = element.get("options", [])
    if kind in ("checkboxes", "multi_static_select"):
        return [options[0]["value"]]
    return options[0]["value"] if kind in ("static_select", "radio_buttons") else None
