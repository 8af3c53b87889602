"""What is said in a thread."""

from __future__ import annotations

import pytest

from bot.notice_texts import notice_metadata, notice_text
from bot.texts import load_texts
from cases.messages import Notice
from cases.vocabulary import Language
from tests.examples import NUMBER

TEXTS = load_texts()


def notice(text: str, **params: str) -> Notice:
    return Notice(key=f"{text}.1", case=NUMBER, text=text, params=params)


@pytest.mark.parametrize(
    ("told", "text"),
    [
        (notice("follow_up", relation="thanks"), "Personen har skrevet igjen: takker."),
        (notice("letter_sent", purpose="chat_copy"), "Kopien av chatten er levert til e-posttjeneren."),
        (
            notice("letter_refused", purpose="reply", code="550 5.1.1"),
            "Svaret ble avvist av e-posttjeneren (550",
        ),
        (notice("reopened", because="bounce"), "Saken er åpnet igjen: svaret kom i retur."),
        (notice("edited", staff="U0ANNE", version="2"), "<@U0ANNE> har redigert svaret (versjon 2)."),
    ],
)
def test_a_notice_is_told_in_the_words_of_the_desk(told: Notice, text: str) -> None:
    assert notice_text(told, TEXTS).startswith(text)


def test_the_same_is_told_in_english() -> None:
    told = notice("reclassified", **{"from": "access", "to": "erasure", "staff": "U0ANNE"})

    assert notice_text(told, load_texts(Language.EN)) == "<@U0ANNE> changed the kind from Innsyn to Sletting."


def test_a_parameter_is_inert_whatever_it_holds() -> None:
    told = notice("ack_withheld", rules="<!channel> {staff}")

    assert notice_text(told, TEXTS).endswith("&lt;!channel&gt; {staff}.")


@pytest.mark.parametrize("told", [notice("no_such"), notice("taken")])
def test_a_text_or_value_that_there_is_not_is_an_error(told: Notice) -> None:
    with pytest.raises(KeyError):
        notice_text(told, TEXTS)


def test_a_reply_is_marked_by_case_and_key() -> None:
    assert notice_metadata(notice("taken", staff="U0ANNE"))["event_payload"] == {
        "case": "PV-2026-0001",
        "notice": "taken.1",
    }
