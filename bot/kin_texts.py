"""What a card says of the cases around it, and of who the person is: numbers, fixed words, dates and staff ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.inert import mention
from bot.texts import Texts
from cases.case import Case
from cases.case_number import CaseNumber
from cases.identity import assurance


def kin_lines(case: Case, texts: Texts) -> Iterator[str]:
    """A line for each thing that there is to say."""
    if case.forwarded is not None:
        yield texts("card.confirm_sender")
    if case.intake is not None:
        channel = texts.word("channel", case.intake.channel)
        yield texts("card.intake", staff=mention(case.intake.by), channel=channel)
    if case.merged_into is not None:
        yield texts("card.merged_into", number=case.merged_into)
    if case.absorbed:
        yield texts("card.absorbed", numbers=_listed(case.absorbed))
    if case.related:
        yield texts("card.related", numbers=_listed(case.related))
    if case.identity:
        yield texts("card.identity", assurance=texts.word("assurance", assurance(case.identity)))
    if case.representation is not None:
        authority = texts.word("authority", case.representation.authority)
        yield texts("card.representation", authority=authority, staff=mention(case.representation.by))


def _listed(numbers: Iterable[CaseNumber]) -> str:
    return ", ".join(map(str, numbers))
