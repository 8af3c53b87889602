"""`personvern check --mail`: proves on the real account what the service rests on, with one mail to ourselves.

What is proved: the server takes the null sender, plus-addresses arrive, what was sent is kept, and under which name
our own server writes Authentication-Results. The running service recognises the mail as ours (`mail.own_mail`).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from cases.messages import Address, PreparedMail, RenderedLetter, ThreadHeaders
from cases.ports import Clock
from cases.vocabulary import Language, Purpose
from mail.authentication import servers_named
from mail.compose import MailComposer
from mail.delivery import Accepted
from mail.imap import Mailbox
from mail.imap_errors import MailboxError
from mail.parts import cut
from mail.smtp import SmtpConnection
from service.clock import SystemClock
from service.findings import Finding
from service.mail_login import imap_endpoint, smtp_endpoint, token_source
from service.settings import Settings

LIMIT_SECONDS = 120.0
LOOK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Proof:
    """One run, with what it works with."""

    settings: Settings
    composer: MailComposer
    clock: Clock
    limit_seconds: float = LIMIT_SECONDS

    async def findings(self) -> AsyncIterator[Finding]:
        """What came of it, step by step; the first that fails is the last."""
        mail = self._compose()
        refusal = await self._send(mail)
        yield Finding("null sender", not refusal, refusal or "the mail server takes MAIL FROM:<>")
        if refusal:
            return
        raw = await self._arrived(mail)
        if raw is None:
            missing = f"a mail to {_plus('…')} did not arrive within {self.limit_seconds:.0f} seconds"
            yield Finding("plus-address", False, missing)
            return
        yield Finding("plus-address", True, "a mail to an address with a plus arrives")
        yield await self._kept(mail)
        yield self._authentication(raw)

    def _compose(self) -> PreparedMail:
        local, _, domain = self.settings.mail_address.rpartition("@")
        now = self.clock.now()
        text = "Prøve: tjenesten ser etter om e-post kommer fram.\n"
        return self.composer.compose(
            RenderedLetter(subject="Prøve", text=text, html=f"<p>{text}</p>"),
            key=f"check.{now:%Y%m%d%H%M%S%f}",
            purpose=Purpose.ACKNOWLEDGEMENT,
            case=None,
            recipient=Address(f"{_plus(local)}@{domain}"),
            language=Language.NB,
            thread=ThreadHeaders(),
            now=now,
        )

    async def _send(self, mail: PreparedMail) -> str:
        settings = self.settings
        connection = SmtpConnection(smtp_endpoint(settings), tokens=token_source(settings, self.clock))
        try:
            if await connection.open() is not None:
                return "the mail server cannot be reached, or refuses the login"
            delivery = await connection.send(mail)
        finally:
            await connection.close()
        if isinstance(delivery, Accepted):
            return ""
        return (
            f"not accepted ({type(delivery).__name__}); set PERSONVERN_NULL_SENDER=false if the server needs a sender"
        )

    async def _arrived(self, mail: PreparedMail) -> bytes | None:
        """The mail as it arrived, in the inbox or, where the service runs, among what is handled."""
        folders = (imap_endpoint(self.settings).folder, self.settings.done_folder)
        for _ in range(max(1, round(self.limit_seconds / LOOK_SECONDS))):
            if (found := await self._find(mail.message_id, folders)) is not None:
                return found
            await asyncio.sleep(LOOK_SECONDS)
        return None

    async def _find(self, message_id: str, folders: tuple[str, ...]) -> bytes | None:
        for folder in folders:
            try:
                async with self._mailbox() as mailbox:
                    uids = await mailbox.search_message_id(folder, message_id)
                    async for found in mailbox.fetch(uids):
                        return found.raw
            except MailboxError:
                continue
        return None

    async def _kept(self, mail: PreparedMail) -> Finding:
        if self.settings.sent_copy != "server":
            return Finding("sent copy", True, f"the service keeps copies itself ({self.settings.sent_copy})")
        if await self._find(mail.message_id, (self.settings.sent_folder,)) is not None:
            return Finding("sent copy", True, "the mail server keeps what was sent")
        missing = "not in PERSONVERN_SENT_FOLDER; set PERSONVERN_SENT_COPY=append or bcc"
        return Finding("sent copy", False, missing)

    def _authentication(self, raw: bytes) -> Finding:
        named = servers_named(cut(raw).top)
        trusted = {name.lower() for name in self.settings.trusted_authserv_ids}
        if not named:
            return Finding("authserv-id", True, "our server wrote no Authentication-Results; nothing is held for them")
        known = "trusted" if trusted & {name.lower() for name in named} else "not in PERSONVERN_TRUSTED_AUTHSERV_IDS"
        return Finding("authserv-id", True, f"{', '.join(named)}: {known}")

    def _mailbox(self) -> Mailbox:
        return Mailbox(imap_endpoint(self.settings), tokens=token_source(self.settings, self.clock))


def _plus(local: str) -> str:
    return f"{local}+check"


async def prove_mail(settings: Settings, composer: MailComposer, limit_seconds: float = LIMIT_SECONDS) -> list[Finding]:
    """Every finding of one run. Sends one mail, to ourselves."""
    proof = Proof(settings, composer, SystemClock(), limit_seconds)
    return [finding async for finding in proof.findings()]
