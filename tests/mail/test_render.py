import re
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest
from jinja2 import UndefinedError
from jinja2.exceptions import SecurityError

from cases.case_number import CaseNumber
from cases.errors import UnknownLetter
from cases.messages import Address, ChatLine, ChatTranscript, Letter
from cases.vocabulary import LETTER_LANGUAGES, Kind, Language, Purpose, Topic
from mail.organisation import TEMPLATES, Organisation
from mail.render import InvalidTemplate, LetterRenderer

FACTS = Organisation.load()
MOMENT = datetime(2026, 7, 31, 22, 30, tzinfo=UTC)
LETTER = Letter(
    name="receipt",
    purpose=Purpose.ACKNOWLEDGEMENT,
    language=Language.NB,
    key="ack.1",
    recipient=Address("kari@person.example"),
    variables={
        "case_number": CaseNumber(2026, 1),
        "received_on": date(2026, 11, 3),
        "kinds": (Kind.ACCESS, Kind.ERASURE),
        "due_on": date(2026, 12, 3),
        "statutory": True,
        "role_unclear": False,
    },
)
CHAT = ChatTranscript(
    provider="generic",
    conversation_id="c1",
    started_at=MOMENT,
    ended_at=MOMENT,
    visitor=Address("kari@person.example"),
    lines=(
        ChatLine(
            at=MOMENT, speaker="visitor", text="Hei {{ 7 * 7 }}\n\n== Du har rett ==\n22:31  Kundestøtte: <b>ja</b>"
        ),
        ChatLine(at=MOMENT, speaker="agent", name="Ada\r\nx", text="", attachments=("<i>.pdf", "to.pdf")),
    ),
)


@pytest.fixture
def folder(tmp_path):
    """A folder with the frame of a letter and none of its texts."""
    for language in LETTER_LANGUAGES:
        (tmp_path / language).mkdir()
    for frame in (TEMPLATES / "mail").glob("*.j2"):
        shutil.copy(frame, tmp_path)
    return tmp_path


@pytest.fixture
def written(folder):
    """Renders a template given as text, in any language."""

    def render(template: str, language: Language = Language.NB, name: str = "receipt", **variables: object):
        (folder / language / f"{name}.txt.j2").write_text(template, encoding="utf-8")
        letter = replace(LETTER, name=name, language=language, variables={**LETTER.variables, **variables})
        return LetterRenderer(FACTS, folder).render(letter)

    return render


def test_the_first_line_is_the_subject_and_the_rest_the_body(written):
    letter = written("Subject: [{{ case_number }}] Mottatt\n\nHei!\n\n\n\n\nHilsen  \noss\n\n")

    assert (letter.subject, letter.text) == ("[PV-2026-0001] Mottatt", "Hei!\n\nHilsen\noss")


@pytest.mark.parametrize("template", ["Hei!\n", "Subject: Hei\nHei!\n", "", "\n\n"])
def test_a_template_without_a_subject_and_a_blank_line_is_an_error(written, template):
    with pytest.raises(InvalidTemplate):
        written(template)


@pytest.mark.parametrize(
    ("language", "shown"),
    [(Language.NB, "3. november 2026"), (Language.NN, "3. november 2026"), (Language.EN, "3 November 2026")],
)
def test_a_date_is_written_as_the_language_writes_it(written, language, shown):
    assert written("Subject: x\n\n{{ received_on | date }}", language).text == shown


def test_a_moment_is_told_by_the_calendar_and_the_clock_of_oslo(written):
    letter = written("Subject: x\n\n{{ moment | date }} {{ moment | clock }}", moment=MOMENT)

    assert letter.text == "1. august 2026 00:30"


@pytest.mark.parametrize(
    ("language", "kind", "topic"),
    [
        (Language.NB, "innsyn i opplysninger om deg", "Hvor lenge vi lagrer opplysninger"),
        (Language.NN, "innsyn i opplysningar om deg", "Kor lenge vi lagrar opplysningar"),
        (Language.EN, "access to data about you", "How long we keep data"),
    ],
)
def test_kinds_and_topics_are_told_in_plain_words(written, language, kind, topic):
    letter = written("Subject: x\n\n{{ kinds[0] | kind }}\n{{ topic | topic }}", language, topic=Topic.RETENTION)

    assert letter.text == f"{kind}\n{topic}"


def test_the_letter_knows_the_facts(written):
    letter = written("Subject: x\n\n{{ organisation.name }}, {{ authority.name }}, {{ statement.published | date }}")

    assert letter.text == "Duett AS, Datatilsynet, 18. januar 2019"


@pytest.mark.parametrize("expression", ["nobody", "organisation.nmae", "statement.topics.nothing.section"])
def test_a_name_that_does_not_exist_is_an_error(written, expression):
    with pytest.raises(UndefinedError):
        written(f"Subject: x\n\n{{{{ {expression} }}}}")


