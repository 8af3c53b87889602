"""A chat of any length is one mail: its words stand in it, or go along as a text file."""

import json
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from cases.messages import ChatLine
from cases.vocabulary import Language
from mail.compose import MailComposer
from mail.examples import example_letter
from mail.organisation import Organisation
from mail.render import LetterRenderer
from tests.examples import NOW, RECEIVED

LIMIT = 10_000_000


def mail_of(count, text="Hei, æøå på linje", *, chat_json=False):
    letter = example_letter("chat_copy", Language.NB)
    lines = tuple(
        ChatLine(at=RECEIVED + timedelta(seconds=place), speaker="visitor", text=f"{text} {place}.")
        for place in range(count)
    )
    chat = replace(letter.variables["transcript"], lines=lines)
    rendered = LetterRenderer(Organisation.load(), chat_json=chat_json).render(
        replace(letter, variables={"transcript": chat})
    )
    composer = MailComposer("personvern@duett.test", "Duett", "duett.test", b"k" * 32, "0123")
    prepared = composer.compose(
        rendered,
        key="chat.1",
        purpose=letter.purpose,
        case=None,
        recipient=letter.recipient,
        language=letter.language,
        thread=letter.thread,
        now=NOW,
    )
    assert len(prepared.raw) < LIMIT
    return message_from_bytes(prepared.raw, policy=policy.default)


def test_five_thousand_lines_stand_in_the_mail():
    mail = mail_of(5000)

    assert mail.get_content_type() == "multipart/alternative"
    assert "æøå på linje 4999." in mail.get_body(("plain",)).get_content()
    assert "æøå på linje 4999." in mail.get_body(("html",)).get_content()


@pytest.mark.parametrize(("count", "text"), [(5001, "Hei, æøå på linje"), (20, "æ" * 30_000)])
def test_a_longer_chat_goes_along_as_a_text_file_and_the_letter_says_so(count, text):
    mail = mail_of(count, text)

    [file] = mail.iter_attachments()
    assert (mail.get_content_type(), file.get_filename()) == ("multipart/mixed", "chat.txt")
    assert f"{text} {count - 1}." in file.get_content()
    for form in ("plain", "html"):
        body = mail.get_body((form,)).get_content()
        assert "følger med som tekstfil (chat.txt)" in body
        assert text not in body
    assert mail["Auto-Submitted"] == "auto-generated"
    assert not mail.defects


@pytest.mark.parametrize("count", [3, 5001])
def test_where_it_is_wanted_the_chat_goes_along_as_json_too(count):
    mail = mail_of(count, chat_json=True)

    file = list(mail.iter_attachments())[-1]
    chat = json.loads(file.get_content())
    assert (file.get_filename(), file.get_content_type()) == ("chat.json", "application/json")
    assert chat["messages"][-1]["text"] == f"Hei, æøå på linje {count - 1}."
    assert set(chat) == {"started_at", "ended_at", "visitor", "messages"}
