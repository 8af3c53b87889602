"""Signed plus-addresses: `personvern+PV-2026-0001.<signature>@duett.no` brings an answer to its case."""

from __future__ import annotations

import hashlib
import hmac

from cases.case_number import CaseNumber
from cases.errors import InvalidCaseNumber
from mail.addresses import is_plain, normalise, same_mailbox

SIGNATURE_DIGITS = 20
"""80 bits in hex: lower and upper case alike, for mail servers change it, and short enough for a local part."""

BOUNCE_MARK = "b."
"""Stands before the tag where the address is an envelope sender, so that a bounce comes back to its case."""


def make(address: str, number: CaseNumber, key: bytes) -> str:
    """The plus-address of a case below our own `address`. Raises ValueError when `address` is not a plain one."""
    local, _, domain = normalise(address).rpartition("@")
    return normalise(f"{local}+{number}.{_sign(number, key)}@{domain}")


def verify(address: str, own_address: str, key: bytes) -> CaseNumber | None:
    """The case that a plus-address below `own_address` belongs to, or None if it is not signed by us."""
    if not key or not is_plain(address):
        return None
    local, _, domain = normalise(address).lower().rpartition("@")
    mailbox, _, tag = local.partition("+")
    stem, _, signature = tag.removeprefix(BOUNCE_MARK).rpartition(".")
    if not same_mailbox(f"{mailbox}@{domain}", own_address):
        return None
    return _signed_number(stem.upper(), signature, key)


def _signed_number(stem: str, signature: str, key: bytes) -> CaseNumber | None:
    try:
        number = CaseNumber.parse(stem)
    except InvalidCaseNumber:
        return None
    return number if hmac.compare_digest(_sign(number, key), signature) else None


def _sign(number: CaseNumber, key: bytes) -> str:
    return hmac.new(key, f"plus-address {number}".encode(), hashlib.sha256).hexdigest()[:SIGNATURE_DIGITS]
