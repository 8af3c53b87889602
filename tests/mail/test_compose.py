import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cases.case_number import CaseNumber
from cases.messages import Address, RenderedLetter, ThreadHeaders
from cases.vocabulary import Language, Purpose
from mail import plus_address
from mail.compose import MailComposer
from mail.plain_text import unflow
from tests.mail.letters import KEY, composer, prepared

NUMBER = CaseNumber(2026, 1)
PERSON = Address("kari.nordmann@epost.example", "Kari Nordmann")
LETTER = RenderedLetter(
    subject="[PV-2026-0001] Vi har mottatt henvendelsen din",
    text="Hei!\n\nVi svarer så snart vi kan, " + "og senest tirsdag " * 8 + "22. desember 2026.\n\n- én\n",
    html='<!DOCTYPE html><html lang="nb"><body><p>Hei på deg</p></body></html>',
)


def compose(rendered: RenderedLetter = LETTER, **changes: object):
    arguments = {
        "key": "ack.pv-2026-0001",
        "purpose": Purpose.ACKNOWLEDGEMENT,
        "case": NUMBER,
        "recipient": PERSON,
        "language": Language.NB,
        "thread": ThreadHeaders(),
        "now": datetime(2026, 11, 23, 9, 5, tzinfo=UTC),
    }
    return composer().compose(rendered, **{**arguments, **changes})


def read(raw: bytes):
    return email.message_from_bytes(raw, policy=email.policy.default)


def part(raw: bytes, subtype: str) -> str:
    return read(raw).get_body((subtype,)).get_content().replace("\r\n", "\n")


def test_the_same_letter_gives_the_same_bytes():
    assert compose() == compose()


def test_every_byte_is_in_seven_bits_and_no_line_is_too_long():
    raw = compose().raw

    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78


def test_it_is_what_the_standard_parser_finds_no_fault_with():
    mail = read(compose().raw)

    assert mail.get_content_type() == "multipart/alternative"
    assert [one.get_content_type() for one in mail.iter_parts()] == ["text/plain", "text/html"]
    assert [defect for one in mail.walk() for defect in one.defects] == []
    assert len(mail.keys()) == len(set(mail.keys())), "no field stands twice"


def test_the_text_that_was_approved_is_the_text_that_arrives():
    mail = compose()

    assert unflow(part(mail.raw, "plain")) == LETTER.text.rstrip(" ")
    assert part(mail.raw, "html").rstrip("\n") == LETTER.html


def test_an_acknowledgement_says_that_it_is_automatic_and_comes_from_nobody():
    prepared = compose()
    mail = read(prepared.raw)

    assert prepared.envelope_from == ""
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["Precedence"] == "auto_reply"


def test_an_acknowledgement_may_come_from_an_address_that_answers_nothing():
    one = composer(acknowledgement_sender="retur@duett.test")

    made = one.compose(
        LETTER,
        key="ack.x",
        purpose=Purpose.ACKNOWLEDGEMENT,
        case=NUMBER,
        recipient=PERSON,
        language=Language.NB,
        thread=ThreadHeaders(),
        now=datetime(2026, 11, 23, tzinfo=UTC),
    )

    assert made.envelope_from == "retur@duett.test"


def test_an_approved_reply_is_no_automatic_mail_and_wants_its_bounces():
    prepared = compose(purpose=Purpose.REPLY, key="reply.pv-2026-0001.1")
    mail = read(prepared.raw)

    assert [name for name in ("Auto-Submitted", "X-Auto-Response-Suppress", "Precedence") if name in mail] == []
    assert prepared.envelope_from.startswith("personvern+b.PV-2026-0001.")
    assert plus_address.verify(prepared.envelope_from, "personvern@duett.test", KEY) == NUMBER


