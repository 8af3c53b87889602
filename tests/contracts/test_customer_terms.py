"""A mail of a customer brings the terms of the agreement into its case, whichever database keeps them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases.case import Case
from cases.deadlines.breach import CONTRACT_SOURCE
from cases.deadlines.terms import ContractTerms
from cases.events import CaseReclassified, MailReceived, SenderConfirmed
from cases.events.among import CaseRegistered
from cases.handler import CaseHandler
from cases.intake import Channel
from cases.messages import Address, Forwarded
from cases.policy import Policy
from cases.registers import Customer
from cases.vocabulary import Kind, Language
from mail.compose import MailComposer
from models.store import Store
from tests.bot.office import PlainLetters, SameVerdict, SetClock
from tests.contracts.desk import arrived, opened
from tests.examples import ANNE, NOW, RECEIVED, a_mail, a_verdict

TERMS = ContractTerms(breach_hours=24, forwarding_days=1)
KOMMUNE = Customer(number="987654325", name="Fjordvik kommune", domains=("fjordvik.example",), terms=TERMS)


def a_handler(store: Store) -> CaseHandler:
    composer = MailComposer("personvern@duett.example", "Duett AS", "duett.example", bytes(32), "test")
    return CaseHandler(
        store.repository,
        triage=SameVerdict(),
        renderer=PlainLetters(),
        composer=composer,
        clock=SetClock(),
        policy=Policy(),
    )


async def received(store: Store, kind: Kind, email: str) -> Case:
    await store.registers.replace_customers([KOMMUNE], [], NOW)
    mail = a_mail(sender=Address(email))
    outcome = await a_handler(store).handle(MailReceived(await arrived(store), mail, a_verdict(kind)))
    assert outcome.case is not None
    return outcome.case


async def test_a_referral_of_a_customers_domain_is_due_by_the_agreement(store: Store) -> None:
    case = await received(store, Kind.PROCESSOR_REFERRAL, "ansatt@Fjordvik.example")

    assert case.terms == TERMS
    assert case.deadline is not None
    assert (case.deadline.due.isoformat(), case.deadline.steps[-1].source) == ("2026-11-24", CONTRACT_SOURCE)


@pytest.mark.parametrize("email", ["kari@epost.example", "kari@annen.fjordvik.example"])
async def test_a_mail_of_anybody_else_has_no_terms(store: Store, email: str) -> None:
    case = await received(store, Kind.PROCESSOR_REFERRAL, email)

    assert case.terms is None
    assert case.deadline is not None
    assert case.deadline.steps[-1].source == "policy"


async def test_the_terms_stay_when_staff_correct_the_kind(store: Store) -> None:
    case = await received(store, Kind.INFORMATION, "ansatt@fjordvik.example")

    outcome = await a_handler(store).handle(CaseReclassified(case.number, ANNE, Kind.BREACH_REPORT))

    assert outcome.case is not None
    assert outcome.case.deadline is not None
    assert outcome.case.deadline.due_at == RECEIVED + timedelta(hours=24)
    assert outcome.case.deadline.steps[-1].source == CONTRACT_SOURCE


async def test_an_inquiry_by_telephone_runs_on_the_terms_of_its_customer_too(store: Store) -> None:
    await store.registers.replace_customers([KOMMUNE], [], NOW)
    event = CaseRegistered(
        staff=ANNE,
        channel=Channel.PHONE,
        kind=Kind.PROCESSOR_REFERRAL,
        language=Language.NB,
        text="Ringer om lønnsslippen sin.",
        sender=Address("ansatt@fjordvik.example"),
    )

    outcome = await a_handler(store).handle(event)

    assert outcome.case is not None
    assert outcome.case.terms == TERMS
    assert outcome.case.deadline is not None
    assert outcome.case.deadline.steps[-1].source == CONTRACT_SOURCE


async def test_a_forward_runs_on_the_terms_of_whoever_a_person_confirmed(store: Store) -> None:
    await store.registers.replace_customers([KOMMUNE], [], NOW)
    inner = Address("ansatt@fjordvik.example")
    case = await opened(
        store,
        verdict=a_verdict(Kind.PROCESSOR_REFERRAL),
        sender=None,
        draft=None,
        forwarded=Forwarded(sender=inner, sent_at=RECEIVED),
    )

    outcome = await a_handler(store).handle(SenderConfirmed(case.number, ANNE, inner, case.received_at))

    assert outcome.case is not None
    assert outcome.case.terms == TERMS
