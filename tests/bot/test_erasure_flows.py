"""`erase`, `export` and `stats` in Slack: two people for what cannot be undone, and no number that is too small."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cases.events import ConcernsSet
from cases.verdict import Verdict
from cases.vocabulary import Kind
from service.figures import YearlyFigures
from service.person_export import AnswerExports
from tests.bot.conftest import Office
from tests.bot.office import texts_of
from tests.examples import BJORN, a_case, a_verdict

ASKED = {"reason": "Personen har bedt om det."}


async def asked(quiet: Office, number: object, user: str = "U0ANNE") -> None:
    staff = quiet.slack.user(user)
    await staff.command("/personvern", f"erase {number}")
    await staff.submit(await staff.modal("ask_erasure"), ASKED)


async def said(quiet: Office, text: str, user: str = "U0ANNE") -> str:
    message = await (await quiet.slack.user(user).command("/personvern", text)).message()
    return f"{message.text}\n{texts_of(message.blocks)}"


async def test_a_case_is_ordered_to_be_erased_once_a_second_person_agrees(quiet: Office) -> None:
    number = (await quiet.open_case()).number
    await asked(quiet, number, "U0CARI")
    assert (await quiet.case(number)).retention.order is None

    bjorn = quiet.slack.user("U0BJORN")
    await bjorn.command("/personvern", f"erase {number}")
    shown = await bjorn.modal("order_erasure")
    await bjorn.submit(shown)

    assert "U0CARI" in texts_of(shown.blocks)
    retention = (await quiet.case(number)).retention
    assert retention.order is not None
    assert (retention.order.by, retention.order.approved_by, retention.order.reason) == (
        "U0CARI",
        "U0BJORN",
        ASKED["reason"],
    )
    assert retention.look_at == quiet.clock.now()


async def test_whoever_asked_cannot_decide(quiet: Office) -> None:
    number = (await quiet.open_case()).number
    await asked(quiet, number)

    assert "En annen må avgjøre det." in await said(quiet, f"erase {number}")

    assert (await quiet.case(number)).retention.order is None


async def test_a_case_worker_may_ask_and_not_decide(quiet: Office) -> None:
    number = (await quiet.open_case()).number
    await asked(quiet, number)
    cari = quiet.slack.user("U0CARI")
    await cari.command("/personvern", f"erase {number}")

    refused = await cari.submit(await cari.modal("order_erasure"))

    assert refused.view is not None
    assert (await quiet.case(number)).retention.order is None


async def test_a_hold_stands_in_the_way(quiet: Office) -> None:
    number = (await quiet.open_case(a_case(hold="claim"))).number
    anne = quiet.slack.user("U0ANNE")
    await anne.command("/personvern", f"erase {number}")

    refused = await anne.submit(await anne.modal("ask_erasure"), ASKED)

    assert refused.view is not None
    assert (await quiet.case(number)).retention.asked is None


@pytest.fixture
def exporting(quiet: Office) -> Office:
    """The office with the parts that the service lends to Slack."""
    exports = AnswerExports(quiet.store, quiet.handler, quiet.clock)
    object.__setattr__(quiet.desk, "exports", exports)
    object.__setattr__(quiet.desk, "statistics", YearlyFigures(quiet.store))
    return quiet


async def test_an_export_goes_along_with_the_answer_and_whoever_made_it_cannot_approve(exporting: Office) -> None:
    number = (await exporting.open_case()).number

    assert "to filer ved svaret" in await said(exporting, f"export {number}")

    case = await exporting.case(number)
    assert case.draft is not None
    assert [file.name for file in case.draft.attachments] == ["personopplysninger.json", "personopplysninger.html"]
    anne = exporting.slack.user("U0ANNE")
    await anne.command("/personvern", f"approve {number}")
    refused = await anne.submit(await anne.modal("approve_reply"))
    assert refused.view is not None
    assert (await exporting.case(number)).approval is None


async def test_whom_another_case_of_the_person_is_about_takes_out_nothing(exporting: Office) -> None:
    number, about_anne = [(await exporting.open_case()).number for _ in range(2)]
    await exporting.handler.handle(ConcernsSet(about_anne, BJORN, frozenset({"U0ANNE"})))

    answer = await said(exporting, f"export {number}")

    assert "ikke åpen for deg" in answer
    case = await exporting.case(number)
    assert case.draft is not None
    assert case.draft.attachments == ()
    assert "to filer ved svaret" in await said(exporting, f"export {number}", user="U0BJORN")


async def test_an_answer_that_one_person_may_send_takes_no_export(exporting: Office) -> None:
    question: Verdict = replace(a_verdict(Kind.INFORMATION))
    number = (await exporting.open_case(a_case(verdict=question))).number

    await said(exporting, f"export {number}")

    case = await exporting.case(number)
    assert case.draft is not None
    assert case.draft.attachments == ()


async def test_the_figures_hide_what_is_small(exporting: Office) -> None:
    for kind in (*[Kind.ACCESS] * 6, Kind.OBJECTION):
        await exporting.open_case(a_case(verdict=a_verdict(kind)))

    answer = await said(exporting, "stats", user="U0DAG")

    assert "7 henvendelser" in answer
    assert "Innsyn: &lt;5" in answer
    assert " 6" not in answer
