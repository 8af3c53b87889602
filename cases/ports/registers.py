"""Reads of the registers, for the Slack edge, the rules and the command line; nothing is locked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from cases.case_number import CaseNumber
from cases.registers import Customer, ExportedBlock, Standing, StoredBreach


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredBlock:
    """A block as it stands in the list, without the address.

    Attributes
    ----------
    taken_over_at:
        When the newsletter tool had it, and the address went; None until then.
    """

    id: int
    lists: tuple[str, ...]
    at: datetime
    taken_over_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnconfirmedOptOut:
    """An opt-out whose block nobody confirmed yet."""

    case: CaseNumber
    received_at: datetime


class Registers(Protocol):
    """What is kept beside the cases."""

    async def blocks_of(self, number: CaseNumber) -> tuple[StoredBlock, ...]:
        """The blocks that staff confirmed in a case, the oldest first."""

    async def unconfirmed_opt_outs(self, now: datetime) -> tuple[UnconfirmedOptOut, ...]:
        """The opt-outs whose working day to confirm the block has gone by, the oldest first: reason for an alarm."""

    async def breach(self, number: CaseNumber) -> StoredBreach | None:
        """The entry of a case in the breach register."""

    async def standing(self, email: str) -> Standing | None:
        """Whose address it is, and whether it may instruct us; None for nobody that the register knows."""

    async def customers(self, numbers: Iterable[str] | None = None) -> Mapping[str, Customer]:
        """Customers by organisation number: these, as far as they are known, or all."""


@dataclass(frozen=True, slots=True)
class ClaimedBlock:
    """A block that is being handed to the newsletter tool, under a lease."""

    block: ExportedBlock
    token: str
    attempts: int


class Blocks(Protocol):
    """Blocks on their way to the newsletter tool."""

    async def claim(self, limit: int, lease: timedelta, now: datetime) -> tuple[ClaimedBlock, ...]:
        """Takes blocks that are due, for as long as the lease runs."""

    async def release(self, claimed: ClaimedBlock, due: datetime, reason: str) -> None:
        """Not taken over: due again; `reason` is a status code or an error's name."""

    async def taken_over(self, ids: Iterable[int], by: str, now: datetime) -> int:
        """The newsletter tool has these: their addresses go for good. Returns how many still had one."""