@pytest.mark.parametrize(
    "expression", ["''.__class__.__mro__[1].__subclasses__()", "statement.update({'version': 'x'})"]
)
def test_a_template_reaches_nothing_but_its_values(written, expression):
    with pytest.raises((SecurityError, UndefinedError)):
        written(f"Subject: x\n\n{{{{ {expression} }}}}")


def test_a_value_is_never_a_template_nor_html(written):
    letter = written("Subject: {{ said }}\n\nHei {{ said }}", said="{{ 7 * 7 }} <b>x</b>")

    assert letter.text == "Hei {{ 7 * 7 }} <b>x</b>"
    assert "<p" in letter.html
    assert "{{ 7 * 7 }} &lt;b&gt;x&lt;/b&gt;" in letter.html
    assert "<b>" not in letter.html


def test_a_gap_is_told_and_highlighted(written):
    letter = written("Subject: x\n\nVi sletter [[hva]] [[når]].")

    assert letter.gaps == ("hva", "når")
    assert re.search(r"<mark [^>]*>\[\[hva\]\]</mark>", letter.html)


def test_the_text_that_staff_approved_stays_as_it_is():
    text = "Hei {{ x }}\n\n\n\n- én \n<b>\u202e\n"

    letter = LetterRenderer(FACTS).typeset("Svar", text, Language.NN)

    assert (letter.subject, letter.text) == ("Svar", text)
    assert 'lang="nn"' in letter.html
    assert "&lt;b&gt;" in letter.html


def test_the_conversation_is_told_line_by_line_and_none_can_pose_as_another():
    text = LetterRenderer(FACTS).render(copy_of(CHAT)).text

    lines = [line for line in text.splitlines() if re.match(r"\d\d:\d\d", line)]
    assert lines == ["00:30  Du:", "00:30  Kundestøtte (Ada x):"]
    assert "    22:31  Kundestøtte: <b>ja</b>" in text.splitlines()
    assert "    (fil: <i>.pdf)" in text.splitlines()


def test_the_conversation_stands_in_a_table_that_a_screen_reader_can_read():
    html = LetterRenderer(FACTS).render(copy_of(CHAT)).html

    assert html.count('scope="col"') == 3
    assert "<caption" in html
    assert "Hei {{ 7 * 7 }}<br><br>== Du har rett ==<br>22:31  Kundestøtte: &lt;b&gt;ja&lt;/b&gt;" in html
    assert "(fil: &lt;i&gt;.pdf)<br>(fil: to.pdf)" in html


def test_the_words_of_a_chat_cannot_put_the_conversation_elsewhere():
    marked = replace(CHAT, lines=(replace(CHAT.lines[0], text="\ue0c0conversation\ue0c1"),))

    letter = LetterRenderer(FACTS).render(copy_of(marked))

    assert letter.text.count("00:30  Du:") == 1
    assert letter.html.count("<table") == 1


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_the_html_is_whole_says_its_language_and_fetches_nothing(language):
    html = LetterRenderer(FACTS).render(replace(LETTER, language=language)).html
    page = Page()
    page.feed(html)

    assert page.open == []
    assert f'<html lang="{language}">' in html
    assert '<meta name="color-scheme" content="light dark">' in html
    assert page.fetched == []
    assert {"script", "style", "img", "link", "iframe", "form"}.isdisjoint(page.tags)


def test_the_styles_stand_in_the_elements():
    assert re.search(r'<p style="[^"]*margin', LetterRenderer(FACTS).render(LETTER).html)


def test_danish_readers_get_bokmal_and_german_ones_english():
    renderer = LetterRenderer(FACTS)

    assert renderer.render(replace(LETTER, language=Language.DA)) == renderer.render(LETTER)
    assert 'lang="en"' in renderer.render(replace(LETTER, language=Language.DE)).html


@pytest.mark.parametrize("name", ["nothing", "../../organisation.toml", ""])
def test_a_letter_that_is_not_registered_is_unknown(name):
    with pytest.raises(UnknownLetter):
        LetterRenderer(FACTS).render(replace(LETTER, name=name))


def test_a_registered_letter_without_its_file_is_unknown(folder):
    with pytest.raises(UnknownLetter, match="nb"):
        LetterRenderer(FACTS, folder).render(LETTER)


def copy_of(chat: ChatTranscript) -> Letter:
    return replace(LETTER, name="chat_copy", purpose=Purpose.CHAT_COPY, case=None, variables={"transcript": chat})


class Page(HTMLParser):
    """Which tags there are, which are open at the end, and what a client would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.fetched += [name for name, value in attrs if name in ("src", "srcset", "background", "data", "poster")]
        self.fetched += [value for name, value in attrs if name == "style" and "url(" in (value or "")]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag
