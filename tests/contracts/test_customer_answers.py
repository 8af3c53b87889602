"""What a customer answers to our letter about a case belongs to the case, and is nothing of the person's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cases.case import Case
from cases.events import CustomerTold, InterimPrepared, MailReceived
from cases.identity import assurance
from cases.messages import Address, ThreadClues
from cases.vocabulary import Kind, Status
from models.store import Store
from tests.contracts.desk import arrived
from tests.contracts.test_batches import handler_of
from tests.examples import ANNE, STRANGER, a_mail, a_verdict

KOMMUNE = Address("personvern@fjordvik.example", "Fjordvik kommune")


async def told(store: Store) -> Case:
    """A referral of which the customer was told; the letter has its key."""
    handler = handler_of(store)
    mail = MailReceived(await arrived(store), a_mail(), a_verdict(Kind.PROCESSOR_REFERRAL))
    case = (await handler.handle(mail)).case
    assert case is not None
    await handler.handle(InterimPrepared(case.number, ANNE, "referral", None, KOMMUNE))
    prepared = (await store.queries.case(case.number)).prepared
    assert prepared is not None
    await handler.handle(
        CustomerTold(case.number, ANNE, prepared.draft.digest, "Videresendt", "Vi sender dette til dere.")
    )
    return await store.queries.case(case.number)


async def answers(store: Store, case: Case, sender: Address, clues: ThreadClues) -> Case | None:
    mail = a_mail(sender=sender, message_id="<k1@fjordvik.example>", sha256="cd" * 32, thread=clues)
    event = MailReceived(await arrived(store, 2, b"svar"), mail, a_verdict(Kind.CUSTOMER_MATTER))
    return (await handler_of(store).handle(event)).case


async def test_the_customers_answer_to_our_letter_joins_the_case_that_waits_for_it(store: Store) -> None:
    case = await told(store)
    assert case.status is Status.WAITING_CUSTOMER

    joined = await answers(store, case, KOMMUNE, ThreadClues(plus_case=case.number))

    assert joined is not None
    assert (joined.number, joined.status) == (case.number, Status.IN_PROGRESS)
    assert joined.sender == case.sender
    assert joined.last_message == case.last_message
    assert assurance(joined.identity) == assurance(case.identity)


@pytest.mark.parametrize(
    ("sender", "by_tag"), [(KOMMUNE, True), (STRANGER, False), (replace(KOMMUNE, email="a@fjordvik.example"), False)]
)
async def test_a_number_in_the_subject_is_not_enough_nor_is_anybody_else(
    store: Store, sender: Address, by_tag: bool
) -> None:
    case = await told(store)
    clues = ThreadClues(tagged=(case.number,)) if by_tag else ThreadClues(plus_case=case.number)

    other = await answers(store, case, sender, clues)

    assert other is not None
    assert other.number != case.number
    assert (await store.queries.case(case.number)).status is Status.WAITING_CUSTOMER
