"""Transcripts that a chat system mails: each form is read, and whatever leaves a doubt is left to a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from cases.events import ChatMailed, MailReceived
from cases.messages import Address
from cases.ports import Arrival
from cases.triage.triage import Triage
from cases.vocabulary import Kind
from mail.chat_transcripts import UNREADABLE, read_transcript
from mail.parse import ParseOptions
from mail.reading import understand
from tests.examples import RECEIVED, a_mail

TAWK = """Conversation started on : Mon, 23 Nov 2026 at 10:00 (GMT+1)
Visitor : Kari Nordmann
Email : kari@epost.example
Agents : Anne Hansen
Chat ID : 70fe3290-99ad

[10:00] *** Kari Nordmann joined the chat ***
[10:00] Kari Nordmann : Hei
[10:01] Anne Hansen : Hei, prøv igjen nå.
Det skal virke.
[10:02] Kari Nordmann : Takk
-----
IP : 192.0.2.1
"""
ZENDESK = """Chat started on 23 November 2026, 10:58 PM (GMT+1)
Chat started: 23 November 2026, 10:58 PM (GMT+1)
Served by: Anne
Visitor: Kari Nordmann (kari@epost.example)

(10:58:12 PM) Kari Nordmann: Hello
(11:59:59 PM) Anne: One moment
(12:03:00 AM) Anne: uploaded: https://files.example/x/guide.pdf
(12:04:00 AM) Support Bot: Was this helpful?
(12:05:00 AM) *** Kari Nordmann left the chat ***
Chat ID: 2611.1
"""
PLAIN = """Samtalen begynte: 23.11.2026 10:00
Besøkende: Kari
E-post: kari@epost.example
Betjent av: Anne

[10:00:05] Besøkende: Hei
[10:00:20] Anne: Hei!
"""


def read(text: str, **changes: Any) -> Any:
    return read_transcript(a_mail(text=text, **changes))


def test_the_form_of_tawk_is_read():
    chat = read(TAWK)

    assert (chat.provider, chat.conversation_id) == ("mail", "70fe3290-99ad")
    assert chat.visitor == Address("kari@epost.example", "Kari Nordmann")
    assert [(line.speaker, line.name, line.text) for line in chat.lines] == [
        ("visitor", "", "Hei"),
        ("agent", "Anne", "Hei, prøv igjen nå.\nDet skal virke."),
        ("visitor", "", "Takk"),
    ]
    assert (chat.started_at, chat.ended_at) == (
        datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
        datetime(2026, 11, 23, 9, 2, tzinfo=UTC),
    )


def test_the_form_of_zendesk_is_read_over_midnight_with_its_files_and_its_bot():
    chat = read(ZENDESK)

    assert chat.conversation_id == "2611.1"
    assert [line.speaker for line in chat.lines] == ["visitor", "agent", "agent", "bot"]
    assert chat.lines[2].attachments == ("guide.pdf",)
    assert chat.ended_at == datetime(2026, 11, 23, 23, 4, tzinfo=UTC)


def test_a_form_in_norwegian_without_a_zone_is_in_norwegian_time():
    chat = read(PLAIN)

    assert chat.started_at.astimezone(UTC) == datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    assert [line.speaker for line in chat.lines] == ["visitor", "agent"]
    assert read(PLAIN).key == chat.key
    assert read(PLAIN.replace("Hei\n", "Hallo\n")).key != chat.key


@pytest.mark.parametrize(
    ("gone", "instead"),
    [
        ("Email : kari@epost.example\n", ""),
        ("Email : kari@epost.example", "Email : kari@epost.example, ola@annen.example"),
        ("Email : kari@epost.example", "Email : kari"),
        ("Conversation started on : Mon, 23 Nov 2026 at 10:00 (GMT+1)\n", ""),
        ("23 Nov 2026", "11/23/2026"),
        ("23 Nov 2026", "31 Feb 2026"),
        ("[10:00] Kari Nordmann", "[25:00] Kari Nordmann"),
        ("Visitor : Kari Nordmann", "Visitor : Another"),
    ],
)
def test_whatever_is_missing_or_ambiguous_makes_it_no_transcript(gone, instead):
    assert gone in TAWK

    assert read(TAWK.replace(gone, instead)) is None


def test_what_the_visitor_says_is_never_taken_for_a_label():
    said = TAWK.replace("[10:02] Kari Nordmann : Takk", "[10:02] Kari Nordmann : Takk\n\nEmail: ola@annen.example")

    assert read(said).visitor.email == "kari@epost.example"
    assert read(said.replace("Email : kari@epost.example\n", "")) is None


# --- from the mailbox -------------------------------------------------------------------------------------------------

OPTIONS = ParseOptions(
    own_addresses=("personvern@duett.test",),
    trusted_authserv_ids=("mx.duett.test",),
    transcript_senders=frozenset({"transcripts@chat.example"}),
)


def mailed(
    text: str, found: str = "dmarc=pass header.from=chat.example", sender: str = "Transcripts@chat.example"
) -> Any:
    raw = (
        f"Authentication-Results: mx.duett.test; {found}\r\n"
        f"From: Chat <{sender}>\r\nTo: personvern@duett.test\r\nSubject: Chat transcript\r\n"
        "Message-ID: <t1@chat.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + text
    ).encode()
    arrival = Arrival(
        id=7, mailbox="INBOX", uidvalidity=1, uid=1, received_at=RECEIVED, sha256="a", attempts=1, raw=raw
    )
    return understand(arrival, OPTIONS, Triage())


@pytest.mark.parametrize("text", [TAWK, ZENDESK, PLAIN])
def test_a_mailed_transcript_is_a_chat_and_no_inquiry(text):
    event = mailed(text)

    assert isinstance(event, ChatMailed)
    assert (event.arrival, event.transcript.visitor.email) == (7, "kari@epost.example")
    assert event.transcript == replace(read(text), visitor=event.transcript.visitor)


@pytest.mark.parametrize("found", ["dmarc=fail", "spf=pass smtp.mailfrom=chat.example", "none"])
def test_a_mail_whose_sender_is_not_sure_is_a_case_that_a_person_reads(found):
    event = mailed(TAWK, found)

    assert isinstance(event, MailReceived)
    assert event.verdict is not None
    assert (event.verdict.kind, UNREADABLE in event.mail.no_ack) == (Kind.UNCLEAR, True)


def test_a_form_that_nobody_knows_is_a_case_without_an_acknowledgement():
    event = mailed("Du har fått en ny chat. Logg inn for å se den.")

    assert isinstance(event, MailReceived)
    assert UNREADABLE in event.mail.no_ack


def test_anybody_else_who_sends_a_transcript_writes_to_the_desk():
    event = mailed(TAWK, sender="kari@epost.example")

    assert isinstance(event, MailReceived)
    assert UNREADABLE not in event.mail.no_ack
