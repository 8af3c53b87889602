"""What every listener works with, and what one member of staff asks for."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from slack_sdk.web.async_client import AsyncWebClient

from bot.access import StaffDirectory
from bot.blocks import Block
from bot.homes import HealthWords, OpenHomes, nothing_wrong
from bot.repeats import Repeats
from bot.running import RunningWork
from bot.texts import Texts
from cases.case import Staff
from cases.case_number import CaseNumber
from cases.checklist.values import ChecklistRules
from cases.handler import Handler
from cases.policy import Periods
from cases.policy_notices import PolicyNotices
from cases.ports import CaseQueries, Clock, Registers, StaffLanguages
from cases.retention.figures import Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The parts that the Slack edge is made of.

    Attributes
    ----------
    channel:
        The id of the staff channel.
    restricted_channel:
        The id of the channel that may know of restricted cases; empty where there is none.
    public_url:
        Where persons and staff reach our own pages, without a slash at its end; empty where they cannot.
    page_minutes:
        How long a link for staff is good.
    checklist:
        The register of systems, and whether the checklist binds.
    registers:
        The block list, the breaches and the customers.
    lists:
        What marketing can be blocked on, by the names of the organisation's settings.
    periods:
        The periods by which dates are explained.
    repeats, languages:
        Which requests were taken, and in which language each of the staff has the desk.
    homes:
        The Home tabs that are open.
    health:
        What of the process does not work now.
    statistics, exports:
        The figures of a year, and everything about a person; None where the desk has no record of its own.
    policy:
        Notices of a changed statement; None where the desk has no record of its own.
    mask:
        Hides identity numbers and the like in a text (`cases.triage.redaction`).
    """

    client: AsyncWebClient
    queries: CaseQueries
    registers: Registers
    handler: Handler
    staff: StaffDirectory
    texts: Texts
    clock: Clock
    repeats: Repeats
    languages: StaffLanguages
    mask: Callable[[str], str]
    channel: str
    restricted_channel: str = ""
    public_url: str = ""
    page_minutes: int = 15
    lists: tuple[str, ...] = ()
    periods: Periods = field(default_factory=Periods)
    checklist: ChecklistRules = field(default_factory=ChecklistRules)
    running: RunningWork = field(default_factory=RunningWork)
    homes: OpenHomes = field(default_factory=OpenHomes)
    health: Callable[[], HealthWords] = nothing_wrong
    statistics: Statistics | None = None
    exports: PersonExports | None = None
    policy: PolicyNotices | None = None


class Statistics(Protocol):
    """The figures of the record."""

    async def of_year(self, year: int) -> Figures:
        """Those of the inquiries that were received in a year, in Oslo."""


class PersonExports(Protocol):
    """Everything about the person of a case."""

    async def attach(self, number: CaseNumber, staff: Staff) -> None:
        """Puts it to the answer of the case, as JSON and as a page. Raises the errors of the rules."""


class Tell(Protocol):
    """Says something to one member of staff only."""

    def __call__(self, text: str, blocks: Sequence[Block] = ()) -> Awaitable[None]:
        """Shows the text, or the blocks with the text as their fallback."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One thing that a member of staff asked for, by command or by button.

    Attributes
    ----------
    trigger:
        What a modal is opened with, within three seconds.
    seen:
        The version of the case that the button showed; None for a command, which shows none.
    in_modal:
        The button stood in a modal: a further one is laid over it.
    other:
        A second case, where the command named one.
    entered:
        What stood in the fields of the modal that the button stood in, by block id.
    """

    user: str
    number: CaseNumber
    trigger: str
    tell: Tell
    seen: int | None = None
    in_modal: bool = False
    other: CaseNumber | None = None
    entered: Mapping[str, str] = field(default_factory=dict, repr=False)


def new_reference() -> str:
    """What links an answer to a line of the log: eight hex digits that say nothing else."""
    return secrets.token_hex(4)
