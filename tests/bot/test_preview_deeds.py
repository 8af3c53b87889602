"""Above the edit modal: the letter as the person will see it, and what was changed since the template."""

from __future__ import annotations

import pytest

from bot.preview_deeds import changed_lines
from cases.events import ContentShown
from tests.bot.office import Office, texts_of
from tests.examples import a_case, a_draft

COMMAND = "/personvern"
TEMPLATE = "Hei.\n\nVi har dette om deg:\n\n[[hva]]\n\nHilsen oss\n"


@pytest.fixture
async def editing(office: Office) -> Office:
    """Anne has the edit modal of PV-2026-0001 open."""
    await office.open_case(a_case(draft=a_draft(text=TEMPLATE)))
    await office.slack.user("U0ANNE").command(COMMAND, "edit 1")
    await office.slack.user("U0ANNE").modal("edit_reply")
    return office


TYPED = {"subject": "Ditt innsyn", "text": TEMPLATE.replace("[[hva]]", "Navnet ditt.")}


async def test_the_preview_shows_what_was_typed_before_it_is_saved(editing: Office) -> None:
    anne = editing.slack.user("U0ANNE")
    modal = await anne.modal("edit_reply")

    await anne.click(modal, "preview", typed=TYPED)
    shown = texts_of((await anne.modal("preview_reply")).blocks)

    assert "Ditt innsyn" in shown
    assert "Navnet ditt." in shown
    assert "kari.nordmann@epost.example" in shown
    assert "[[hva]]" not in shown


async def test_the_changes_are_shown_line_by_line(editing: Office) -> None:
    anne = editing.slack.user("U0ANNE")
    modal = await anne.modal("edit_reply")

    await anne.click(modal, "changes", typed=TYPED)
    shown = texts_of((await anne.modal("reply_changes")).blocks)

    assert "− [[hva]]" in shown
    assert "+ Navnet ditt." in shown
    assert "Hilsen oss" not in shown


async def test_what_nobody_changed_is_said_to_be_the_template(editing: Office) -> None:
    anne = editing.slack.user("U0ANNE")
    modal = await anne.modal("edit_reply")

    await anne.click(modal, "changes")

    assert "Svaret er likt malen." in texts_of((await anne.modal("reply_changes")).blocks)


async def test_the_changes_stay_those_since_the_template_once_they_are_saved(editing: Office) -> None:
    anne = editing.slack.user("U0ANNE")
    await anne.submit(await anne.modal("edit_reply"), TYPED)

    await anne.command(COMMAND, "edit 1")
    await anne.click(await anne.modal("edit_reply"), "changes")

    assert "+ Navnet ditt." in texts_of((await anne.modal("reply_changes")).blocks)


async def test_closing_the_preview_leads_back_to_what_was_typed_and_saves_nothing(editing: Office) -> None:
    anne = editing.slack.user("U0ANNE")
    modal = await anne.modal("edit_reply")
    await anne.click(modal, "preview", typed=TYPED)

    await anne.close(await anne.modal("preview_reply"))

    assert (await anne.modal()).body["callback_id"] == "edit_reply"
    assert [type(event) for event in editing.handler.events] == [ContentShown, ContentShown]


async def test_a_letter_that_was_replaced_meanwhile_is_not_previewed_in_pieces(office: Office) -> None:
    await office.open_case(a_case(draft=a_draft(text="z" * 7000)))
    anne, bjorn = office.slack.user("U0ANNE"), office.slack.user("U0BJORN")
    await anne.command(COMMAND, "edit 1")
    modal = await anne.modal("edit_reply")
    await bjorn.command(COMMAND, "draft 1")
    await bjorn.submit(await bjorn.modal("draft_reply"))

    await anne.click(modal, "preview")
    told = await office.slack.wait_for(lambda: office.slack.ephemerals("U0ANNE"))

    assert "ble endret etter at du åpnet det" in told[-1].text


async def test_a_reader_gets_no_preview(office: Office) -> None:
    await office.open_case()
    dag = office.slack.user("U0DAG")

    reply = await dag.command(COMMAND, "edit 1")

    assert (await reply.message()).text.startswith("Du har ikke rett til dette.")
    assert dag.view() is None


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("a\nb\n", "a\nb\n", []),
        ("a\nb\n", "a\nc\n", ["⋯", "  a", "− b", "+ c"]),
        ("---\n", "", ["⋯", "− ---"]),
        ("", "+++ x\n", ["⋯", "+ +++ x"]),
    ],
)
def test_lines_are_marked(before: str, after: str, expected: list[str]) -> None:
    assert changed_lines(before, after) == expected
