"""Prepared letters and their composer, for the tests of the way out."""

from __future__ import annotations

from cases.messages import PreparedMail, RenderedLetter, ThreadHeaders
from cases.vocabulary import Language, Purpose
from mail.compose import MailComposer
from tests.examples import NOW, NUMBER, PERSON

KEY = b"a key for tests, of thirty-two b"


def composer(**changes: str) -> MailComposer:
    return MailComposer("personvern@duett.test", "Personvern, Duett AS", "duett.test", KEY, "desk-1", **changes)


def prepared(
    purpose: Purpose = Purpose.ACKNOWLEDGEMENT, *, key: str = "ack.pv-2026-0001", text: str = "Hei.\n"
) -> PreparedMail:
    """A small letter of this purpose."""
    return composer().compose(
        RenderedLetter(subject="Vi har mottatt henvendelsen din", text=text, html=f"<p>{text}</p>"),
        key=key,
        purpose=purpose,
        case=None if purpose is Purpose.CHAT_COPY else NUMBER,
        recipient=PERSON,
        language=Language.NB,
        thread=ThreadHeaders(),
        now=NOW,
    )
