"""The few rules that no score outweighs: what the form of a mail or its sender settles."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cases.triage.reading import Reading
from cases.triage.words import words
from cases.vocabulary import Kind

_UNSUBSCRIBE = re.compile(
    r"^\W*(?:unsubscribe|unsub|avmeld\w*|meld meg av|afmeld|avregistrera|abmelden|stopp?|opt[ -]?out)\b",
    re.IGNORECASE,
)
_AUTHORITY_DOMAIN = re.compile(
    r"@(?:[\w-]+\.)*(?:datatilsynet|politiet|politi|domstol|nkom|forbrukertilsynet|skatteetaten|personvernnemnda|"
    r"namsmannen|arbeidstilsynet|finanstilsynet|okokrim|kripos|konfliktraadet|helsetilsynet|diskrimineringsnemnda|"
    r"integritetsskyddsmyndigheten|imy|datatilsynet-dk|edps|cnil|forliksradet|statsforvalteren|sivilombudet|tingrett)"
    r"\.(?:no|dk|se|example|test|eu|fr|de)>?$"
)
_ROBOT_SUBJECT = re.compile(
    r"^\W*(?:lest:|ikke lest:|read:|not read:|läst:|lest |gelesen:|autosvar|auto(?:matisk)? ?(?:svar|reply)|"
    r"automati[cs][hk]e?s? (?:svar|reply|antwort)|out of (?:the )?office|abwesen\w+|fraværs\w+|fråvers\w+|frånvaro\w*|"
    r"undeliver\w+|delivery status|returned mail|mail delivery|ulevert|ikke levert|report domain|"
    r"accepted:|declined:|godtatt:)",
    re.IGNORECASE,
)
_ROBOT_ADDRESS = re.compile(r"(?:mailer-daemon|postmaster|dmarc\S*|noreply-dmarc\S*|tlsrpt\S*)@")
_SHORT_BODY = 3
# fmt: off
_SAYS_NOTHING = frozenset((
    "hei", "hallo", "hello", "hi", "hey", "god", "dag", "morgen", "kveld", "goddag", "halla", "hej", "guten", "tag",
    "moin", "ring", "meg", "mæ", "opp", "tilbake", "please", "call", "me", "us", "back", "kan", "dere", "du", "de",
    "ni", "i", "vennligst", "bitte", "rufen", "sie", "mich", "an", "kontakt", "contact", "se", "sjå", "see", "siehe",
    "vedlegg", "vedlegget", "vedlagt", "attachment", "attached", "anhang", "bilaga", "bifogat", "vedhæftet", "duett",
    "test", "personvern", "spørsmål", "henvendelse", "fwd", "vs", "fyi", "mvh", "hilsen", "helsing", "regards", "mit",
    "freundlichen", "grüßen", "er", "det", "noen", "der", "is", "anyone", "there", "takk", "på", "forhånd",
))
# fmt: on
"""Greetings, and words that point at an attachment or ask for a call: they tell nothing of the matter."""
_LONGEST_NOTHING = 8


@dataclass(frozen=True, slots=True)
class Certain:
    """A kind that a rule settled."""

    kind: Kind
    rule: str
    confidence: float
    words: str = field(default="", repr=False)


def certain(reading: Reading, automatic: str | None) -> Certain | None:
    """The kind that form or sender settle, or None; `automatic` is the rule of the mail edge that names a robot."""
    by_edge = Certain(Kind.AUTOMATIC, f"mail rule {automatic}", 0.97) if automatic else None
    # The mail that a List-Unsubscribe button makes comes first: a machine sent it, but a person pressed the button.
    return _unsubscribe(reading) or by_edge or _robot(reading) or _authority(reading) or _nothing(reading)


def _unsubscribe(reading: Reading) -> Certain | None:
    if len(reading.body.split()) > _SHORT_BODY or not _UNSUBSCRIBE.match(reading.subject or reading.body):
        return None
    return Certain(Kind.MARKETING_OPT_OUT, "unsubscribe mail", 0.97, reading.subject[:40])


def _robot(reading: Reading) -> Certain | None:
    if _ROBOT_ADDRESS.search(reading.sender):
        return Certain(Kind.AUTOMATIC, "robot address", 0.95)
    if _ROBOT_SUBJECT.match(reading.subject):
        return Certain(Kind.AUTOMATIC, "subject of a robot", 0.93, reading.subject[:40])
    return None


def _authority(reading: Reading) -> Certain | None:
    if _AUTHORITY_DOMAIN.search(reading.sender.strip()):
        return Certain(Kind.AUTHORITY, "authority's domain", 0.95)
    return None


def _nothing(reading: Reading) -> Certain | None:
    """A mail without words, or with none that says what it is about, such as "see the attachment"."""
    if not reading.text.strip():
        return Certain(Kind.UNCLEAR, "empty mail", 0.0)
    said = words(reading.text)
    if len(said) <= _LONGEST_NOTHING and _SAYS_NOTHING.union(words(reading.sender)).issuperset(said):
        return Certain(Kind.UNCLEAR, "says nothing", 0.0, reading.text[:40])
    return None
