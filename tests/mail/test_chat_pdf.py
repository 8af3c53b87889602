"""The PDF of a chat: its words can be read back, nothing in them does anything, and its bytes are always the same."""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest

from cases.messages import ChatLine
from cases.vocabulary import Language
from mail import chat_pdf
from mail.compose import MailComposer
from mail.examples import example_letter
from mail.organisation import Organisation
from mail.render import LetterRenderer
from tests.examples import NOW, RECEIVED
from tests.mail.pdf_text import pages_of, text_of

COPY = example_letter("chat_copy", Language.NN)


def rendered(*texts: str, attachments: tuple[str, ...] = ()):
    lines = tuple(
        ChatLine(at=RECEIVED + timedelta(minutes=place), speaker="visitor", text=text, attachments=attachments)
        for place, text in enumerate(texts)
    )
    chat = replace(COPY.variables["transcript"], lines=lines)
    return LetterRenderer(Organisation.load(), chat_pdf=True).render(replace(COPY, variables={"transcript": chat}))


def pdf_of(*texts: str, attachments: tuple[str, ...] = ()) -> bytes:
    (file,) = rendered(*texts, attachments=attachments).attachments
    assert (file.name, file.media_type) == ("chat.pdf", "application/pdf")
    return file.content


def test_it_says_what_was_said_when_and_by_whom():
    shown = text_of(pdf_of("Kvar er lønsslippen min?", "Æøå ÆØÅ – «ja» € šđž", attachments=("bilde.png",)))

    assert "Kvar er lønsslippen min?" in shown
    assert "Æøå ÆØÅ – «ja» € šđž" in shown
    assert re.search(r"\d\d:\d\d {2}Du\n", shown)
    assert "(fil: bilde.png)" in shown


def test_a_letter_that_the_font_lacks_is_a_box_and_marks_vanish():
    shown = text_of(pdf_of("Fint 👍🏽 ja\u200d\ufe0f nei 漢"))

    assert "Fint □ ja nei □" in shown
    assert "□ står for eit teikn som denne fila ikkje kan vise." in shown


def test_where_every_letter_is_shown_nothing_is_said_of_boxes():
    assert "□" not in text_of(pdf_of("Berre vanlege teikn."))


def test_the_pages_are_numbered_and_nobody_is_to_look_overleaf_for_what_was_said():
    pages = pages_of(pdf_of(*["Hei"] * 100))

    assert [page.split("\n")[-1] for page in pages] == [str(number) for number in range(1, len(pages) + 1)]
    assert all(page.split("\n")[-2] == "Hei" for page in pages)


def test_whoever_writes_what_stands_for_the_number_of_pages_means_those_letters():
    assert "{nb}" in text_of(pdf_of("Ver snill og fyll ut {nb}."))


def test_a_chat_of_several_days_says_which_day_it_was():
    lines = tuple(
        ChatLine(at=RECEIVED + timedelta(hours=hours), speaker="visitor", text="Hei") for hours in (0, 1, 24, 25)
    )
    chat = replace(COPY.variables["transcript"], lines=lines)
    letter = LetterRenderer(Organisation.load(), chat_pdf=True).render(replace(COPY, variables={"transcript": chat}))
    days = [f"{lines[0].at.day}. november 2026", f"{lines[2].at.day}. november 2026"]

    for shown in (letter.text, letter.html, text_of(letter.attachments[0].content)):
        assert [re.search(rf"(?m)(?:^|>){day}(?:<|$)", shown) is not None for day in days] == [True, True]


@pytest.mark.parametrize(
    "text",
    [
        "\x00\x07\x1b[31m",
        "\ud800 halv",
        "**feit** __lenkje__ [x](https://x.example) <b>x</b> {nb} {{ 7 * 7 }}",
        ") Tj /F1 99 Tf (\\",
        "%PDF-1.4 endstream endobj",
        "Uoverkommeleg" * 300,
        "a\n" * 300,
        "\u202eadelgnat",
        "",
    ],
)
def test_hostile_words_are_words_and_nothing_else(text):
    content = pdf_of(text, "etter")

    assert "etter" in text_of(content)
    assert not re.search(rb"/(?:URI|JavaScript|JS|Launch|EmbeddedFile|AcroForm|OpenAction /)", content)


def test_no_mark_turns_the_reading_direction_around():
    assert "\u202e" not in text_of(pdf_of("\u202eadelgnat"))


def test_a_word_longer_than_the_line_loses_no_letter():
    shown = text_of(pdf_of("abcdefghij" * 60))

    assert "abcdefghij" * 60 in shown.replace("\n", "")


_ALONE = (
    "import hashlib; from tests.mail.test_chat_pdf import pdf_of; print(hashlib.sha256(pdf_of('Hei 👍')).hexdigest())"
)


def test_another_process_at_another_time_makes_the_same_bytes():
    seeds = ("1", "2")

    digests = {
        subprocess.run(
            [sys.executable, "-c", _ALONE], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in seeds
    }

    assert len(digests) == 1


@pytest.mark.parametrize("texts", [["linje"] * 2001, ["x" * 200_001]])
def test_a_chat_that_is_too_long_has_none_and_its_letter_says_so(texts):
    letter = rendered(*texts)

    assert letter.attachments == ()
    assert "Chatten er for lang til å følgje med som PDF." in letter.text
    assert "<p>Chatten er for lang til å følgje med som PDF.</p>" in re.sub(r" style=\"[^\"]*\"", "", letter.html)


def test_a_chat_that_goes_along_is_not_said_to_be_too_long():
    assert "for lang" not in rendered("Hei").text


def test_words_from_the_right_stand_as_they_are_seen():
    shown = text_of(pdf_of("שלום (אחת) 12", "Ordet שלום betyr fred"))

    assert "12 )תחא( םולש".replace(")", "\0").replace("(", ")").replace("\0", "(") in shown
    assert "Ordet םולש betyr fred" in shown


def test_without_the_extra_the_copy_leaves_without_it(monkeypatch):
    monkeypatch.setattr(chat_pdf, "INSTALLED", False)

    assert rendered("Hei").attachments == ()


def test_it_goes_along_in_the_mail():
    composer = MailComposer("personvern@duett.test", "Duett", "duett.test", b"k" * 32, "0123")

    def composed() -> bytes:
        return composer.compose(
            rendered("Hei"),
            key="chat.1",
            purpose=COPY.purpose,
            case=None,
            recipient=COPY.recipient,
            language=COPY.language,
            thread=COPY.thread,
            now=NOW,
        ).raw

    assert b'filename="chat.pdf"' in composed()
    assert composed() == composed()
