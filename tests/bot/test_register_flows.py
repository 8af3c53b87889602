"""The registers in Slack: a block confirmed, a consent recorded, a breach filled in, a sender who may instruct."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.texts import DESK_LANGUAGES, load_texts
from cases.case import Case
from cases.deadlines.terms import ContractTerms
from cases.events import BreachRecorded, ContentShown
from cases.registers import Customer, Withdrawal
from cases.registers.breaches import FIELDS
from cases.vocabulary import Kind, Language, Status
from tests.bot.office import LISTS, Office, action_ids, texts_of
from tests.examples import NOW, RECEIVED, a_case, a_verdict

COMMAND = "/personvern"
KOMMUNE = Customer(
    number="987654325",
    name="Fjordvik <kommune>",
    domains=("epost.example",),
    contact="personvern@fjordvik.example",
    terms=ContractTerms(breach_hours=24, forwarding_days=1),
)


def a_kind(kind: Kind, **changes: object) -> Case:
    return a_case(verdict=a_verdict(kind), **changes)


# --- blocks ----------------------------------------------------------------------------------------------------------


async def test_an_opt_out_is_blocked_from_its_card(office: Office) -> None:
    case = await office.open_case(a_kind(Kind.MARKETING_OPT_OUT))
    card = await office.card(case.number)
    cari = office.slack.user("U0CARI")

    await cari.click(card, "block")
    modal = await cari.modal("confirm_block")
    result = await cari.submit(modal)
    await office.slack.wait_for(lambda: "Sperret mot markedsføring" in texts_of(card.blocks))

    assert result.view is None
    assert "epost.example" not in texts_of(modal.blocks)
    (block,) = await office.store.registers.blocks_of(case.number)
    assert block.lists == LISTS
    assert await office.store.registers.is_blocked("kari.nordmann@epost.example") == tuple(sorted(LISTS))
    assert "block" not in action_ids(card.blocks)
    assert "epost.example" not in f"{card.text} {card.blocks}"


async def test_only_the_ticked_lists_are_blocked_and_another_address_may_be_meant(quiet: Office) -> None:
    case = await quiet.open_case(a_kind(Kind.MARKETING_OPT_OUT))
    anne = quiet.slack.user("U0ANNE")

    await anne.command(COMMAND, f"block {case.number}")
    modal = await anne.modal("confirm_block")
    await anne.submit(modal, {"lists": ["1"], "address": "gammel@epost.example"})

    assert await quiet.store.registers.is_blocked("gammel@epost.example") == (LISTS[1],)
    assert await quiet.store.registers.is_blocked("kari.nordmann@epost.example") == ()


async def test_a_block_without_an_address_is_refused_at_its_field(quiet: Office) -> None:
    case = await quiet.open_case(a_kind(Kind.MARKETING_OPT_OUT, sender=None))
    anne = quiet.slack.user("U0ANNE")
    await anne.command(COMMAND, f"block {case.number}")
    modal = await anne.modal("confirm_block")

    empty = await anne.submit(modal)
    wrong = await anne.submit(modal, {"address": "kari nordmann"})

    for result in (empty, wrong):
        assert result.errors == {"address": quiet.desk.texts("error.address")}
    assert await quiet.store.registers.blocks_of(case.number) == ()


async def test_a_reader_cannot_block(quiet: Office) -> None:
    case = await quiet.open_case(a_kind(Kind.MARKETING_OPT_OUT))
    dag = quiet.slack.user("U0DAG")

    reply = await dag.command(COMMAND, f"block {case.number}")

    assert "ikke rett til dette" in (await reply.message()).text
    assert dag.view() is None


async def test_a_case_of_another_kind_has_none_of_the_buttons(office: Office) -> None:
    case = await office.open_case()

    card = await office.card(case.number)

    assert {"block", "withdraw", "breach"}.isdisjoint(action_ids(card.blocks))


# --- consents --------------------------------------------------------------------------------------------------------


async def test_a_consent_is_recorded_and_later_carried_out(quiet: Office) -> None:
    case = await quiet.open_case(a_kind(Kind.CONSENT_WITHDRAWAL))
    cari = quiet.slack.user("U0CARI")

    await cari.command(COMMAND, f"withdraw {case.number}")
    await cari.submit(await cari.modal("record_withdrawal"), {"consent": "Opptak av samtaler"})
    await cari.command(COMMAND, f"withdraw {case.number}")
    modal = await cari.modal("record_withdrawal")
    await cari.submit(modal, {"place": "0", "carried_out_on": "2026-11-23"})

    assert "⏳ Opptak av samtaler: trukket tilbake 23.11.2026" in texts_of(modal.blocks)
    (stored,) = (await quiet.case(case.number)).withdrawals
    day = date(2026, 11, 23)
    assert stored == Withdrawal(consent="Opptak av samtaler", received_on=day, carried_out_on=day, by="U0CARI")
    assert [event.what for event in quiet.handler.events if isinstance(event, ContentShown)] == ["withdrawals"]


async def test_what_is_missing_or_lies_ahead_is_said_at_its_field(quiet: Office) -> None:
    waiting = Withdrawal(consent="Bilde", received_on=date(2026, 11, 20), by="U0ANNE")
    case = await quiet.open_case(a_kind(Kind.CONSENT_WITHDRAWAL, withdrawals=(waiting,)))
    cari = quiet.slack.user("U0CARI")
    await cari.command(COMMAND, f"withdraw {case.number}")
    modal = await cari.modal("record_withdrawal")

    nothing = await cari.submit(modal)
    undated = await cari.submit(modal, {"place": "0"})
    ahead = await cari.submit(modal, {"consent": "Opptak", "received_on": "2026-11-24"})

    assert nothing.errors == {"consent": "Skriv hvilket samtykke det gjelder."}
    assert undated.errors == {"carried_out_on": "Skriv når behandlingen ble stanset."}
    assert ahead.errors == {"received_on": "Datoen ligger i framtida, eller før den andre datoen."}
    assert (await quiet.case(case.number)).withdrawals == (waiting,)


# --- breaches --------------------------------------------------------------------------------------------------------


async def test_a_breach_is_filled_in_over_time(office: Office) -> None:
    case = await office.open_case(a_kind(Kind.BREACH_REPORT))
    card = await office.card(case.number)
    anne, cari = office.slack.user("U0ANNE"), office.slack.user("U0CARI")
    aware = int((RECEIVED - timedelta(hours=2)).timestamp())

    await anne.click(card, "breach")
    await anne.submit(await anne.modal("record_breach"), {"facts": "Filen gikk til feil mottaker", "aware_at": aware})
    await cari.command(COMMAND, f"breach {case.number}")
    modal = await cari.modal("record_breach")
    await cari.submit(modal, {"measures": "Filen er slettet"})

    stored = await office.store.registers.breach(case.number)
    assert stored is not None
    assert (stored.version, stored.entry.facts, stored.entry.measures) == (
        2,
        "Filen gikk til feil mottaker",
        "Filen er slettet",
    )
    changes = [event.changed for event in office.handler.events if isinstance(event, BreachRecorded)]
    assert changes == [("facts", "aware_at"), ("measures",)]
    shown = texts_of(modal.blocks)
    assert "Melding til tilsynsmyndigheten (artikkel 33): senest 26.11.2026 08:00" in shown
    assert "Mangler: Virkninger, og for hvem, Tiltak" in shown
    kept = await office.case(case.number)
    assert kept.deadline is not None
    assert kept.deadline.due_at == RECEIVED + timedelta(hours=70)
    await office.slack.wait_for(lambda: card.edited_ts)
    assert "mottaker" not in f"{card.text} {card.blocks}"


async def test_a_customers_term_stands_beside_the_72_hours(quiet: Office) -> None:
    await quiet.store.registers.replace_customers([KOMMUNE], [], NOW)
    case = await quiet.open_case(a_kind(Kind.BREACH_REPORT))
    anne = quiet.slack.user("U0ANNE")

    await anne.command(COMMAND, f"breach {case.number}")
    await anne.submit(await anne.modal("record_breach"), {"customers": "987654325"})
    await anne.command(COMMAND, f"breach {case.number}")
    shown = texts_of((await anne.modal("record_breach")).blocks)

    assert "senest 26.11.2026 10:00" in shown
    assert "Varsle Fjordvik &lt;kommune&gt;: senest 24.11.2026 10:00 etter databehandleravtalen" in shown


async def test_only_customers_of_the_register_can_be_named_or_told(quiet: Office) -> None:
    await quiet.store.registers.replace_customers([KOMMUNE], [], NOW)
    case = await quiet.open_case(a_kind(Kind.BREACH_REPORT))
    anne = quiet.slack.user("U0ANNE")
    await anne.command(COMMAND, f"breach {case.number}")
    modal = await anne.modal("record_breach")

    unknown = await anne.submit(modal, {"customers": "987654325\n912345688"})
    others = await anne.submit(modal, {"customers_told": "987654325"})

    assert unknown.errors == {"customers": "Minst ett av numrene står ikke i kunderegisteret."}
    assert others.errors == {"customers_told": "Bare kunder som står i feltet over, kan være varslet."}


async def test_of_two_who_fill_in_the_same_version_the_second_one_is_told(quiet: Office) -> None:
    case = await quiet.open_case(a_kind(Kind.BREACH_REPORT))
    anne, bjorn = quiet.slack.user("U0ANNE"), quiet.slack.user("U0BJORN")
    await anne.command(COMMAND, f"breach {case.number}")
    await bjorn.command(COMMAND, f"breach {case.number}")
    first, second = await anne.modal("record_breach"), await bjorn.modal("record_breach")

    await anne.submit(first, {"facts": "Annes ord"})
    refused = await bjorn.submit(second, {"facts": "Bjørns ord"})

    assert refused.view is not None
    assert "Noen andre endret" in texts_of(refused.view.blocks)
    stored = await quiet.store.registers.breach(case.number)
    assert stored is not None
    assert stored.entry.facts == "Annes ord"


async def test_saving_without_a_change_is_no_version(quiet: Office) -> None:
    case = await quiet.open_case(a_kind(Kind.BREACH_REPORT))
    anne = quiet.slack.user("U0ANNE")
    await anne.command(COMMAND, f"breach {case.number}")

    refused = await anne.submit(await anne.modal("record_breach"))

    assert refused.view is not None
    assert "Ingenting ble endret" in texts_of(refused.view.blocks)
    assert await quiet.store.registers.breach(case.number) is None


# --- who instructs us ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("instructors", "authentication", "said"),
    [
        (("kari.nordmann@epost.example",), "spf=pass dkim=pass dmarc=pass", "kan gi oss instrukser, og e-posten er"),
        (("kari.nordmann@epost.example",), "spf=pass dkim=none dmarc=fail", "ingenting viser at e-posten kom derfra"),
        (("kari.nordmann@epost.example",), "", "ingenting viser at e-posten kom derfra"),
        (("annen@epost.example",), "dmarc=pass", "står ikke på lista over dem som kan gi oss instrukser"),
    ],
)
async def test_it_is_said_privately_whether_the_sender_may_instruct_us(
    quiet: Office, instructors: tuple[str, ...], authentication: str, said: str
) -> None:
    await quiet.store.registers.replace_customers([replace(KOMMUNE, instructors=instructors)], [], NOW)
    case = await quiet.open_case(a_kind(Kind.CUSTOMER_MATTER, authentication=authentication))
    cari = quiet.slack.user("U0CARI")

    reply = await cari.command(COMMAND, f"show {case.number}")

    shown = texts_of((await reply.message()).blocks)
    assert said in shown
    assert "Fjordvik &lt;kommune&gt;" in shown
    assert "brudd varsles innen 24 timer" in shown


async def test_a_matter_of_nobody_in_the_register_says_so(quiet: Office) -> None:
    case = await quiet.open_case(a_kind(Kind.CUSTOMER_MATTER))
    cari = quiet.slack.user("U0CARI")

    reply = await cari.command(COMMAND, f"show {case.number}")

    assert "Avsenderen står ikke i kunderegisteret" in texts_of((await reply.message()).blocks)


async def test_show_tells_of_blocks_consents_and_the_breach(quiet: Office) -> None:
    waiting = Withdrawal(consent="<!channel> bilde", received_on=date(2026, 11, 20), by="U0ANNE")
    kinds = a_verdict(Kind.BREACH_REPORT, also=(Kind.MARKETING_OPT_OUT,))
    case = await quiet.open_case(a_case(verdict=kinds, withdrawals=(waiting,), status=Status.IN_PROGRESS))
    anne = quiet.slack.user("U0ANNE")
    await anne.command(COMMAND, f"block {case.number}")
    await anne.submit(await anne.modal("confirm_block"))
    await anne.command(COMMAND, f"breach {case.number}")
    await anne.submit(await anne.modal("record_breach"), {"facts": "Filen"})

    reply = await anne.command(COMMAND, f"show {case.number}")

    shown = texts_of((await reply.message()).blocks)
    assert "Venter på at nyhetsbrevverktøyet tar over" in shown
    assert "&lt;!channel&gt; bilde" in shown
    assert "Ført i avviksregisteret, versjon 1" in shown


@pytest.mark.parametrize("language", DESK_LANGUAGES)
def test_every_field_of_a_breach_has_a_name(language: Language) -> None:
    texts = load_texts(language)

    assert [name for name in FIELDS if f"breach_field.{name}" not in texts.entries] == []
