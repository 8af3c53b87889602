"""What every part of one process is made from."""

from __future__ import annotations

from dataclasses import dataclass

from cases.handler import CaseHandler
from cases.ports import Clock
from cases.triage.triage import Triage
from mail.compose import MailComposer
from mail.imap_endpoint import ImapEndpoint
from mail.oauth import TokenSource
from mail.parse import ParseOptions
from mail.render import LetterRenderer
from mail.smtp_endpoint import SmtpEndpoint
from models.store import Store
from service.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """Made once, in `service.wiring`.

    holder:
        The name of this process, under which it holds leases.
    reading:
        What the parser must know of us.
    tokens:
        None where the mail servers take passwords.
    """

    settings: Settings
    store: Store
    clock: Clock
    holder: str
    handler: CaseHandler
    letters: LetterRenderer
    composer: MailComposer
    triage: Triage
    reading: ParseOptions
    imap: ImapEndpoint
    smtp: SmtpEndpoint
    tokens: TokenSource | None
