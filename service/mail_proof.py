"""How it can be seen that mail left and arrives: the copies of what was sent, and the canary."""

from __future__ import annotations

from datetime import timedelta

from cases.ports import Clock
from mail.compose import MailComposer
from mail.evidence import AnyEvidence, Evidence, SentFolderEvidence
from mail.imap import Mailbox
from mail.imap_endpoint import ImapEndpoint
from mail.oauth import Tokens
from mail.sent_copies import SentCopies
from mail.smtp import SmtpConnection
from mail.smtp_endpoint import SmtpEndpoint
from models.store import Store
from service.canary import Canary
from service.health import Health, PartState
from service.runner import Part
from service.settings import Settings


class MailProof:
    """What the settings `sent_copy` and `canary_minutes` come to."""

    def __init__(
        self, settings: Settings, imap: ImapEndpoint, tokens: Tokens | None, *, store: Store, clock: Clock
    ) -> None:
        self._settings = settings
        self._imap = imap
        self._tokens = tokens
        self._store = store
        self._clock = clock
        self.copies = self._copies() if settings.sent_copy == "append" else None
        self.copy_to = settings.mail_address if settings.sent_copy == "bcc" else ""

    def _copies(self) -> SentCopies:
        return SentCopies(self._mailbox, self._settings.sent_folder, outbox=self._store.copies, clock=self._clock)

    def _mailbox(self) -> Mailbox:
        return Mailbox(self._imap, tokens=self._tokens)

    def evidence(self) -> Evidence:
        """Where it is seen that a letter left: in the folder of sent mails, or among what came back to us."""
        if self._settings.sent_copy == "bcc":
            return self._come_back()
        return SentFolderEvidence(self._mailbox, self._settings.sent_folder)

    def _come_back(self) -> Evidence:
        handled = SentFolderEvidence(self._mailbox, self._settings.done_folder)
        return AnyEvidence(handled, SentFolderEvidence(self._mailbox, self._imap.folder))

    def parts(self, health: Health, composer: MailComposer, *, smtp: SmtpEndpoint, holder: str) -> dict[str, Part]:
        """The parts to run, shown in health."""
        parts: dict[str, Part] = {}
        if (copies := self.copies) is not None:
            health.register("copies", lambda: PartState(True, _missing(copies)))
            parts["copies"] = copies.run
        if self._settings.canary_minutes:
            canary = self._canary(composer, smtp, holder)
            health.register("canary", canary.state)
            parts["canary"] = canary.run
        return parts

    def _canary(self, composer: MailComposer, smtp: SmtpEndpoint, holder: str) -> Canary:
        settings = self._settings
        return Canary(
            composer,
            settings.mail_address,
            connect=lambda: SmtpConnection(smtp, timeout_seconds=settings.smtp_timeout_seconds, tokens=self._tokens),
            arrived=SentFolderEvidence(self._mailbox, settings.done_folder),
            leases=self._store.leases,
            clock=self._clock,
            holder=holder,
            every=timedelta(minutes=settings.canary_minutes),
            limit=timedelta(minutes=settings.canary_limit_minutes),
        )


def _missing(copies: SentCopies) -> str:
    counts = {"wait to be tried again": copies.status.failing, "are not known of": copies.status.unrecorded}
    return ", ".join(f"{count} copies {what}" for what, count in counts.items() if count)
