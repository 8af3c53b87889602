import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.case_number import CaseNumber
from cases.messages import Address
from cases.vocabulary import Flag
from mail import plus_address
from mail.parse import as_json, parse_mail
from tests.mail.reading import MAILS, OPTIONS, RECEIVED, parsed, raw, with_field

NAMES = sorted(path.stem for path in MAILS.glob("*.eml"))


def test_a_plain_mail_is_understood() -> None:
    mail = parsed("plain_norwegian")

    assert mail.sender == Address("kari@kunde.example", "Kari Nordmann")
    assert mail.to == (Address("personvern@duett.example", "Personvern"),)
    assert mail.subject == "Innsyn"
    assert mail.message_id == "<1@kunde.example>"
    assert mail.date == datetime(2026, 11, 23, 12, 0, tzinfo=timezone(timedelta(hours=1)))
    assert mail.received_at == RECEIVED
    assert mail.text.startswith("Hei,\n\njeg ønsker innsyn")
    assert mail.sha256 == hashlib.sha256(raw("plain_norwegian")).hexdigest()
    assert mail.size == len(raw("plain_norwegian"))
    assert (mail.automatic, mail.no_ack, mail.defects) == (None, (), ())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("latin1_that_is_windows_1252", "Prøv “dette” – nå"),
        ("charset_that_nobody_knows", "Blåbær"),
        ("no_charset_but_utf8", "Blåbærsyltetøy"),
        ("utf8_with_one_broken_byte", "Blåbærsyltetøy på ærlige kjøkken \ufffd ferdig"),
        ("alternative_that_says_the_same", "Hei, slett meg."),
        ("html_only", "Hei å alle\n\nen\nto\nlenke <https://kunde.example/a?b=1&c=2>"),
        ("html_reply_with_blockquote", "Takk, det er fint."),
        ("forwarded_as_attachment", "Denne kom til oss."),
        ("only_forwarded", "Jeg vil ha innsyn."),
        ("text_outside_all_parts", "Jeg skriver utenfor delene.\n\n\nOg etter dem."),
        ("multipart_without_an_end", "Hei\n\nMer tekst"),
        ("boundary_that_begins_like_another", "Hei\n\nHade"),
        ("header_without_an_end", "Hei, jeg glemte den tomme linjen."),
        ("bare_line_feeds", "Hei\npå\ndeg"),
        ("mbox_line_first", "Hei"),
        ("base64_that_is_plain", "Dette er ikke base64 i det hele tatt."),
        ("base64_with_footer", "Hei på deg."),
        ("quoted_printable_broken", "Blåbær =ZZ slutt her"),
        ("uuencoded", "Hei"),
        ("controls_and_overrides", "Hei\ufffd \ufffd\ufffd \ufffd[31mrødt"),
        ("empty_body", ""),
    ],
)
def test_the_text_is_what_a_person_wrote(name: str, text: str) -> None:
    assert parsed(name).text == text


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("subject_in_encoded_words", "Innsyn i opplysninger ønskes og mer"),
        ("word_cut_inside_a_letter", "blåbær"),
        ("controls_and_overrides", "Inn\ufffdsyn \ufffdgnp.exe"),
        ("crlf_encoded_in_subject", "Innsyn Bcc: ola@kunde.example"),
    ],
)
def test_the_subject_is_one_clean_line(name: str, subject: str) -> None:
    assert parsed(name).subject == subject


@pytest.mark.parametrize(
    ("name", "sender"),
    [
        ("name_with_comma", Address("kari@kunde.example", "Nordmann, Kari")),
        ("encoded_name", Address("kare@kunde.example", "Kåre Nøst")),
        ("newline_hidden_in_address", Address("kari@kunde.example", "kari@kunde.example Bcc: ola@kunde.example")),
        ("two_from_mailboxes", None),
        ("no_from", None),
        ("from_without_domain", None),
    ],
)
def test_there_is_a_sender_only_where_it_is_sure(name: str, sender: Address | None) -> None:
    assert parsed(name).sender == sender


def test_what_only_the_other_form_says_is_kept_beside_the_text() -> None:
    same, more = parsed("alternative_that_says_the_same"), parsed("alternative_that_says_more")

    assert same.quoted == ""
    assert more.text == "Hei, slett meg."
    assert more.quoted == "Dessuten krever jeg innsyn."


def test_a_quoted_thread_is_cut_and_kept() -> None:
    mail = parsed("html_reply_with_blockquote")

    assert mail.quoted.startswith("ons. 3. mars 2026 kl. 10:11 skrev Personvern")
    assert "> vi har svart." in mail.quoted