def test_a_chat_copy_is_automatic_and_wants_its_bounces():
    prepared = compose(purpose=Purpose.CHAT_COPY, key="chat.0123456789ab", case=None)
    mail = read(prepared.raw)

    assert mail["Auto-Submitted"] == "auto-generated"
    # All would suppress the report of a failed delivery too.
    assert mail["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert "Precedence" not in mail
    assert prepared.envelope_from.startswith("personvern+b.")
    assert mail["Reply-To"] == "personvern@duett.test"


@pytest.mark.parametrize("purpose", Purpose)
def test_every_letter_names_its_desk_language_and_case(purpose):
    mail = read(compose(purpose=purpose, language=Language.NN).raw)

    assert mail["X-Personvern-Loop"] == "desk-1"
    assert mail["Content-Language"] == "nn"
    assert mail["Date"] == "Mon, 23 Nov 2026 09:05:00 +0000"
    assert mail["From"].addresses[0].display_name == "Personvern, Duett AS"
    assert plus_address.verify(mail["Reply-To"], "personvern@duett.test", KEY) == NUMBER
    assert [name for name in mail if name.lower().startswith("list-")] == []


def test_the_message_id_stays_for_ever_and_cannot_be_guessed():
    made = compose()

    assert (
        made.message_id
        == compose(now=datetime(2027, 1, 1, tzinfo=UTC), rendered=replace(LETTER, text="annet")).message_id
    )
    assert made.message_id.startswith("<ack.pv-2026-0001.")
    assert made.message_id != compose(key="ack.pv-2026-0002").message_id
    assert read(made.raw)["Message-ID"] == made.message_id


@pytest.mark.parametrize(
    ("subject", "leaves"),
    [
        ("[PV-2026-0001] Mottatt", "[PV-2026-0001] Mottatt"),
        ("Mottatt", "[PV-2026-0001] Mottatt"),
        ("Re: Innsyn", "Re: [PV-2026-0001] Innsyn"),
        ("Re: [PV-2026-0001] Innsyn i bøker", "Re: [PV-2026-0001] Innsyn i bøker"),
        ("Re: =?utf-8?q?Bcc?= x", "Re: [PV-2026-0001] =?utf-8?q?Bcc?= x"),
        ("Innsyn\r\nBcc: alle@person.example", "[PV-2026-0001] Innsyn Bcc: alle@person.example"),
        ("å" * 500, "[PV-2026-0001] " + "å" * 240),
    ],
)
def test_the_subject_carries_the_case_and_nothing_but_a_subject(subject, leaves):
    raw = compose(replace(LETTER, subject=subject)).raw

    assert email.message_from_bytes(raw, policy=email.policy.SMTP)["Subject"] == leaves
    assert read(raw)["Bcc"] is None


def test_a_reply_stands_in_the_thread_of_the_person():
    thread = ThreadHeaders(in_reply_to="<b@epost.example>", references=("<a@epost.example>",))

    mail = read(compose(thread=thread).raw)

    assert mail["In-Reply-To"] == "<b@epost.example>"
    assert mail["References"].split() == ["<a@epost.example>", "<b@epost.example>"]


def test_a_long_thread_keeps_both_its_ends():
    ids = tuple(f"<{n}@epost.example>" for n in range(100))

    found = read(compose(thread=ThreadHeaders(in_reply_to=ids[-1], references=ids)).raw)["References"].split()

    assert found == [*ids[:20], *ids[-20:]]


@pytest.mark.parametrize(
    "bad", ["", "a@epost.example", "<a b@epost.example>", "<a@b>\r\nBcc: <c@d.example>", "<å@b.example>"]
)
def test_an_id_that_is_none_makes_no_thread(bad):
    mail = read(compose(thread=ThreadHeaders(in_reply_to=bad, references=(bad,))).raw)

    assert (mail["In-Reply-To"], mail["References"], mail["Bcc"]) == (None, None, None)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "kari",
        "a@b.example, c@d.example",
        "a@b.example\r\nRCPT TO:<x@y.example>",
        "Kari <a@b.example>",
        "<a@b.example>",
    ],
)
def test_what_is_not_one_plain_address_gets_no_letter(address):
    with pytest.raises(ValueError, match=r"address|domain") as refused:
        compose(recipient=Address(address))

    assert address == "" or address not in str(refused.value)


def test_an_ancestor_that_is_no_id_is_left_out():
    thread = ThreadHeaders(
        in_reply_to="<b@epost.example>", references=("<a@b>\r\nBcc: <c@d.example>", "<a@epost.example>")
    )

    mail = read(compose(thread=thread).raw)

    assert mail["References"].split() == ["<a@epost.example>", "<b@epost.example>"]
    assert mail["Bcc"] is None


@pytest.mark.parametrize(
    ("address", "accepted"), [("kari@person.example", True), ("kari", False), ("a@b.example, c@d.example", False)]
)
def test_whether_a_letter_can_be_addressed_so_is_known_before(address, accepted):
    assert composer().accepts(Address(address)) is accepted


def test_a_mailbox_that_leaves_no_room_for_a_tag_is_refused_at_the_start():
    with pytest.raises(ValueError, match="plain mail address"):
        MailComposer(f"{'personvern' * 4}@duett.test", "Personvern", "duett.test", KEY, "desk-1")


def test_a_domain_with_norwegian_letters_leaves_in_punycode():
    made = compose(recipient=Address("kare@blåbær.example"))

    assert made.recipient == "kare@xn--blbr-roah.example"
    assert read(made.raw)["To"] == made.recipient


@pytest.mark.parametrize("key", ["", "ACK.1", "ack 1", "ack\r\nx", "æ", "a" * 65])
def test_a_key_that_fits_no_message_id_is_refused(key):
    with pytest.raises(ValueError, match="key"):
        compose(key=key)


def test_characters_that_no_mail_carries_are_replaced():
    made = compose(replace(LETTER, text="a\x00b\ud800c\u202ed", html="<p>\x00</p>"))

    assert unflow(part(made.raw, "plain")) == "a\ufffdb\ufffdc\ufffdd"


def test_a_prepared_mail_shows_nobody_in_its_repr():
    assert "kari" not in repr(prepared())
