"""The wrong-person guard: what in an answer points at somebody else than the person of the case.

A letter that goes to the wrong person is the breach that a privacy desk is likeliest to make itself. What the guard
finds is said in fixed words, never in the words of the letter. Some findings stop the answer whoever asks; for the
others a second person may vouch, with a reason (`ABSOLUTE`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from cases.case import Case, Draft
from cases.case_number import CaseNumber
from cases.errors import WrongPerson
from cases.letters import TO_CUSTOMERS, TRANSCRIPT
from cases.messages import Address, AnswerFile
from cases.messages.files import Signs
from cases.person_names import names_in
from cases.triage import redaction


class Finding(StrEnum):
    """What stands in the way of an answer."""

    RECIPIENT = "recipient"
    NATIONAL_ID = "national_id"
    CARD = "card"
    IBAN = "iban"
    NORDIC_ID = "nordic_id"
    OTHER_CASE = "other_case"
    OTHER_PERSON = "other_person"
    OTHER_NAME = "other_name"
    MANY_ADDRESSES = "many_addresses"


ABSOLUTE = frozenset({Finding.RECIPIENT, Finding.NATIONAL_ID, Finding.CARD})
"""What nobody can vouch for: change the answer, or let its files be fetched behind a code."""

NUMBERS_OF_PERSONS = frozenset({Finding.NATIONAL_ID, Finding.CARD, Finding.IBAN, Finding.NORDIC_ID})
"""What may not lie open in a mail, but may in a file that is fetched behind a code: it can be the person's own."""

MOST_ADDRESSES = 200
"""Addresses of a file that are looked up; a file with more is a list of persons, and a person must look at it."""

_CASE_NUMBER = re.compile(r"\bPV-(?:\d{4}-\d{4,9})\b", re.IGNORECASE)
_ELEVEN = re.compile(r"(?<!\d)(?=(\d(?:[\s.\-–·_/]{0,2}\d){10})(?!\d))")
_MARKS = {redaction.IBAN: Finding.IBAN, redaction.CARD: Finding.CARD, redaction.NORDIC: Finding.NORDIC_ID}
_PIECE, _OVERLAP = 100_000, 200
_FIRST_WEIGHTS, _SECOND_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)


@dataclass(frozen=True, slots=True)
class Examined:
    """An answer that was looked at.

    Attributes
    ----------
    findings:
        In the order of `Finding`.
    """

    findings: tuple[Finding, ...] = field(default=())

    @property
    def absolute(self) -> bool:
        """Whether nobody can vouch for it."""
        return not ABSOLUTE.isdisjoint(self.findings)


class Evidence(Protocol):
    """What the guard asks the record."""

    async def known_addresses(self, emails: Sequence[str]) -> frozenset[str]:
        """Those of the addresses that belong to a person of some case."""

    async def known_names(self, names: Sequence[str]) -> frozenset[str]:
        """Those of the names, as `cases.person_names` spells them, that a person of some case has."""

    async def chatted(self, number: CaseNumber, email: str) -> bool:
        """Whether a chat that belongs to the case was held by this address."""


async def examine(evidence: Evidence, case: Case, draft: Draft) -> Examined:
    """What the answer holds that may not leave for this person."""
    written = signs_of(f"{draft.subject}\n{draft.text}")
    files = [file.signs for file in draft.attachments]
    names = signs_of("\n".join(file.name for file in draft.attachments))
    behind_code = [_without_numbers(signs) for signs in files] if draft.as_download else files
    return await _judge(evidence, case, draft, (written, names, *behind_code))


async def _names_another(evidence: Evidence, case: Case, draft: Draft) -> bool:
    own = case.sender.name if case.sender is not None else ""
    said = "\n".join((draft.subject, draft.text, *(file.name for file in draft.attachments)))
    names = names_in(said, own)
    return bool(names and await evidence.known_names(names))


async def examine_beside(evidence: Evidence, case: Case, draft: Draft) -> Examined:
    """The same for a letter beside the answer. One that is written to customers goes to somebody else on purpose:
    whom, staff have named and seen."""
    # Nobody vouches for these letters: a namesake would stop one for good.
    examined = _but(await examine(evidence, case, draft), Finding.OTHER_NAME)
    if draft.letter not in TO_CUSTOMERS:
        return examined
    return _but(examined, Finding.RECIPIENT)


def _but(examined: Examined, left_out: Finding) -> Examined:
    return Examined(tuple(finding for finding in examined.findings if finding is not left_out))


def require_clean(examined: Examined) -> None:
    """Raises `WrongPerson` where there is anything to object to: nobody vouches for a letter beside the answer."""
    if examined.findings:
        raise WrongPerson(tuple(finding.value for finding in examined.findings), absolute=True)


def require_safe(case: Case, draft: Draft, examined: Examined) -> None:
    """Raises `WrongPerson`, unless there is nothing to object to, or a second person vouched for just this letter."""
    vouched = case.override is not None and case.override.digest == draft.digest
    covered = set(case.override.findings) if vouched and case.override else set()
    open_findings = tuple(finding for finding in examined.findings if finding in ABSOLUTE or finding not in covered)
    if open_findings:
        raise WrongPerson(tuple(finding.value for finding in open_findings), absolute=examined.absolute)


