"""The junk folder: its mails are understood as any other, and marked, so that staff look before anybody is answered."""

from __future__ import annotations

from dataclasses import replace

from cases.decisions.quarantine import JUNK_RULE
from cases.events import MailReceived
from cases.ports import Arrival
from mail.reading import Reader, Understood

JUNK_USE = r"\Junk"
JUNK_NAMES = ("Junk", "Junk Email", "Junk E-mail", "Junk-E-Mail", "Spam", "Søppelpost", "Søppel-e-post", "INBOX.Junk")
"""How servers name it that do not mark it (RFC 6154)."""


class JunkReader:
    """Understands the mails of the junk folder."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def read(self, arrival: Arrival) -> Understood:
        """The event that a stored mail is. Raises where the mail is to be tried again."""
        event = await self._reader.read(arrival)
        if not isinstance(event, MailReceived):
            return event
        mail = replace(event.mail, quarantined=True, no_ack=(*event.mail.no_ack, JUNK_RULE))
        return replace(event, mail=mail)

    def expect(self, count: int) -> None:
        """So many mails will be read soon."""
        self._reader.expect(count)

    async def close(self) -> None:
        """Ends what reading needs."""
        await self._reader.close()
