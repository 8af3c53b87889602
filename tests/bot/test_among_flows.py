"""Cases among each other, driven through Slack: opened by hand, merged, split, linked, found."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from cases.case import Case
from cases.events import CaseRegistered
from cases.identity import IdentityMethod
from cases.intake import Channel, CloseReason
from cases.messages import Address, Forwarded
from cases.vocabulary import Flag, Kind, Language, Status
from sandbox.slack import STAFF_CHANNEL
from tests.bot.office import Office, action_ids, texts_of
from tests.examples import NOW, PERSON, RECEIVED, STRANGER, a_case, a_verdict

COMMAND = "/personvern"
EARLIER = NOW - timedelta(days=2)
CALL = {
    "channel": "phone",
    "kind": "erasure",
    "language": "nn",
    "text": "Ho vil at vi slettar kontoen.",
    "name": "Kari Nordmann",
    "address": "kari.nordmann@epost.example",
}


async def newest(office: Office) -> Case:
    """The case that was registered last, where no other was opened."""
    opened = [event for event in office.handler.events if isinstance(event, CaseRegistered)]
    return await office.case(replace(a_case().number, sequence=len(opened)))


async def two(office: Office, **changes: object) -> tuple[Case, Case]:
    """Two cases of one person, the second with the changes."""
    return await office.open_case(), await office.open_case(a_case(**changes))


async def thread(office: Office, case: Case, count: int = 1) -> str:
    card = await office.card(case.number)
    replies = await office.slack.wait_for(
        lambda: found if len(found := office.slack.thread(STAFF_CHANNEL, card.ts)) >= count else None
    )
    return "\n".join(reply.text for reply in replies)


# --- new -------------------------------------------------------------------------------------------------------------


async def test_a_call_becomes_a_case_with_a_card_and_without_personal_data_in_it(office: Office) -> None:
    cari = office.slack.user("U0CARI")

    await cari.command(COMMAND, "new")
    result = await cari.submit(await cari.modal("new_case"), CALL)
    case = await newest(office)
    card = await office.card(case.number)

    assert result.view is not None
    assert f"{case.number} er registrert." in texts_of(result.view.blocks)
    assert (case.verdict.kind, case.verdict.language, case.sender) == (Kind.ERASURE, Language.NN, PERSON)
    assert case.intake is not None
    assert (case.intake.channel, case.intake.by) == (Channel.PHONE, "U0CARI")
    assert "Registrert av <@U0CARI> (telefon)" in texts_of(card.blocks)
    for personal in ("kari", "Nordmann", "slettar"):
        assert personal not in f"{card.text} {card.blocks} {await thread(office, case)}"


async def test_what_was_asked_is_read_with_the_messages(office: Office) -> None:
    cari = office.slack.user("U0CARI")
    await cari.command(COMMAND, "new")
    await cari.submit(await cari.modal("new_case"), CALL)
    case = await newest(office)

    (message,) = await office.store.queries.messages(case.number)

    assert (message.direction, message.text, message.author) == ("in", CALL["text"], "U0CARI")


async def test_the_clock_of_a_letter_runs_from_when_it_came(office: Office) -> None:
    cari = office.slack.user("U0CARI")

    await cari.command(COMMAND, "new")
    values = CALL | {"received": int(EARLIER.timestamp()), "reason": "Lå i resepsjonen.", "acknowledge": ["yes"]}
    await cari.submit(await cari.modal("new_case"), values)
    case = await newest(office)

    assert case.received_at == EARLIER
    assert case.intake is not None
    assert case.intake.reason == "Lå i resepsjonen."
    assert case.no_acknowledgement == ()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"received": int((NOW + timedelta(minutes=5)).timestamp()), "reason": "x"}, "received"),
        ({"received": int(EARLIER.timestamp())}, "reason"),
        ({"address": "kari nordmann"}, "address"),
        ({"address": "kari@æ..example"}, "address"),
        ({"address": "", "acknowledge": ["yes"]}, "acknowledge"),
        ({"text": "   "}, "text"),
    ],
)
async def test_what_cannot_be_is_said_on_the_field(quiet: Office, changes: dict[str, object], field: str) -> None:
    cari = quiet.slack.user("U0CARI")
    await cari.command(COMMAND, "new")

    result = await cari.submit(await cari.modal("new_case"), CALL | changes)

    assert list(result.errors) == [field]
    assert quiet.handler.events == []


@pytest.mark.parametrize("text", ["new Kari Nordmann", "search kari.nordmann@epost.example", "new 1"])
async def test_nothing_personal_is_taken_from_the_command(quiet: Office, text: str) -> None:
    reply = await quiet.slack.user("U0CARI").command(COMMAND, text)

    assert "Kommandoen er ikke utført" in (await reply.message()).text
    assert quiet.slack.user("U0CARI").view() is None


async def test_the_home_tab_opens_a_new_case_too(quiet: Office) -> None:
    cari = quiet.slack.user("U0CARI")
    await cari.open_home()
    home = await quiet.slack.wait_for(cari.home)

    await cari.click(home, "new")

    assert await cari.modal("new_case")


# --- merge -----------------------------------------------------------------------------------------------------------


async def test_two_cases_are_merged_after_both_were_shown_side_by_side(office: Office) -> None:
    first, second = await two(office, received_at=EARLIER, verdict=a_verdict(Kind.ERASURE))
    anne = office.slack.user("U0ANNE")

    await anne.command(COMMAND, f"merge {second.number} {first.number}")
    modal = await anne.modal("merge_cases")
    result = await anne.submit(modal)
    ended, staying = await office.case(second.number), await office.case(first.number)

    shown = texts_of(modal.blocks)
    assert str(first.number) in shown
    assert "Sletting" in shown
    for personal in ("kari", "Nordmann", "Her er svaret"):
        assert personal not in shown
    assert result.view is None
    assert (ended.status, ended.merged_into, ended.close_reason) == (Status.CLOSED, first.number, CloseReason.MERGED)
    assert (staying.received_at, staying.verdict.kinds) == (EARLIER, (Kind.ACCESS, Kind.ERASURE))
    assert f"slo saken sammen med {first.number}" in await thread(office, second)


async def test_one_number_is_enough_and_the_other_is_asked_for(office: Office) -> None:
    first, second = await two(office)
    anne = office.slack.user("U0ANNE")

    await anne.command(COMMAND, f"merge {second.number}")
    refused = await anne.submit(await anne.modal("merge_with"), {"other": str(second.number)})
    asked = await anne.submit(await anne.modal("merge_with"), {"other": str(first.number.sequence)})
    assert asked.view is not None
    await anne.submit(asked.view)

    assert list(refused.errors) == ["other"]
    assert (await office.case(second.number)).merged_into == first.number


async def test_another_persons_case_takes_a_second_word_that_names_the_risk(office: Office) -> None:
    first, second = await two(office, sender=STRANGER)
    anne = office.slack.user("U0ANNE")

    await anne.command(COMMAND, f"merge {second.number} {first.number}")
    asked = await anne.submit(await anne.modal("merge_cases"))
    assert asked.view is not None
    before = await office.case(second.number)
    await anne.submit(asked.view, {"understood": ["yes"]})

    assert "kan den ene få lese det den andre har skrevet" in texts_of(asked.view.blocks)
    assert before.merged_into is None
    assert (await office.case(second.number)).merged_into == first.number


async def test_of_two_who_merge_crosswise_one_is_told(quiet: Office) -> None:
    first, second = await two(quiet)
    anne, bjorn = quiet.slack.user("U0ANNE"), quiet.slack.user("U0BJORN")
    await anne.command(COMMAND, f"merge {first.number} {second.number}")
    await bjorn.command(COMMAND, f"merge {second.number} {first.number}")
    views = await anne.modal("merge_cases"), await bjorn.modal("merge_cases")

    results = await asyncio.gather(anne.submit(views[0]), bjorn.submit(views[1]))

    ended = [case for number in (first.number, second.number) if (case := await quiet.case(number)).merged_into]
    assert len(ended) == 1
    assert sorted(result.view is None for result in results) == [False, True]


async def test_an_approved_case_is_not_merged(quiet: Office) -> None:
    first, second = await two(quiet, status=Status.APPROVED)

    reply = await quiet.slack.user("U0ANNE").command(COMMAND, f"merge {second.number} {first.number}")

    assert "godkjent" in (await reply.message()).text


# --- split and link --------------------------------------------------------------------------------------------------


async def test_a_part_is_split_off_with_the_same_arrival(office: Office) -> None:
    case = await office.open_case(a_case(verdict=a_verdict(also=(Kind.OBJECTION,))))
    anne = office.slack.user("U0ANNE")

    await anne.command(COMMAND, f"split {case.number}")
    modal = await anne.modal("split_case")
    refused = await anne.submit(modal, {"kinds": ["access", "objection"]})
    done = await anne.submit(modal, {"kinds": ["objection"]})
    assert done.view is None, texts_of(done.view.blocks)
    part = await office.case(replace(case.number, sequence=2))

    assert list(refused.errors) == ["kinds"]
    assert (part.verdict.kinds, part.received_at, part.related) == ((Kind.OBJECTION,), RECEIVED, (case.number,))
    assert f"Se også {case.number}" in texts_of((await office.card(part.number)).blocks)


async def test_two_cases_are_linked_by_command_and_by_button(quiet: Office) -> None:
    first, second = await two(quiet)
    third = await quiet.open_case()
    anne = quiet.slack.user("U0ANNE")

    told = await (await anne.command(COMMAND, f"link {first.number} {second.number}")).message()
    overview = await (await anne.command(COMMAND, f"show {first.number}")).message()
    await anne.click(overview, "link")
    await anne.submit(await anne.modal("link_cases"), {"other": str(third.number)})

    assert told.text == f"{first.number} er knyttet til {second.number}."
    assert (await quiet.case(first.number)).related == (second.number, third.number)
    assert (await quiet.case(third.number)).related == (first.number,)


# --- search ----------------------------------------------------------------------------------------------------------


async def test_a_case_is_found_by_its_exact_address_and_the_log_does_not_say_which(quiet: Office) -> None:
    first, _ = await two(quiet, sender=STRANGER)
    dag = quiet.slack.user("U0DAG")

    await dag.command(COMMAND, "search")
    modal = await dag.modal("search_cases")
    nothing = await dag.submit(modal, {})
    found = await dag.submit(modal, {"address": "Kari.Nordmann@EPOST.example", "kind": "access"})

    assert list(nothing.errors) == ["number"]
    assert found.view is not None
    shown = texts_of(found.view.blocks)
    assert str(first.number) in shown
    assert "PV-2026-0002" not in shown
    assert "kari" not in shown.lower()
    (event,) = quiet.handler.events
    assert (event.by, event.found) == (("address", "kind"), 1)  # type: ignore[union-attr]
    assert "kari" not in repr(event)


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"number": "2"}, ["PV-2026-0002"]),
        ({"status": "answered"}, ["PV-2026-0002"]),
        ({"since": "2026-11-23", "until": "2026-11-23"}, ["PV-2026-0001"]),
        ({"until": "2026-11-22"}, ["PV-2026-0002"]),
        ({"since": "2026-11-24"}, []),
    ],
)
async def test_a_search_narrows(quiet: Office, values: dict[str, str], found: list[str]) -> None:
    await two(quiet, status=Status.ANSWERED, received_at=EARLIER)
    dag = quiet.slack.user("U0DAG")
    await dag.command(COMMAND, "search")

    result = await dag.submit(await dag.modal("search_cases"), values)

    assert result.view is not None
    shown = texts_of(result.view.blocks)
    assert [number for number in ("PV-2026-0001", "PV-2026-0002") if number in shown] == found


# --- casework --------------------------------------------------------------------------------------------------------


async def test_a_case_is_given_to_a_colleague_who_is_told_in_the_thread(office: Office) -> None:
    case = await office.open_case()
    anne = office.slack.user("U0ANNE")

    await anne.command(COMMAND, f"assign {case.number}")
    modal = await anne.modal("assign_case")
    refused = await anne.submit(modal, {"colleague": "U0DAG"})
    await anne.submit(modal, {"colleague": "U0CARI"})

    assert list(refused.errors) == ["colleague"]
    assert (await office.case(case.number)).assignee == "U0CARI"
    assert await thread(office, case) == "<@U0CARI>: <@U0ANNE> har gitt deg denne saken."


async def test_a_note_is_read_with_the_case_and_never_sent(office: Office) -> None:
    case = await office.open_case()
    anne = office.slack.user("U0ANNE")

    await anne.command(COMMAND, f"note {case.number}")
    modal = await anne.modal("write_note")
    await anne.submit(modal, {"text": "Ringte 91234567."})
    await anne.command(COMMAND, f"history {case.number}")
    history = texts_of((await anne.modal("case_history")).blocks)

    assert "utlevert hvis personen ber om innsyn" in texts_of(modal.blocks)
    assert "<@U0ANNE> · skrev et notat" in history
    assert "Ringte [telefonnummer]." in history
    assert await thread(office, case) == "<@U0ANNE> skrev et notat."
    assert [one.direction for one in await office.store.queries.messages(case.number)] == ["note"]


async def test_a_case_is_opened_again_with_a_reason(quiet: Office) -> None:
    case = await quiet.open_case(a_case(Status.CLOSED, closed_at=NOW))
    anne = quiet.slack.user("U0ANNE")

    await anne.command(COMMAND, f"reopen {case.number}")
    await anne.submit(await anne.modal("reopen_case"), {"reason": "Personen ringte."})

    assert (await quiet.case(case.number)).status is Status.REOPENED


@pytest.mark.parametrize(
    ("name", "modal"),
    [
        ("note", "write_note"),
        ("history", "case_history"),
        ("assign", "assign_case"),
        ("identity", "check_identity"),
        ("send-code", "send_code"),
        ("on-behalf", "represent_person"),
        ("link", "link_cases"),
        ("merge", "merge_with"),
        ("close", "close_case"),
    ],
)
async def test_every_command_is_a_button_of_the_private_overview(quiet: Office, name: str, modal: str) -> None:
    case = await quiet.open_case()
    anne = quiet.slack.user("U0ANNE")
    overview = await (await anne.command(COMMAND, f"show {case.number}")).message()

    await anne.click(overview, name)

    assert await anne.modal(modal)


# --- who the person is -----------------------------------------------------------------------------------------------


async def test_a_check_is_recorded_and_never_the_proof(office: Office) -> None:
    case = await office.open_case()
    anne = office.slack.user("U0ANNE")

    await anne.command(COMMAND, f"identity {case.number}")
    await anne.submit(await anne.modal("check_identity"), {"method": "call_back"})
    stored = await office.case(case.number)
    card = await office.card(case.number)
    await office.slack.wait_for(lambda: "Identitet: personen er gjenkjent" in texts_of(card.blocks))

    assert [(check.method, check.by, check.at) for check in stored.identity] == [
        (IdentityMethod.CALL_BACK, "U0ANNE", NOW)
    ]


async def test_a_code_leaves_for_an_address_that_staff_know(quiet: Office) -> None:
    case = await quiet.open_case()
    anne = quiet.slack.user("U0ANNE")

    await anne.command(COMMAND, f"send-code {case.number}")
    modal = await anne.modal("send_code")
    await anne.submit(modal, {"known": ["yes"], "address": "kari@arbeid.example"})
    stored = await quiet.case(case.number)

    assert stored.code is not None
    assert stored.code.sent_to == Address("kari@arbeid.example")
    assert stored.status is Status.ACKNOWLEDGED


async def test_who_acts_for_the_person_is_recorded_and_taken_back(quiet: Office) -> None:
    case = await quiet.open_case()
    anne = quiet.slack.user("U0ANNE")

    await anne.command(COMMAND, f"on-behalf {case.number}")
    await anne.submit(await anne.modal("represent_person"), {"authority": "lawyer", "seen": "signed_mandate"})
    seen = await quiet.case(case.number)
    await anne.command(COMMAND, f"on-behalf {case.number}")
    await anne.submit(await anne.modal("represent_person"), {"authority": "none"})

    assert seen.representation is not None
    assert (seen.representation.authority, seen.verdict.flags) == ("lawyer", {Flag.ON_BEHALF})
    assert (await quiet.case(case.number)).representation is None


async def test_a_forward_is_confirmed_by_its_button(office: Office) -> None:
    forwarded = Forwarded(sender=PERSON, sent_at=EARLIER)
    case = await office.open_case(a_case(Status.RECEIVED, sender=None, draft=None, forwarded=forwarded))
    card = await office.card(case.number)
    anne = office.slack.user("U0ANNE")

    await anne.click(card, "confirm-sender")
    modal = await anne.modal("confirm_sender")
    shown = texts_of(modal.blocks)
    await anne.submit(modal)
    stored = await office.case(case.number)
    await office.slack.wait_for(lambda: "confirm-sender" not in action_ids(card.blocks))

    assert "kari.nordmann@epost.example" in shown
    assert (stored.sender, stored.received_at, stored.forwarded) == (PERSON, EARLIER, None)
    assert "kari" not in str(card.blocks)