def signs_of(text: str) -> Signs:
    """What in a text points at persons: case numbers, addresses, and marks of numbers. In linear time."""
    found = [_signs_of_piece(piece) for piece in _pieces(text)]
    addresses = dict.fromkeys(address for signs in found for address in signs.addresses)
    marks = {mark for signs in found for mark in signs.marks}
    if len(addresses) > MOST_ADDRESSES:
        marks.add(Finding.MANY_ADDRESSES.value)
    return Signs(
        numbers=tuple(dict.fromkeys(number for signs in found for number in signs.numbers))[:MOST_ADDRESSES],
        addresses=tuple(addresses)[:MOST_ADDRESSES],
        marks=tuple(sorted(marks)),
    )


def signs_behind_code(files: Iterable[AnswerFile]) -> Signs:
    """What is left to object to in files that are packed behind a code: other persons and other cases."""
    kept = [_without_numbers(file.signs) for file in files]
    return Signs(
        numbers=tuple(dict.fromkeys(number for signs in kept for number in signs.numbers)),
        addresses=tuple(dict.fromkeys(address for signs in kept for address in signs.addresses)),
        marks=tuple(sorted({mark for signs in kept for mark in signs.marks})),
    )


def own_addresses(case: Case) -> frozenset[str]:
    """The keys of the addresses that an answer in this case may go to."""
    return frozenset() if case.sender is None else frozenset({case.sender.key})


def is_national_id(digits: str) -> bool:
    """Whether eleven digits are a national identity number, a D-number (day + 40) or a synthetic one (month + 40,
    + 65 or + 80): a date, and both check digits of the Tax Administration's rule. From 2032 the first check digit
    may leave a remainder of 1 to 3.
    """
    day, month = int(digits[:2]), int(digits[2:4])
    day = day - 40 if day > 40 else day
    month = next((month - shift for shift in (80, 65, 40, 0) if month > shift), 0)
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return False
    first = sum(weight * int(digit) for weight, digit in zip(_FIRST_WEIGHTS, digits[:10], strict=True))
    second = sum(weight * int(digit) for weight, digit in zip(_SECOND_WEIGHTS, digits, strict=True))
    return first % 11 in (0, 1, 2, 3) and second % 11 == 0


async def _addresses(evidence: Evidence, case: Case, draft: Draft) -> frozenset[str]:
    """The keys of the addresses that this answer may go to and name. The copy of a chat goes to whoever chatted, who
    need not be whoever asks, and must then not learn who that is."""
    own = own_addresses(case)
    if draft.letter != TRANSCRIPT or draft.recipient.key in own:
        return own
    return frozenset({draft.recipient.key}) if await evidence.chatted(case.number, draft.recipient.email) else own


async def _judge(evidence: Evidence, case: Case, draft: Draft, signs: Sequence[Signs]) -> Examined:
    own = await _addresses(evidence, case, draft)
    others = [address for each in signs for address in each.addresses if Address(address).key not in own]
    found = {Finding(mark) for each in signs for mark in each.marks}
    if draft.recipient.key not in own:
        found.add(Finding.RECIPIENT)
    same = {str(number) for number in (case.number, *case.absorbed)}
    if any(number not in same for each in signs for number in each.numbers):
        found.add(Finding.OTHER_CASE)
    if others and await evidence.known_addresses(others):
        found.add(Finding.OTHER_PERSON)
    if await _names_another(evidence, case, draft):
        found.add(Finding.OTHER_NAME)
    return Examined(tuple(finding for finding in Finding if finding in found))


def _without_numbers(signs: Signs) -> Signs:
    kept = tuple(mark for mark in signs.marks if Finding(mark) not in NUMBERS_OF_PERSONS)
    return Signs(numbers=signs.numbers, addresses=signs.addresses, marks=kept)


def _signs_of_piece(text: str) -> Signs:
    hits = redaction.find(text)
    marks = {_MARKS[hit.label].value for hit in hits if hit.label in _MARKS}
    if any(is_national_id(digits) for digits in _elevens(text)):
        marks.add(Finding.NATIONAL_ID.value)
    return Signs(
        numbers=tuple(number.upper() for number in _CASE_NUMBER.findall(text)),
        addresses=tuple(text[hit.start : hit.end].strip(".") for hit in hits if hit.label == redaction.MAIL),
        marks=tuple(sorted(marks)),
    )


def _elevens(text: str) -> Iterator[str]:
    """Every run of eleven digits, in whatever script and however parted."""
    for found in _ELEVEN.findall(text):
        yield "".join(str(int(char)) for char in found if char.isdecimal())


def _pieces(text: str) -> Iterable[str]:
    step = _PIECE - _OVERLAP
    return (text[start : start + _PIECE] for start in range(0, max(len(text), 1), step))