def test_attachments_are_described_and_dangerous_ones_flagged() -> None:
    attachments = parsed("attachments").attachments

    assert [(a.name, a.media_type, a.size, a.dangerous) for a in attachments] == [
        ("førerkort.pdf", "application/pdf", 9, False),
        ("../../faktura.pdf.exe", "application/octet-stream", 6, True),
        ("notat.txt", "text/plain", 9, False),
    ]
    assert attachments[0].sha256 == hashlib.sha256(base64.b64decode("JVBERi0xLjQK")).hexdigest()


def test_a_filename_in_pieces_is_put_together() -> None:
    assert [a.name for a in parsed("filename_in_pieces").attachments] == ["et langt navnø.pdf"]


def test_a_program_is_dangerous_without_a_name() -> None:
    assert [a.dangerous for a in parsed("program_without_a_name").attachments] == [True]


@pytest.mark.parametrize(
    ("name", "content", "dangerous"),
    [
        ("brev.docx", b"PK\x03\x04rest", False),
        ("brev.docx", b"MZrest", True),
        ("arkiv", b"PK\x03\x04rest", True),
        ("brev.docm", b"PK\x03\x04rest", True),
        ("bilde.png", b"\x89PNG", False),
        ("side.html", b"<p>", True),
    ],
)
def test_what_a_file_is_counts_more_than_what_it_is_called(name: str, content: bytes, dangerous: bool) -> None:
    head = f'Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="{name}"\r\n\r\n'

    mail = parse_mail(head.encode() + content, RECEIVED, OPTIONS)

    assert [a.dangerous for a in mail.attachments] == [dangerous]


def test_a_forwarded_mail_is_an_attachment_and_its_text_is_kept() -> None:
    mail = parsed("forwarded_as_attachment")

    assert [a.media_type for a in mail.attachments] == ["message/rfc822"]
    assert "Jeg vil ha innsyn." in mail.quoted


@pytest.mark.parametrize(
    ("name", "defect"),
    [
        ("charset_that_nobody_knows", "charset guessed"),
        ("multipart_without_an_end", "multipart without an end"),
        ("multipart_without_boundary", "multipart without parts"),
        ("header_without_an_end", "header without an end"),
        ("winmail_dat", "cannot be read: winmail.dat"),
        ("encrypted", "cannot be read: S/MIME"),
        ("empty_body", "no text"),
    ],
)
def test_what_is_wrong_with_a_mail_is_named(name: str, defect: str) -> None:
    assert defect in parsed(name).defects


def test_a_mail_that_was_cut_off_says_so() -> None:
    mail = with_field("plain_norwegian", "X-Personvern-Cut-Off: 31457280")

    assert mail.defects == ("cut off at the size limit",)


@pytest.mark.parametrize(
    ("line", "flags"),
    [
        ("Reply-To: ola@annen.example", {Flag.REPLY_TO_DIFFERS}),
        ("Reply-To: Kari <KARI@kunde.example>", set()),
        ("Reply-To: kari@duettt.example", {Flag.REPLY_TO_DIFFERS, Flag.LOOK_ALIKE}),
        ("X-Personvern-Cut-Off: 31457280", {Flag.OVERSIZE}),
    ],
)
def test_what_the_form_of_a_mail_shows_is_flagged(line: str, flags: set[Flag]) -> None:
    assert with_field("plain_norwegian", line).flags == flags


def test_a_date_that_is_none_is_none() -> None:
    assert parsed("date_that_is_none").date is None


def test_a_multipart_without_parts_is_kept_as_an_attachment() -> None:
    mail = parsed("multipart_without_boundary")

    assert [a.media_type for a in mail.attachments] == ["multipart/mixed"]


# --- Threads ---------------------------------------------------------------------------------------------------------


def test_clues_of_the_thread_come_nearest_first() -> None:
    clues = parsed("thread_clues").thread

    assert clues.message_ids == ("<c@duett.example>", "<b@duett.example>", "<a@duett.example>")
    assert clues.tagged == (CaseNumber(2026, 7), CaseNumber(2026, 8))
    assert parsed("thread_clues").references == ("<a@duett.example>", "<b@duett.example>", "<c@duett.example>")


@pytest.mark.parametrize("field", ["To", "Cc", "Delivered-To", "X-Original-To"])
def test_a_signed_plus_address_names_its_case_wherever_it_stands(field: str) -> None:
    address = plus_address.make("personvern@duett.example", CaseNumber(2026, 9), OPTIONS.plus_key)

    mail = with_field("plain_norwegian", f"{field}: Personvern <{address}>")

    assert mail.thread.plus_case == CaseNumber(2026, 9)


def test_a_forged_plus_address_names_none() -> None:
    mail = with_field("plain_norwegian", "Cc: personvern+PV-2026-0009.00000000000000000000@duett.example")

    assert mail.thread.plus_case is None


# --- Promises about every mail ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_mail_becomes_one_json_object_with_the_fixed_keys(name: str) -> None:
    shown = json.loads(json.dumps(as_json(parsed(name))))

    assert list(shown) == [
        "from",
        "to",
        "subject",
        "message_id",
        "date",
        "text",
        "quoted",
        "signature",
        "attachments",
        "bounce",
        "automatic",
        "no_ack",
        "defects",
    ]


