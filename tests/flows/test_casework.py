"""Cases among each other, from the mailbox and the desk to the letters: registered, handed on, merged, recognised."""

import re
from datetime import datetime, timedelta

import pytest

from bot.dates import OSLO
from cases.case_number import CaseNumber
from cases.identity import Assurance, IdentityMethod, assurance
from cases.messages import Address
from cases.vocabulary import Kind, Status
from tests.flows.conftest import a_letter

pytestmark = [pytest.mark.dovecot]

ACCESS = "Hei!\nJeg ber om innsyn i alle personopplysninger dere har lagret om meg.\nHilsen Kari"
ERASURE = "Hei!\nJeg krever at dere sletter alle opplysningene om meg.\nHilsen Kari"
KARI = "kari@epost.example"
WEEKS_AGO = datetime.now(OSLO).replace(hour=14, minute=30, second=0, microsecond=0) - timedelta(days=14)
FORWARD = f"""Denne er vel for dere?

Fra: Kari Nordmann <{KARI}>
Sendt: {WEEKS_AGO:%d.%m.%Y %H:%M}
Til: Support <support@duett.test>
Emne: Innsyn

{ACCESS}
"""


async def modal(running, name, command, callback):
    """The modal that a command of a member of staff opens."""
    member = running.slack.user(name)
    await member.command("/personvern", command)
    return member, await member.modal(callback)


async def test_what_a_colleague_hands_on_is_acknowledged_only_once_the_sender_is_confirmed(running):
    await running.receive(a_letter(FORWARD, sender="anna@duett.test", subject="VS: Innsyn"))
    [card] = await running.cards()
    before = await running.case("PV-2026-0001")
    letters_before = await running.assembly.store.letters.listing()

    anne = running.slack.user("U0ANNE")
    await anne.click(card, "confirm-sender")
    await anne.submit(await anne.modal("confirm_sender"))

    assert (before.sender, before.verdict.kind, letters_before) == (None, Kind.ACCESS, ())
    [ack] = await running.letters_to(KARI)
    assert re.search(rf"{WEEKS_AGO.day}\.\s+\w+\s+{WEEKS_AGO.year}", ack.letter.text)
    assert running.smtp.to("anna@duett.test") == []
    case = await running.case("PV-2026-0001", lambda case: case.status is Status.ACKNOWLEDGED)
    assert case.sender == Address(KARI, "Kari Nordmann")
    assert case.received_at == WEEKS_AGO
    assert case.deadline.due < before.deadline.due


@pytest.mark.parametrize("changes", [{"web_form_senders": frozenset({"skjema@nettsted.example"})}])
async def test_a_form_acknowledges_nobody_by_itself(running):
    body = f"Navn: Kari Nordmann\nE-post: {KARI}\n\n{ACCESS}\n"

    await running.receive(a_letter(body, sender="skjema@nettsted.example", subject="Nytt skjema"))
    await running.until_moved(1)

    case = await running.case("PV-2026-0001")
    assert case.forwarded.sender == Address(KARI, "Kari Nordmann")
    assert case.forwarded.by_form
    assert await running.assembly.store.letters.listing() == ()


async def test_a_call_is_acknowledged_by_letter_where_staff_tick_it(running):
    cari, view = await modal(running, "U0CARI", "new", "new_case")

    asked = {"channel": "phone", "kind": "erasure", "language": "nb", "text": ERASURE, "address": KARI}
    await cari.submit(view, asked | {"acknowledge": ["yes"]})

    [ack] = await running.letters_to(KARI)
    assert "PV-" in ack.letter.header("Subject")
    case = await running.case("PV-2026-0001", lambda case: case.acknowledged_at is not None)
    assert case.verdict.kind is Kind.ERASURE


async def test_an_answer_to_a_merged_case_joins_the_one_that_goes_on(running):
    await running.receive(a_letter(ACCESS, subject="En"))
    [ack] = await running.letters_to(KARI)
    await running.receive(a_letter(ERASURE, subject="To"))
    await running.case("PV-2026-0002")
    anne, view = await modal(running, "U0ANNE", "merge 1 2", "merge_cases")
    await anne.submit(view)

    await running.receive(a_letter("Her er mer.", subject="SV: En", In_Reply_To=ack.letter.header("Message-ID")))
    await running.until_moved(3)

    messages = await running.assembly.store.queries.messages(CaseNumber(2026, 2))
    ended = await running.case("PV-2026-0001")
    assert [one.text for one in messages if one.direction == "in"] == [ACCESS, ERASURE, "Her er mer."]
    assert (str(ended.merged_into), ended.status) == ("PV-2026-0002", Status.CLOSED)
    assert set((await running.case("PV-2026-0002")).verdict.kinds) >= {Kind.ACCESS, Kind.ERASURE}


async def test_a_one_time_code_that_comes_back_shows_who_the_person_is(running):
    await running.receive(a_letter(ACCESS))
    [ack] = await running.letters_to(KARI)
    anne, view = await modal(running, "U0ANNE", "send-code 1", "send_code")
    await anne.submit(view, {"known": ["yes"]})
    _, letter = await running.letters_to(KARI, 2)
    code = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", letter.letter.text)[0]

    await running.receive(a_letter(f"Koden er {code}.", subject="SV", In_Reply_To=ack.letter.header("Message-ID")))

    case = await running.case("PV-2026-0001", lambda case: case.code is None and bool(case.identity))
    assert [check.method for check in case.identity][-1] is IdentityMethod.ONE_TIME_CODE
    assert assurance(case.identity) is Assurance.PERSON
    assert code not in str(await running.cards())
