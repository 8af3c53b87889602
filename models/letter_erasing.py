"""A letter that is to go: where its copy lies that we sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cases.ports.erasing import DoomedMail
from models.codec import decode
from models.letter_rows import LETTER, Envelope
from models.sealing import DataKey


def doomed_letter(letter: Mapping[str, Any], key: DataKey | None) -> DoomedMail | None:
    """The copy in the folder of sent mails; None where the letter never left, or nobody can read which it was."""
    if letter["state"] != "sent" or key is None:
        return None
    envelope = decode(Envelope, key.open(LETTER, letter["sealed"]))
    return DoomedMail(row=0, sent=True, message_id=envelope.message_id)
