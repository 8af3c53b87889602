"""The values of the checklist: what was settled, what is to be done now, and what the organisation decided of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from cases.vocabulary import Kind


class CheckChange(StrEnum):
    """What a member of staff does to one check."""

    TICK = "tick"
    WAIVE = "waive"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """One check that is not open any more.

    Attributes
    ----------
    check:
        The key of the check, as `cases.checklist.table` or `system_key` makes it.
    by, at:
        Who settled it, and when.
    waived:
        It was not done, and need not be: `reason` says why. Else it was ticked.
    reason:
        In the words of whoever waived it: stored sealed, and never in the audit log.
    """

    check: str
    by: str
    at: datetime
    waived: bool = False
    reason: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What cannot wait for the answer: stop, block or freeze. It is open until `done_at`."""

    kind: Kind
    opened_at: datetime
    done_at: datetime | None = None
    done_by: str = ""

    @property
    def open(self) -> bool:
        """Whether it is still to be done."""
        return self.done_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """One system of the organisation in which a person's data may lie.

    Attributes
    ----------
    key:
        Its lasting name in the record: lower case letters, digits and `_`.
    name, holds, searched_by:
        What staff call it, what it holds, and whose work searching it is.
    """

    key: str
    name: str
    holds: str
    searched_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistRules:
    """What the organisation decided of its checklist.

    Attributes
    ----------
    enforced:
        An answer to a right cannot be approved before every check is settled. Where this is off, the checklist is
        shown and binds nobody; the tasks and the order of copy and erasure bind all the same.
    systems:
        The register of systems, each of which is a check of its own.
    """

    enforced: bool = True
    systems: tuple[System, ...] = ()


def system_key(system: System) -> str:
    """The key of the check that this system was searched."""
    return f"{SYSTEM}.{system.key}"


SYSTEM = "system"
"""What the key of such a check begins with."""
