"""The register of letters: each with the variables that it declares, and which kind is answered by which.

The texts lie in `templates/mail/<language>/<name>.txt.j2`; a test holds them against this register.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cases.vocabulary import Kind, Purpose


@dataclass(frozen=True, slots=True)
class LetterSpec:
    """A letter that exists in every letter language.

    Attributes
    ----------
    variables:
        What the rules hand over, beside `organisation`, `authority` and `statement`, which every letter has:

        ``case_number``   `CaseNumber`
        ``received_on``   date in Oslo on which the first mail arrived
        ``kinds``         tuple of `Kind`, the primary one first
        ``topics``        tuple of `Topic`
        ``due_on``        date by which we answer, or None
        ``statutory``     whether a law sets that date
        ``role_unclear``  whether somebody else may be the controller
        ``transcript``    `ChatTranscript`
    """

    purpose: Purpose
    variables: frozenset[str]


_ACKNOWLEDGEMENT = LetterSpec(
    Purpose.ACKNOWLEDGEMENT,
    frozenset({"case_number", "received_on", "kinds", "due_on", "statutory", "role_unclear"}),
)
_REPLY = LetterSpec(Purpose.REPLY, frozenset({"case_number", "received_on", "kinds", "topics", "due_on"}))

NO_DRAFT: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.AUTHORITY: "an authority is answered by a person, never from a template",
        Kind.COMPENSATION_CLAIM: "a claim is answered by a person with legal advice; only the receipt is automatic",
        Kind.AUTOMATIC: "a robot gets no answer",
        Kind.SPAM: "spam gets no answer",
    }
)
"""The kinds for which the service writes no draft answer, each with its reason."""

REPLIES: Mapping[Kind, str] = MappingProxyType({kind: f"reply_{kind}" for kind in Kind if kind not in NO_DRAFT})
"""The letter that a draft answer of each kind begins as."""

_OWN_RECEIPT: Mapping[Kind, str] = {
    Kind.BREACH_REPORT: "acknowledgement_breach",
    Kind.COMPENSATION_CLAIM: "receipt",
    Kind.AUTHORITY: "receipt",
}

ACKNOWLEDGEMENTS: Mapping[Kind, str] = MappingProxyType(
    {kind: _OWN_RECEIPT.get(kind, "acknowledgement") for kind in Kind if kind not in (Kind.AUTOMATIC, Kind.SPAM)}
)
"""The letter by which each kind is acknowledged; a kind without one never is. An authority only if configured."""

LETTERS: Mapping[str, LetterSpec] = MappingProxyType(
    {
        "acknowledgement": _ACKNOWLEDGEMENT,
        "acknowledgement_breach": _ACKNOWLEDGEMENT,
        "receipt": _ACKNOWLEDGEMENT,
        "chat_copy": LetterSpec(Purpose.CHAT_COPY, frozenset({"transcript"})),
    }
    | dict.fromkeys(REPLIES.values(), _REPLY)
)
"""Every letter by its name."""
