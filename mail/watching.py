"""Waiting for mail: IDLE at rest, and a look now and then while mails come.

Dovecot tells of a new mail in IDLE half a second after it came (measured; its constant is not a setting), but at once
when it is asked. So for a while after each mail it is asked, at a pace that its own answers set.
"""

from __future__ import annotations

import asyncio

from mail.imap import Mailbox
from mail.waiting import first_of

LIVELY_SECONDS = 10.0
"""How long after a mail the mailbox is looked at often."""

SHORTEST_PAUSE, LONGEST_PAUSE = 0.04, 1.0
"""Seconds between two looks: of a server that answers at once, and of one that is far away."""

SHARE = 20
"""A look takes at most one part in so many of the time."""


class Watch:
    """How one session waits."""

    def __init__(self) -> None:
        self._lively_until = 0.0

    def mail_came(self) -> None:
        """Mails seldom come alone."""
        self._lively_until = asyncio.get_running_loop().time() + LIVELY_SECONDS

    async def news(self, mailbox: Mailbox, seconds: float, stop: asyncio.Event) -> bool:
        """Waits for news, at most `seconds`, or until `stop` is set. Whether the server says that there is mail."""
        loop = asyncio.get_running_loop()
        while not stop.is_set() and (asked := loop.time()) < self._lively_until:
            if await mailbox.look():
                return True
            took = loop.time() - asked
            await first_of(min(max(SHARE * took, SHORTEST_PAUSE), LONGEST_PAUSE), stop)
        return await mailbox.idle(seconds, stop)
