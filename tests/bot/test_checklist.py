"""The checklist and the tasks that cannot wait, by Slack's own protocol."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.commands import COMMAND
from cases.case import Case
from cases.checklist.state import open_checks, settlements
from cases.checklist.values import ChecklistRules, Settlement, System, Task
from cases.policy import Policy
from cases.vocabulary import Kind, Status
from sandbox.slack import SubmitRefused
from sandbox.slack.views import View
from tests.bot.office import Office, action_ids, open_office, publishing, texts_of
from tests.examples import NOW, WORKER, a_case, a_draft, a_verdict, with_checks

RULES = ChecklistRules()
STOP = Task(kind=Kind.MARKETING_OPT_OUT, opened_at=NOW)
FREEZE = Task(kind=Kind.RESTRICTION, opened_at=NOW)
REASON = "Personen har aldri vært kunde"


async def a_checklist(office: Office, case: Case, user: str = "U0CARI") -> View:
    await office.slack.user(user).command(COMMAND, f"checks {case.number}")
    return await office.slack.user(user).modal("change_checks")


async def test_the_card_has_a_button_that_says_how_far_the_checklist_is(office: Office) -> None:
    case = await office.open_case(a_case(checks=(Settlement(check="identity", by=WORKER.id, at=NOW),)))
    card = await office.card(case.number)

    await office.slack.user("U0CARI").click(card, "checks")
    modal = await office.slack.user("U0CARI").modal("change_checks")

    assert "Sjekkliste (1 av 8)" in texts_of(card.blocks)
    assert "1 av 8 punkter er avklart" in texts_of(modal.blocks)


async def test_ticked_boxes_are_kept_and_the_card_follows(office: Office) -> None:
    case = await office.open_case(a_case(checks=()))
    card = await office.card(case.number)
    cari = office.slack.user("U0CARI")

    await cari.submit(await a_checklist(office, case), {"checks_1": ["identity", "role"]})
    await office.slack.wait_for(lambda: "Sjekkliste (2 av 8)" in texts_of(card.blocks))
    thread = await office.slack.wait_for(lambda: office.slack.thread(card.channel, card.ts))

    assert set(settlements(await office.case(case.number))) == {"identity", "role"}
    assert thread[0].text == "<@U0CARI> har oppdatert sjekklisten: 2 av 8 punkter er avklart."


async def test_a_check_is_waived_with_a_reason_that_the_channel_never_sees(office: Office) -> None:
    case = await office.open_case(a_case(checks=()))
    card = await office.card(case.number)
    cari = office.slack.user("U0CARI")

    await cari.submit(await a_checklist(office, case), {"waive": ["notes_and_logs"], "reason": REASON})
    await office.slack.wait_for(lambda: office.slack.thread(card.channel, card.ts))
    again = await a_checklist(office, case, "U0ANNE")

    waived = settlements(await office.case(case.number))["notes_and_logs"]
    assert (waived.waived, waived.reason, waived.by) == (True, REASON, "U0CARI")
    assert REASON in texts_of(again.blocks)
    assert REASON not in str([(m.text, m.blocks) for m in office.slack.messages(card.channel)])


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({"waive": ["identity"]}, {"reason": "Skriv hvorfor punktene frafalles."}),
        ({"reason": REASON}, {"reason": "Velg punktene som begrunnelsen gjelder, eller la feltet stå tomt."}),
        (
            {"checks_1": ["identity"], "waive": ["identity"], "reason": REASON},
            {"waive": "Et punkt kan ikke både være gjort og frafalles."},
        ),
    ],
)
async def test_half_a_waiver_is_refused_on_its_field(quiet: Office, values: dict[str, object], errors: object) -> None:
    case = await quiet.open_case(a_case(checks=()))

    result = await quiet.slack.user("U0CARI").submit(await a_checklist(quiet, case), values)

    assert result.errors == errors
    assert (await quiet.case(case.number)).checks == ()


async def test_two_who_tick_different_boxes_at_once_lose_nothing(quiet: Office) -> None:
    case = await quiet.open_case(a_case(checks=()))
    cari, anne = quiet.slack.user("U0CARI"), quiet.slack.user("U0ANNE")
    hers, his = await a_checklist(quiet, case), await a_checklist(quiet, case, "U0ANNE")

    await asyncio.gather(
        cari.submit(hers, {"checks_1": ["identity", "role"]}), anne.submit(his, {"checks_1": ["third_persons"]})
    )

    by = {one.check: one.by for one in (await quiet.case(case.number)).checks}
    assert by == {"identity": "U0CARI", "role": "U0CARI", "third_persons": "U0ANNE"}


async def test_what_another_opened_again_meanwhile_is_not_ticked_by_an_older_view(quiet: Office) -> None:
    case = await quiet.open_case(a_case(checks=(Settlement(check="identity", by=WORKER.id, at=NOW),)))
    cari, anne = quiet.slack.user("U0CARI"), quiet.slack.user("U0ANNE")
    older = await a_checklist(quiet, case)

    await anne.submit(await a_checklist(quiet, case, "U0ANNE"), {"checks_1": []})
    await cari.submit(older, {"checks_1": ["identity", "role"]})

    assert set(settlements(await quiet.case(case.number))) == {"role"}


async def test_a_submit_that_slack_repeats_changes_nothing_more(quiet: Office) -> None:
    case = await quiet.open_case(a_case(checks=()))
    cari, anne = quiet.slack.user("U0CARI"), quiet.slack.user("U0ANNE")
    modal = await a_checklist(quiet, case)

    await cari.submit(modal, {"checks_1": ["identity"]})
    await anne.submit(await a_checklist(quiet, case, "U0ANNE"), {"checks_1": ["identity", "role"]})
    await cari.submit(modal, {"checks_1": ["identity"]})

    by = {one.check: one.by for one in (await quiet.case(case.number)).checks}
    assert by == {"identity": "U0CARI", "role": "U0ANNE"}


async def test_a_box_that_is_unticked_is_open_again(quiet: Office) -> None:
    case = await quiet.open_case()

    await quiet.slack.user("U0CARI").submit(
        await a_checklist(quiet, case), {"checks_1": [one.check for one in case.checks if one.check != "identity"]}
    )

    assert open_checks(await quiet.case(case.number), RULES) == ("identity",)


async def test_the_approval_shows_what_is_open_and_offers_no_way_around_it(quiet: Office) -> None:
    case = await quiet.open_case(a_case(checks=a_case().checks[1:]))
    anne = quiet.slack.user("U0ANNE")

    await anne.command(COMMAND, f"approve {case.number}")
    modal = await anne.modal("approve_reply")

    assert "Åpne punkter i sjekklisten:\n• Vi vet hvem personen er" in texts_of(modal.blocks)
    with pytest.raises(SubmitRefused):
        await anne.submit(modal)


async def test_a_check_that_was_opened_meanwhile_stops_the_approval_by_name(quiet: Office) -> None:
    case = await quiet.open_case()
    anne, cari = quiet.slack.user("U0ANNE"), quiet.slack.user("U0CARI")
    await anne.command(COMMAND, f"approve {case.number}")
    approval = await anne.modal("approve_reply")
    await cari.submit(await a_checklist(quiet, case), {"checks_1": [one.check for one in case.checks[1:]]})

    refused = await anne.submit(approval)

    assert refused.view is not None
    assert "Disse punktene i sjekklisten er åpne:\n• Vi vet hvem" in texts_of(refused.view.blocks)
    assert action_ids(refused.view.blocks) == ["checks"]
    assert (await quiet.case(case.number)).status is Status.ACKNOWLEDGED


async def test_a_refused_approval_leads_to_the_checklist(quiet: Office) -> None:
    case = await quiet.open_case()
    anne, cari = quiet.slack.user("U0ANNE"), quiet.slack.user("U0CARI")
    await anne.command(COMMAND, f"approve {case.number}")
    approval = await anne.modal("approve_reply")
    await cari.submit(await a_checklist(quiet, case), {"checks_1": [one.check for one in case.checks[1:]]})
    refused = await anne.submit(approval)
    assert refused.view is not None

    await anne.click(refused.view, "checks")

    assert "7 av 8 punkter er avklart" in texts_of((await anne.modal("change_checks")).blocks)


async def test_an_erasure_with_a_copy_waits_for_the_copy(quiet: Office) -> None:
    case = with_checks(a_case(verdict=a_verdict(Kind.ERASURE, also=(Kind.ACCESS,)), draft=a_draft(letter="")))
    case = replace(case, checks=tuple(one for one in case.checks if one.check != "copy_delivered"))
    case = await quiet.open_case(case)
    anne = quiet.slack.user("U0ANNE")

    await anne.command(COMMAND, f"approve {case.number}")
    modal = await anne.modal("approve_reply")
    checklist = await a_checklist(quiet, case)

    assert "submit" not in modal.body
    assert "Kopien personen ba om" in texts_of(modal.blocks)
    [waivable] = [block["element"]["options"] for block in checklist.blocks if block.get("block_id") == "waive"]
    assert "copy_delivered" not in [option["value"] for option in waivable]


async def test_a_reader_sees_the_checklist_and_changes_nothing(quiet: Office) -> None:
    case = await quiet.open_case(a_case(checks=(Settlement(check="identity", by=WORKER.id, at=NOW),)))

    modal = await a_checklist(quiet, case, "U0DAG")

    assert "submit" not in modal.body
    assert "☑ Vi vet hvem personen er" in texts_of(modal.blocks)
    assert "☐ Avklart for hvert datasett" in texts_of(modal.blocks)


async def test_the_checklist_of_an_answered_case_can_be_read(quiet: Office) -> None:
    case = await quiet.open_case(a_case(Status.ANSWERED))

    modal = await a_checklist(quiet, case)

    assert "Her kan ingenting endres nå." in texts_of(modal.blocks)


async def test_a_kind_without_checks_says_so(quiet: Office) -> None:
    case = await quiet.open_case(a_case(verdict=a_verdict(Kind.OTHER)))

    reply = await quiet.slack.user("U0CARI").command(COMMAND, f"checks {case.number}")

    assert (await reply.message()).text == f"{case.number} har ingen sjekkliste."


async def test_an_urgent_task_stands_first_on_the_card_and_is_done_by_its_button(office: Office) -> None:
    case = await office.open_case(a_case(verdict=a_verdict(Kind.MARKETING_OPT_OUT), tasks=(STOP,)))
    card = await office.card(case.number)
    cari = office.slack.user("U0CARI")
    first = texts_of(card.blocks[1:2])

    done = await cari.click(card, "done")
    told = (await done.message()).text
    await office.slack.wait_for(lambda: "gjort av <@U0CARI>" in texts_of(card.blocks))

    assert first == "⚡ *Gjør nå:* Stans all markedsføring til personen (GDPR art. 21(3); mfl. § 15)"
    assert told == f"Gjort i {case.number}: Stans all markedsføring til personen (GDPR art. 21(3); mfl. § 15)."
    assert (await office.case(case.number)).tasks[0].done_by == "U0CARI"
    assert "done" not in action_ids(card.blocks)


async def test_of_several_urgent_tasks_a_modal_asks_which(quiet: Office) -> None:
    verdict = a_verdict(Kind.MARKETING_OPT_OUT, also=(Kind.RESTRICTION,))
    case = await quiet.open_case(a_case(verdict=verdict, tasks=(STOP, FREEZE)))
    cari = quiet.slack.user("U0CARI")

    await cari.command(COMMAND, f"done {case.number}")
    await cari.submit(await cari.modal("finish_tasks"), {"tasks": ["restriction"]})

    assert [task.open for task in (await quiet.case(case.number)).tasks] == [True, False]


async def test_an_answer_that_says_we_stopped_waits_for_the_task(quiet: Office) -> None:
    case = await quiet.open_case(a_case(verdict=a_verdict(Kind.MARKETING_OPT_OUT), tasks=(STOP,)))
    anne = quiet.slack.user("U0ANNE")

    await anne.command(COMMAND, f"approve {case.number}")
    early = await anne.modal("approve_reply")
    await anne.close(early)
    await (await anne.command(COMMAND, f"done {case.number}")).message()
    await anne.command(COMMAND, f"approve {case.number}")
    late = await anne.modal("approve_reply")

    assert "Dette må gjøres først:\n• Stans all markedsføring" in texts_of(early.blocks)
    assert "submit" not in early.body
    assert "submit" in late.body


async def test_what_cannot_wait_has_a_list_of_its_own(quiet: Office) -> None:
    urgent = await quiet.open_case(a_case(verdict=a_verdict(Kind.RESTRICTION), tasks=(FREEZE,)))
    other = await quiet.open_case()
    dag = quiet.slack.user("U0DAG")

    listed = texts_of((await (await dag.command(COMMAND, "list act-now")).message()).blocks)

    assert str(urgent.number) in listed
    assert str(other.number) not in listed


async def test_nothing_is_left_to_do(quiet: Office) -> None:
    case = await quiet.open_case()

    reply = await quiet.slack.user("U0CARI").command(COMMAND, f"done {case.number}")

    assert (await reply.message()).text == f"{case.number} har ingenting som må gjøres nå."


async def test_a_restricted_card_does_not_say_what_cannot_wait(office: Office) -> None:
    verdict = a_verdict(Kind.COMPENSATION_CLAIM, also=(Kind.RESTRICTION,))

    case = await office.open_case(a_case(verdict=verdict, tasks=(FREEZE,)))

    assert "Begrens bruken" not in texts_of((await office.card(case.number)).blocks)


async def test_a_checklist_that_binds_nobody_is_shown_all_the_same(sqlite_url: str, slack: object) -> None:
    off = ChecklistRules(enforced=False, systems=(System(key="crm", name="CRM", holds="navn", searched_by="salg"),))
    async with open_office(sqlite_url, slack, policy=Policy(checklist=off)) as office, publishing(office):  # type: ignore[arg-type]
        await office.connection.start()
        case = await office.open_case(a_case(checks=()))
        anne = office.slack.user("U0ANNE")

        await anne.command(COMMAND, f"approve {case.number}")
        modal = await anne.modal("approve_reply")
        await anne.submit(modal)

        assert "• Søkt i CRM" in texts_of(modal.blocks)
        assert (await office.case(case.number)).status is Status.APPROVED
        await office.connection.stop()
