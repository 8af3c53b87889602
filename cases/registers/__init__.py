"""What the desk keeps beside its cases: blocks, consents that were taken back, breaches, and customers."""

from __future__ import annotations

from cases.registers.blocks import BlockEntry, ExportedBlock
from cases.registers.breaches import Affected, BreachChange, BreachEntry, StoredBreach
from cases.registers.customers import Customer, Standing
from cases.registers.withdrawals import Withdrawal

__all__ = [
    "Affected",
    "BlockEntry",
    "BreachChange",
    "BreachEntry",
    "Customer",
    "ExportedBlock",
    "Standing",
    "StoredBreach",
    "Withdrawal",
]
