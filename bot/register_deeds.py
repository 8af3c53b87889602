"""What staff open from the registers: the block of an opt-out, withdrawn consents, the entry of a breach."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from bot import register_modals
from bot.deed import Deed, Deeds, open_view, still_possible
from bot.desk import Ask, Desk
from cases.case import Case, Staff
from cases.events import ContentShown
from cases.policy import Periods
from cases.registers import BreachEntry, StoredBreach
from cases.registers.breaches import affected, authority_deadline
from cases.vocabulary import Action


async def _block(desk: Desk, ask: Ask, staff: Staff) -> None:
    del staff
    case = await still_possible(desk, ask, Action.BLOCK)
    blocks = await desk.registers.blocks_of(ask.number)
    await open_view(desk, ask, register_modals.block_view(case, desk.lists, blocks, desk.texts))


async def _withdraw(desk: Desk, ask: Ask, staff: Staff) -> None:
    case = await still_possible(desk, ask, Action.WITHDRAW_CONSENT)
    if case.withdrawals:
        await desk.handler.handle(ContentShown(ask.number, staff, "withdrawals"))
    await open_view(desk, ask, register_modals.withdraw_view(case, desk.texts))


async def _breach(desk: Desk, ask: Ask, staff: Staff) -> None:
    case = await still_possible(desk, ask, Action.RECORD_BREACH)
    stored = await desk.registers.breach(ask.number)
    if stored is not None:
        await desk.handler.handle(ContentShown(ask.number, staff, "breach entry"))
    entry = entry_of(case, stored)
    customers = await desk.registers.customers(entry.customers)
    clocks = register_modals.clock_lines(
        authority_deadline(entry, case.received_at, Periods()),
        affected(entry, customers, case.received_at),
        desk.texts,
    )
    await open_view(desk, ask, register_modals.breach_view(case, stored, entry, clocks, desk.texts))


def entry_of(case: Case, stored: StoredBreach | None) -> BreachEntry:
    """The entry as it stands; the awareness is the case's, where a person set it there."""
    entry = stored.entry if stored else BreachEntry()
    return replace(entry, aware_at=case.aware_at or entry.aware_at)


DEEDS: Deeds = MappingProxyType(
    {
        "block": Deed(Action.BLOCK, _block),
        "withdraw": Deed(Action.WITHDRAW_CONSENT, _withdraw),
        "breach": Deed(Action.RECORD_BREACH, _breach),
    }
)
