"""From the inquiry to the answer, through what staff must do and check in between."""

from __future__ import annotations

import pytest

from cases.ports import TaskSelection
from cases.vocabulary import Status
from tests.flows.conftest import Running, a_letter

pytestmark = [pytest.mark.dovecot]

PERSON = "kari@epost.example"
NUMBER = "PV-2026-0001"


async def test_an_opt_out_is_answered_once_it_is_done_and_checked(running: Running) -> None:
    await running.receive(a_letter("Hei, meld meg av nyhetsbrevet deres. Jeg vil ikke ha mer reklame."))
    [card] = await running.cards()
    anne, cari = running.slack.user("U0ANNE"), running.slack.user("U0CARI")
    tasks = running.assembly.store.queries.tasks

    await anne.click(card, "approve")
    early = await anne.modal("approve_reply")
    await anne.close(early)
    before = await tasks(TaskSelection())
    await running.settle()
    after = await tasks(TaskSelection())
    await anne.command("/personvern", "approve 1")
    await anne.submit(await anne.modal("approve_reply"))
    case = await running.case(NUMBER, lambda case: case.status is Status.ANSWERED)

    assert "submit" not in early.body
    assert [str(task.case) for task in before] == [NUMBER]
    assert after == ()
    assert case.tasks[0].done_by == cari.user.id
    history = await running.assembly.store.queries.history(case.number)
    told = [record.entry.event.value for record in history]
    assert told.index("task.opened") < told.index("task.done") < told.index("check.ticked")
    assert (
        told.index("check.ticked")
        < told.index("reply.approved")
        < told.index("letter.accepted", told.index("reply.approved"))
    )
    assert len(running.smtp.to(PERSON)) == 2
