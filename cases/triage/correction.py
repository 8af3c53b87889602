"""A kind that staff corrected, as a labelled inquiry to learn from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from cases.case_number import CaseNumber
from cases.triage import redaction
from cases.triage.training import LABELS, Inquiry
from cases.vocabulary import Kind, Language

VOICE = "staff"
"""The writer of every correction, so that they can be left out of a measurement."""

_LABELS = (
    redaction.ELEVEN,
    redaction.ACCOUNT,
    redaction.NORDIC,
    redaction.IBAN,
    redaction.CARD,
    redaction.PHONE,
    redaction.LONG,
    redaction.MAIL,
    redaction.STREET,
    redaction.SECRET,
    redaction.REST,
)
_LABEL = re.compile("|".join(map(re.escape, _LABELS)))


@dataclass(frozen=True, slots=True)
class Correction:
    """The last kind that staff gave to a case, and the mail that opened it, masked.

    Attributes
    ----------
    language:
        What triage took the mail's language for.
    """

    number: CaseNumber
    kind: Kind
    language: Language
    subject: str = field(repr=False)
    body: str = field(repr=False)


def labelled(corrections: Iterable[Correction]) -> list[Inquiry]:
    """The corrections that teach something: `unclear` is no kind to learn, and an empty mail says nothing."""
    return [
        Inquiry(
            kinds=(each.kind.value,),
            voice=VOICE,
            language=each.language.value,
            subject=_without_labels(each.subject),
            body=_without_labels(each.body),
        )
        for each in corrections
        if each.kind.value in LABELS and (each.subject.strip() or each.body.strip())
    ]


def _without_labels(text: str) -> str:
    # Triage reads numbers as they stand and learns none: the words in their place must not teach it any either.
    return _LABEL.sub(" ", text)
