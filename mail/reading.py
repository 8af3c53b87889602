"""From the bytes of a stored mail to the event that it is: parsed and judged beside the loop."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Protocol

from cases.events import ChatMailed, MailReceived, MailUnreadable
from cases.messages import InboundMail
from cases.ports import Arrival, Understanding
from cases.vocabulary import Kind
from mail.chat_transcripts import UNREADABLE, is_authenticated, read_transcript
from mail.own_mail import is_own_copy
from mail.parse import ParseOptions, parse_mail

MAX_ATTEMPTS = 3
"""How often handling a mail may end the process or fail before it is no longer parsed in it."""

LAST_ATTEMPT = 4 * MAX_ATTEMPTS
"""A process may have ended for another reason, so a mail that left no error is read by a process of its own up to this
attempt; if it lives, the mail was not to blame. A long row of kills comes so far, and what ends both
processes, as a machine without memory may."""

POISON = "poison"
"""Why a mail was not parsed: whatever ended the process left no name."""

Understood = MailReceived | MailUnreadable | ChatMailed


class Reader(Protocol):
    """Understands stored mails."""

    async def read(self, arrival: Arrival) -> Understood:
        """The event that a stored mail is. Raises where the mail is to be tried again."""

    def expect(self, count: int) -> None:
        """So many mails will be read soon: what many need may begin to load while they are fetched."""

    async def close(self) -> None:
        """Ends what reading needs."""


class ThreadReader:
    """Understands mails on a thread of this process."""

    def __init__(self, options: ParseOptions, triage: Understanding) -> None:
        self._options = options
        self._triage = triage

    async def read(self, arrival: Arrival) -> Understood:
        """The event that a stored mail is. Raises what triage raises."""
        return await asyncio.to_thread(understand, arrival, self._options, self._triage)

    def expect(self, count: int) -> None:
        """A thread needs nothing beforehand."""

    async def close(self) -> None:
        """A thread ends by itself."""


def is_suspect(arrival: Arrival) -> bool:
    """Whether the process ended so often while it had this mail that only another may read it."""
    return MAX_ATTEMPTS < arrival.attempts <= LAST_ATTEMPT and not arrival.error


def unreadable(arrival: Arrival) -> MailUnreadable:
    """What goes to a person unparsed."""
    return MailUnreadable(arrival.id, arrival.received_at, arrival.error or POISON)


def understand(arrival: Arrival, options: ParseOptions, triage: Understanding) -> Understood:
    """The event that a stored mail is. Raises what triage raises.

    The attempt is counted and committed before, so that a mail that ends the process ends it `MAX_ATTEMPTS` times at
    most.
    """
    if arrival.attempts > MAX_ATTEMPTS:
        return unreadable(arrival)
    try:
        mail = parse_mail(arrival.raw, arrival.received_at, options)
    except Exception as error:  # noqa: BLE001 - the parser raises nowhere; if it does, a person reads the mail
        return MailUnreadable(arrival.id, arrival.received_at, type(error).__name__)
    if is_own_copy(mail, options.own_addresses, options.plus_key):
        mail = replace(mail, own_copy=True)
    if mail.sender is not None and mail.sender.key in options.transcript_senders and not mail.quarantined:
        return _from_chat_system(arrival, mail, triage)
    return MailReceived(arrival.id, mail, triage.verdict(mail))


def _from_chat_system(arrival: Arrival, mail: InboundMail, triage: Understanding) -> Understood:
    """The chat that was mailed; where its sender is not sure or its form not known, a case that a person reads."""
    transcript = read_transcript(mail) if is_authenticated(mail) else None
    if transcript is not None:
        return ChatMailed(arrival.id, transcript)
    mail = replace(mail, no_ack=(*mail.no_ack, UNREADABLE))
    return MailReceived(arrival.id, mail, replace(triage.verdict(mail), kind=Kind.UNCLEAR, also=()))