def _is_safe(text: str) -> bool:
    return not any(ord(letter) < 32 and letter not in "\n\t" for letter in text) and text == text.encode(
        "utf-8", "replace"
    ).decode("utf-8")


def _texts(raw_mail: bytes) -> list[str]:
    mail = parse_mail(raw_mail, RECEIVED, OPTIONS)
    names = [attachment.name for attachment in mail.attachments]
    return [mail.subject, mail.message_id, mail.text, mail.quoted, mail.signature, *names, *mail.references]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=2000))
def test_no_bytes_raise_or_leave_controls_in_a_text(data: bytes) -> None:
    assert all(_is_safe(text) for text in _texts(data))


@settings(max_examples=200, deadline=None)
@given(
    name=st.sampled_from(NAMES),
    position=st.floats(0, 1),
    length=st.integers(0, 30),
    noise=st.one_of(
        st.binary(max_size=30),
        st.sampled_from([b"\r\n", b"\r\n\r\n", b"--grense\r\n", b"--grense--", b'"', b"(", b"<", b"=?utf-8?q?", b"\0"]),
    ),
)
def test_no_damage_to_a_mail_raises_or_leaves_controls_in_a_text(
    name: str, position: float, length: int, noise: bytes
) -> None:
    original = raw(name)
    start = int(position * len(original))

    assert all(_is_safe(text) for text in _texts(original[:start] + noise + original[start + length :]))


words = st.lists(st.text("abcdefghijklmnopqrstuvwxyzæøå", min_size=1, max_size=12), min_size=1, max_size=40)


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(words, min_size=1, max_size=4), encoding=st.sampled_from(["8bit", "base64"]))
def test_every_word_of_every_text_part_is_found_again(texts: list[list[str]], encoding: str) -> None:
    bodies = [" ".join(text).encode() for text in texts]
    coded = [base64.encodebytes(body) if encoding == "base64" else body for body in bodies]
    parts = b"".join(
        b"--x\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: %b\r\n\r\n%b\r\n"
        % (encoding.encode(), body)
        for body in coded
    )

    mail = parse_mail(b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + parts + b"--x--", RECEIVED, OPTIONS)

    found = set("\n".join((mail.text, mail.quoted, mail.signature)).split())
    assert {word for text in texts for word in text} <= found


# --- Mails that are made to hurt -------------------------------------------------------------------------------------

HEAD = b"From: kari@kunde.example\r\nTo: personvern@duett.example\r\n"


def _nested(depth: int) -> bytes:
    levels = range(depth)
    opened = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in levels)
    return HEAD + opened + b"Content-Type: text/plain\r\n\r\ninnerst\r\n"


def test_beyond_a_depth_nothing_is_cut_any_more() -> None:
    mail = parse_mail(_nested(200), RECEIVED, OPTIONS)

    assert "too many parts" in mail.defects
    assert [a.media_type for a in mail.attachments] == ["multipart/mixed"]


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "hostile",
    [
        pytest.param(_nested(1000), id="a thousand nested multiparts"),
        pytest.param(HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 1000 + b"x", id="a thousand nested mails"),
        pytest.param(HEAD + b"Subject: " + b"=?utf-8?B?SGVp?=\r\n " * 20_000 + b"\r\n\r\nx", id="20,000 encoded words"),
        pytest.param(HEAD + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 100_000, id="deep HTML"),
        pytest.param(HEAD + b"Content-Type: text/html\r\n\r\n" + b'"<a ">' * 200_000, id="HTML with odd quotes"),
        pytest.param(
            HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 20_000,
            id="20,000 parts",
        ),
        pytest.param(HEAD + b"Cc: " + b"a@b.example, " * 20_000 + b"\r\n\r\nx", id="20,000 addresses"),
        pytest.param(HEAD + b"Cc: " + b"(" * 100_000 + b"\r\n\r\nx", id="open comments"),
        pytest.param(HEAD + b"X: y\r\n" * 200_000 + b"\r\nx", id="200,000 fields"),
        pytest.param(HEAD + b"\r\n" + b"> a\r\n" * 300_000, id="300,000 quoted lines"),
        pytest.param(HEAD + b"Content-Type: text/plain; charset=punycode\r\n\r\n" + b"a-" * 500_000, id="punycode"),
    ],
)
def test_a_mail_that_is_made_to_hurt_is_read_within_limits(hostile: bytes) -> None:
    mail = parse_mail(hostile, datetime.now(UTC), OPTIONS)

    assert mail.sender == Address("kari@kunde.example")
    assert len(mail.text) + len(mail.quoted) < 4_000_000
    assert len(mail.attachments) <= 2_100
