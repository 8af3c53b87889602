"""The contract of the registers: blocks lose their address, breaches outlive their case, mail names customers."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from cases.audit_events import AuditEntry, AuditEvent
from cases.case import Case
from cases.deadlines.terms import ContractTerms
from cases.errors import ConcurrentChange
from cases.registers import BlockEntry, BreachChange, BreachEntry, Customer, Withdrawal
from cases.vocabulary import Kind, Status
from models.register_tables import BlockRow, CustomerIndexRow
from models.store import Store
from tests.contracts.desk import key_count, opened
from tests.examples import ANNE, NOW, PERSON, a_verdict

LEASE = timedelta(minutes=2)
LISTS = ("Nyhetsbrev", "Arrangementer")


async def opt_out(store: Store, **changes: object) -> Case:
    return await opened(store, **{"verdict": a_verdict(Kind.MARKETING_OPT_OUT), **changes})


async def blocked(store: Store, case: Case, address: str = PERSON.email) -> None:
    async with store.repository.record() as record:
        await record.add_block(BlockEntry(case=case.number, address=address, lists=LISTS, at=NOW, by=ANNE.id))


async def row_count(store: Store) -> tuple[int, int]:
    """Blocks that hold an address, and data keys."""
    client = store.registers._database.client
    return (
        await BlockRow.filter(sealed__isnull=False).using_db(client).count(),
        await key_count(store),
    )


# --- the block list --------------------------------------------------------------------------------------------------


async def test_a_block_is_found_by_the_address_in_any_spelling(store: Store) -> None:
    await blocked(store, await opt_out(store), "Kari.Nordmann@BLÅBÆR.example")

    assert await store.registers.is_blocked("kari.nordmann@xn--blbr-roah.example") == ("Arrangementer", "Nyhetsbrev")
    assert await store.registers.is_blocked("kari@blåbær.example") == ()


async def test_a_block_waits_with_its_address_until_it_is_taken_over(store: Store) -> None:
    await blocked(store, await opt_out(store))

    (waiting,) = await store.blocks.waiting()

    assert (waiting.address, waiting.lists, waiting.blocked_on) == (PERSON.email, LISTS, date(2026, 11, 23))
    assert len(waiting.address_hash) == 64
    assert PERSON.email not in repr(waiting)


async def test_what_was_taken_over_keeps_its_hash_and_loses_its_address_for_good(store: Store) -> None:
    case = await opt_out(store)
    await blocked(store, case)
    (waiting,) = await store.blocks.waiting()
    _, keys = await row_count(store)

    assert await store.blocks.taken_over([waiting.id], "U0ANNE", NOW) == 1

    assert await store.blocks.waiting() == ()
    assert await row_count(store) == (0, keys - 1)
    assert await store.registers.is_blocked(PERSON.email) == ("Arrangementer", "Nyhetsbrev")
    (block,) = await store.registers.blocks_of(case.number)
    assert block.taken_over_at == NOW
    (entry,) = [r.entry for r in await store.queries.history(case.number)]
    assert (entry.event, entry.actor) == (AuditEvent.BLOCK_TAKEN_OVER, "U0ANNE")


async def test_what_was_taken_over_is_so_once(store: Store) -> None:
    case = await opt_out(store)
    await blocked(store, case)
    (waiting,) = await store.blocks.waiting()
    await store.blocks.taken_over([waiting.id], "U0ANNE", NOW)

    assert await store.blocks.taken_over([waiting.id, waiting.id + 1], "U0ANNE", NOW) == 0
    assert len(await store.queries.history(case.number)) == 1


async def test_of_many_that_hand_blocks_on_at_once_each_gets_others(store: Store) -> None:
    case = await opt_out(store)
    for number in range(6):
        await blocked(store, case, f"kari{number}@epost.example")

    claims = await asyncio.gather(*(store.blocks.claim(2, LEASE, NOW) for _ in range(3)))

    ids = [claimed.block.id for claim in claims for claimed in claim]
    assert len(ids) == len(set(ids)) == 6
    assert await store.blocks.claim(10, LEASE, NOW) == ()


async def test_a_claim_whose_holder_died_is_free_when_its_lease_ran_out(store: Store) -> None:
    await blocked(store, await opt_out(store))
    (first,) = await store.blocks.claim(1, LEASE, NOW)

    (second,) = await store.blocks.claim(1, LEASE, NOW + LEASE)

    assert (second.block, second.attempts) == (first.block, 2)
    await store.blocks.release(first, NOW + timedelta(days=9), "late")
    assert await store.blocks.claim(1, LEASE, NOW + 2 * LEASE) != ()


async def test_a_block_that_was_not_taken_over_is_due_again_when_it_is_said(store: Store) -> None:
    await blocked(store, await opt_out(store))
    (claimed,) = await store.blocks.claim(1, LEASE, NOW)
    later = NOW + timedelta(minutes=10)

    await store.blocks.release(claimed, later, "503")

    assert await store.blocks.claim(1, LEASE, later - timedelta(seconds=1)) == ()
    assert len(await store.blocks.claim(1, LEASE, later)) == 1
    assert await store.blocks.depth() == 1


async def test_an_opt_out_without_a_block_is_named_after_its_working_day(store: Store) -> None:
    monday = datetime(2026, 11, 23, 9, tzinfo=UTC)
    waiting = await opt_out(store, received_at=monday)
    also = await opened(store, received_at=monday, verdict=a_verdict(Kind.ERASURE, also=(Kind.MARKETING_OPT_OUT,)))
    await blocked(store, await opt_out(store, received_at=monday))
    await opened(store, received_at=monday)
    for status in (Status.SPAM, Status.DEAD_LETTER, Status.CLOSED):
        await opt_out(store, received_at=monday, status=status)

    on_time = await store.registers.unconfirmed_opt_outs(datetime(2026, 11, 24, 22, 59, tzinfo=UTC))
    late = await store.registers.unconfirmed_opt_outs(datetime(2026, 11, 24, 23, tzinfo=UTC))

    assert on_time == ()
    assert [each.case for each in late] == [waiting.number, also.number]
    assert late[0].received_at == monday


# --- consents --------------------------------------------------------------------------------------------------------


async def test_the_consents_of_a_case_are_kept_with_it_and_with_its_terms(store: Store) -> None:
    withdrawals = (Withdrawal(consent="Opptak", received_on=date(2026, 11, 23), by=ANNE.id),)
    terms = ContractTerms(breach_hours=24)

    case = await opened(store, withdrawals=withdrawals, terms=terms, blocked_at=NOW)

    assert await store.queries.case(case.number) == case


# --- breaches --------------------------------------------------------------------------------------------------------

ENTRY = BreachEntry(facts="Lønnsslipp til feil person", aware_at=NOW, customers=("987654325",))


async def recorded(store: Store, case: Case, entry: BreachEntry, base: int) -> None:
    async with store.repository.record() as record:
        await record.save_breach(BreachChange(case=case.number, entry=entry, base=base, at=NOW + base * LEASE))


async def test_a_breach_is_filled_in_over_time(store: Store) -> None:
    case = await opened(store)
    whole = replace(ENTRY, measures="Slettet", notified_at=NOW)

    await recorded(store, case, ENTRY, 0)
    await recorded(store, case, whole, 1)

    stored = await store.registers.breach(case.number)
    assert stored is not None
    assert (stored.entry, stored.version) == (whole, 2)
    assert (stored.opened_at, stored.changed_at) == (NOW, NOW + LEASE)
    assert await store.registers.breaches() == (stored,)


@pytest.mark.parametrize("base", [0, 2, 7])
async def test_a_version_that_was_not_shown_is_not_overwritten(store: Store, base: int) -> None:
    case = await opened(store)
    await recorded(store, case, ENTRY, 0)

    with pytest.raises(ConcurrentChange):
        await recorded(store, case, BreachEntry(), base)

    stored = await store.registers.breach(case.number)
    assert stored is not None
    assert stored.entry == ENTRY


async def test_a_case_without_an_entry_has_none(store: Store) -> None:
    case = await opened(store)

    assert await store.registers.breach(case.number) is None
    with pytest.raises(ConcurrentChange):
        await recorded(store, case, ENTRY, 1)


async def test_a_breach_that_is_forgotten_leaves_nothing_but_an_entry_in_the_log(store: Store) -> None:
    case = await opened(store)
    await recorded(store, case, ENTRY, 0)
    keys = (await row_count(store))[1]
    fields = {"version": "1", "changed_at": NOW.isoformat()}
    entry = AuditEntry(event=AuditEvent.BREACH_FORGOTTEN, actor="operator:ops", case=case.number, fields=fields)

    assert await store.registers.forget_breach(case.number, [entry], NOW)

    assert await store.registers.breach(case.number) is None
    assert (await row_count(store))[1] == keys - 1
    assert [r.entry for r in await store.queries.history(case.number)] == [entry]
    assert not await store.registers.forget_breach(case.number, [entry], NOW)
    assert len(await store.queries.history(case.number)) == 1


# --- customers -------------------------------------------------------------------------------------------------------

KOMMUNE = Customer(
    number="987654325",
    name="Fjordvik kommune",
    domains=("fjordvik.example", "xn--blbr-roah.example"),
    instructors=("Sikker@Fjordvik.example", "raadgiver@advokat.example"),
    contact="personvern@fjordvik.example",
    terms=ContractTerms(breach_hours=24, forwarding_days=1),
)
ADVOKAT = Customer(number="912345688", name="Advokat AS", domains=("advokat.example",))


async def imported(store: Store, *customers: Customer) -> None:
    await store.registers.replace_customers(customers, [], NOW)


@pytest.mark.parametrize(
    ("email", "customer", "may_instruct"),
    [
        ("sikker@fjordvik.example", KOMMUNE, True),
        ("ansatt@FJORDVIK.example", KOMMUNE, False),
        ("ansatt@blåbær.example", KOMMUNE, False),
        ("raadgiver@advokat.example", KOMMUNE, True),
        ("annen@advokat.example", ADVOKAT, False),
    ],
)
async def test_an_address_stands_for_its_customer(
    store: Store, email: str, customer: Customer, may_instruct: bool
) -> None:
    await imported(store, KOMMUNE, ADVOKAT)

    standing = await store.registers.standing(email)

    assert standing is not None
    assert (standing.customer, standing.may_instruct) == (customer, may_instruct)
    async with store.repository.record() as record:
        assert await record.standing(email) == standing


@pytest.mark.parametrize("email", ["kari@under.fjordvik.example", "kari@epost.example"])
async def test_nobody_else_stands_for_a_customer(store: Store, email: str) -> None:
    await imported(store, KOMMUNE)

    assert await store.registers.standing(email) is None


async def test_an_import_puts_the_whole_register_anew(store: Store) -> None:
    await imported(store, KOMMUNE, ADVOKAT)
    keys = (await row_count(store))[1]

    await imported(store, ADVOKAT)

    assert await store.registers.customers() == {ADVOKAT.number: ADVOKAT}
    assert await store.registers.standing("sikker@fjordvik.example") is None
    assert (await row_count(store))[1] == keys - 1
    client = store.registers._database.client
    assert await CustomerIndexRow.all().using_db(client).count() == len(ADVOKAT.domains)


async def test_customers_are_found_by_their_numbers(store: Store) -> None:
    await imported(store, KOMMUNE, ADVOKAT)

    assert await store.registers.customers(["987654325", "000000000"]) == {KOMMUNE.number: KOMMUNE}
    assert list(await store.registers.customers()) == [KOMMUNE.number, ADVOKAT.number]
