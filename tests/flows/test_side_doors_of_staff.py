"""A word in every field of every modal that staff fill in, and in every error: it shows in modals and nowhere else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.commands import SUBCOMMANDS
from bot.submissions import SUBMISSIONS
from cases.handler import CaseHandler
from sandbox.slack import Staff, SubmitRefused
from sandbox.slack.block_rules import interactive
from sandbox.slack.form import STATE
from sandbox.slack.views import View
from tests.flows.conftest import PATIENCE, Running, until
from tests.flows.test_side_doors import MARK, PERSON, a_full_chat, a_full_mail, answers_of, log, temporary
from tests.slack_scan import PRIVATE

__all__ = ["log", "temporary"]

pytestmark = pytest.mark.dovecot

ENDING = ("close", "spam", "merge", "erase")
"""Words after which little can be done with a case."""

UNREACHED = frozenset(
    {
        *("confirm_sender", "finish_tasks", "merge_across", "merge_with", "order_erasure", "override_guard"),
        *("send_to_customer", "split_case"),
    }
)
"""Modals that this story does not come to: they need a mail, a finding or a decision of a kind of their own. Whatever
Slack receives in their own tests is scanned all the same (`tests.slack_scan`)."""

WRITTEN = ("plain_text_input", "email_text_input", "url_text_input")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What Slack is told does not depend on the database."""
    return sqlite_url


def filled(view: View) -> dict[str, Any]:
    """The word in every field that takes text; in the others what can be chosen first."""
    found: dict[str, Any] = {}
    for block in view.blocks:
        for element in interactive(block):
            if element["type"] in WRITTEN:
                found[block["block_id"]] = PERSON if element["type"] == "email_text_input" else MARK
            elif element["type"] in STATE and STATE[element["type"]].initial not in element:
                found[block["block_id"]] = _chosen(element)
    return {name: value for name, value in found.items() if value is not None}


def _chosen(element: dict[str, Any]) -> Any:
    groups = [group["options"] for group in element.get("option_groups", [])]
    options = [option["value"] for some in (element.get("options", []), *groups) for option in some]
    choices = {
        "static_select": options[:1],
        "radio_buttons": options[:1],
        "multi_static_select": [options],
        "checkboxes": [options],
        "users_select": ["U0BJORN"],
        "multi_users_select": [["U0BJORN"]],
        "datepicker": ["2026-11-20"],
        "timepicker": ["10:00"],
    }
    return next(iter(choices.get(element["type"], [])), None)


async def use(running: Running, staff: Staff, text: str, met: set[str]) -> None:
    """One command; what opens a modal has it filled in and sent in."""
    reply = await staff.command("/personvern", text)
    await running.slack.wait_for(lambda: reply.messages or staff.view(), PATIENCE)
    while (view := staff.view()) is not None:
        await fill_in(staff, view, met)


async def fill_in(staff: Staff, view: View, met: set[str]) -> None:
    """Sends a modal in, or closes it where that cannot be."""
    name = str(view.body.get("callback_id", ""))
    met.add(name)
    try:
        ended = (await staff.submit(view, filled(view))).view
    except SubmitRefused:
        ended = view
    # One that asks again, or says why it cannot be, is closed; one that follows is filled in next.
    if ended is not None and ended.body.get("callback_id", "") in ("", name):
        await staff.close(ended)


def in_slack(running: Running) -> list[str]:
    """Where the word stood in what Slack received, but for what one person sees alone."""
    slack = running.slack
    told = [(request.method, request.arguments) for request in slack.requests if request.method not in PRIVATE]
    told += [("a response URL", response["body"]) for response in slack.responses]
    return [where for where, content in told if MARK in json.dumps(content, default=str).lower()]


async def test_what_staff_write_shows_in_modals_alone(running, temporary, log):
    """A new modal is filled in here by itself, or named above."""
    await running.receive(*(a_full_mail(number) for number in range(3)))
    await running.chat(a_full_chat())
    await running.cards(3)
    anne, cari, met = running.slack.user("U0ANNE"), running.slack.user("U0CARI"), set()

    await running.settle("1")
    for staff, argument in ((cari, ""), (cari, "1"), (anne, "1"), (anne, "2")):
        for word in (word for word in SUBCOMMANDS if word not in ENDING):
            await use(running, staff, f"{word} {argument}".strip(), met)
    for staff, text in ((anne, "merge 2 3"), (cari, "close 1"), (cari, "reopen 1"), (cari, "erase 1")):
        await use(running, staff, text, met)
    answered = await answers_of(running)

    doors = {"log": log.getvalue(), "http": answered}
    modals = [request.arguments for request in running.slack.requests if request.method in PRIVATE]
    assert MARK in json.dumps(modals, default=str).lower(), "there is something to be found"
    assert [name for name, said in doors.items() if MARK in said.lower()] == []
    assert in_slack(running) == []
    assert sorted(set(SUBMISSIONS) - met) == sorted(UNREACHED)
    assert [path.name for path in temporary.rglob("*") if path.is_file() and MARK.encode() in path.read_bytes()] == []


async def test_an_error_that_holds_what_was_written_tells_nobody(running, temporary, log, monkeypatch):
    await running.receive(a_full_mail())
    await running.cards(1)
    anne, failed = running.slack.user("U0ANNE"), []

    async def fail(_: CaseHandler, event: object) -> None:
        failed.append(type(event).__name__)
        wrote = MARK
        try:
            raise ValueError(f"{MARK} {event}", {"text": MARK})
        except ValueError as error:
            raise RuntimeError(f"{wrote} and {event!r}") from error

    monkeypatch.setattr(CaseHandler, "handle", fail)
    await running.receive(a_full_mail(1))
    await running.chat(a_full_chat())
    for text in ("note 1", "edit 1", "take 1"):
        await use(running, anne, text, set())
    await until(_told(failed), lambda names: {"MailReceived", "ChatEnded", "NoteAdded", "CaseTaken"} <= set(names))
    await until(_told([log]), lambda logs: logs[0].getvalue().count("RuntimeError") >= 4)
    answered = await answers_of(running)

    assert MARK not in log.getvalue().lower()
    assert MARK not in answered.lower()
    assert in_slack(running) == []
    assert [path.name for path in temporary.rglob("*") if path.is_file() and MARK.encode() in path.read_bytes()] == []


def _told(found: list[Any]) -> Any:
    async def look() -> list[Any]:
        return found

    return look
