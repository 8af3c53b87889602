"""Mails of ours that come back to us: envelope copies, canaries, and what `personvern check --mail` sent."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable

from cases.messages import InboundMail
from mail.addresses import same_mailbox

SIGNATURE_DIGITS = 20
_MESSAGE_ID = re.compile(r"<([a-z0-9][a-z0-9.-]{0,63})\.([0-9a-f]{20})@[^<>@\s]{1,255}>")


def sign(use: str, key: str, secret: bytes) -> str:
    """What nobody can make who does not have our key; `use` names what it is for."""
    return hmac.new(secret, f"{use} {key}".encode(), hashlib.sha256).hexdigest()[:SIGNATURE_DIGITS]


def letter_key(message_id: str, secret: bytes) -> str | None:
    """The key of the letter of ours that has this Message-ID; None where it is not signed by us."""
    match = _MESSAGE_ID.fullmatch(message_id)
    if match is None or not secret:
        return None
    return match[1] if hmac.compare_digest(sign("message-id", match[1], secret), match[2]) else None


def letter_of_envelope(envelope_id: str, secret: bytes) -> str | None:
    """The key of the letter of ours that left under this ENVID (RFC 3461 section 4.4): the id in its Message-ID, so
    that only who got the letter, and the servers on its way, can name it."""
    return letter_key(f"<{envelope_id.lower()}@envelope>", secret)


def is_own_copy(mail: InboundMail, own_addresses: Iterable[str], secret: bytes) -> bool:
    """Whether the mail is one that we sent, come back: from an address of ours, with a Message-ID that only we make.

    A bounce has a Message-ID of its own, and so has an answer.
    """
    if mail.sender is None or mail.bounce is not None or letter_key(mail.message_id, secret) is None:
        return False
    return any(same_mailbox(mail.sender.email, own) for own in own_addresses)
