"""What makes letters, tells the time and understands mails."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from cases.case_number import CaseNumber
from cases.messages import (
    Address,
    InboundMail,
    Letter,
    PreparedMail,
    RenderedLetter,
    ThreadHeaders,
)
from cases.verdict import Verdict
from cases.vocabulary import Language, Purpose


class Clock(Protocol):
    """Tells the time; nothing else in the project does."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""


class Renderer(Protocol):
    """Turns a letter into what the person will read. Pure and quick: it runs inside the transaction."""

    def render(self, letter: Letter) -> RenderedLetter:
        """The letter from its template. Raises `UnknownLetter`."""

    def draft(self, letter: Letter) -> RenderedLetter:
        """The same without its HTML, for whoever reads and edits the text before anything is typeset."""

    def typeset(self, subject: str, text: str, language: Language) -> RenderedLetter:
        """A letter from the text that staff approved: the same text, and HTML made from it."""


class Understanding(Protocol):
    """Triage, as the handler needs it. Pure, and outside the transaction."""

    def verdict(self, mail: InboundMail) -> Verdict:
        """What the mail is taken for."""


class Composer(Protocol):
    """Turns a rendered letter into the bytes that leave. Deterministic in its arguments."""

    def accepts(self, recipient: Address) -> bool:
        """Whether a letter can be addressed so: one plain mailbox, that mail servers understand."""

    def compose(
        self,
        rendered: RenderedLetter,
        *,
        key: str,
        purpose: Purpose,
        case: CaseNumber | None,
        recipient: Address,
        language: Language,
        thread: ThreadHeaders,
        now: datetime,
        unsubscribe_url: str = "",
    ) -> PreparedMail:
        """The exact mail. Raises ValueError when the recipient is not one plain address."""
