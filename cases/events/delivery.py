"""How a letter fared on its way."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LetterAccepted:
    """The next mail server took the letter over.

    Attributes
    ----------
    row, token:
        The outbox row, and the claim that the sender held on it.
    evidence:
        What the server answered, or `found in Sent` after a crash.
    """

    row: int
    token: str
    evidence: str


@dataclass(frozen=True, slots=True)
class LetterRefused:
    """The mail server refused the letter for good. `code` is its reply code, such as `550 5.1.1`."""

    row: int
    token: str
    code: str


@dataclass(frozen=True, slots=True)
class LetterLost:
    """Nobody knows whether the letter left: the connection ended after the data was sent.

    An acknowledgement or chat copy is sent again, byte for byte, when no evidence of it is found; an approved
    answer waits for a person.
    """

    row: int
    token: str


@dataclass(frozen=True, slots=True)
class LetterUntraced:
    """A letter was lost, and nothing shows whether it left: nobody may guess, and a person decides."""

    row: int
    token: str


DeliveryEvent = LetterAccepted | LetterRefused | LetterLost | LetterUntraced
