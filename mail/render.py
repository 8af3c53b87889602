"""Letters from their templates: Jinja2, one folder a language (docs/reference/letter-markup.md).

A template is written by the organisation; a value, such as the words of a chat, is never a template. The HTML form is
typeset from the rendered text, so that both say the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import css_inline
from babel.dates import format_date
from jinja2 import FileSystemLoader, StrictUndefined, Template, TemplateNotFound
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from cases.errors import UnknownLetter
from cases.letters import LETTERS
from cases.messages import ChatLine, ChatTranscript, Letter, MailFile, RenderedLetter, TextFile
from cases.vocabulary import LETTER_LANGUAGES, Kind, Language, Provision, Topic
from mail.chat_json import json_file
from mail.chat_pdf import INSTALLED, is_too_long, pdf_file
from mail.compiled_templates import compiled_beside
from mail.organisation import TEMPLATES, Organisation
from mail.plain_text import clean, one_line, tidy
from mail.typeset import body_html

OSLO = ZoneInfo("Europe/Oslo")
_LOCALES = {Language.NB: "nb_NO", Language.NN: "nn_NO", Language.EN: "en_GB"}

# Stands in a rendered text where the conversation belongs, until its text and its HTML are put there.
_CONVERSATION = "\ue0c0conversation\ue0c1"

_INLINER = css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=False)


class InvalidTemplate(ValueError):
    """A template does not begin with a line `Subject: …` and a blank line."""


class LetterRenderer:
    """Implements `cases.ports.Renderer` over the templates of a folder."""

    def __init__(
        self,
        organisation: Organisation,
        folder: Path = TEMPLATES / "mail",
        *,
        chat_json: bool = False,
        chat_pdf: bool = False,
    ) -> None:
        """`chat_json` and `chat_pdf` have the copy of a chat carry it as such a file besides."""
        self._chat_json = chat_json
        self._chat_pdf = chat_pdf
        self.organisation_name = str(organisation.organisation["name"])
        self._desks = {language: _Desk(language, organisation, folder) for language in LETTER_LANGUAGES}

    def render(self, letter: Letter) -> RenderedLetter:
        """The letter from its template. Raises `UnknownLetter`; a Jinja2 error where the template is wrong."""
        desk = self._desk(letter)
        if letter.name != "chat_copy":
            return desk.render(letter)
        transcript = letter.variables["transcript"]
        wants_paper = self._chat_pdf and INSTALLED
        rendered = desk.render(letter, without_paper=wants_paper and is_too_long(transcript))
        files = (json_file(transcript),) if self._chat_json else ()
        paper = desk.paper(transcript, rendered.subject) if wants_paper else None
        return replace(rendered, files=(*rendered.files, *files), attachments=(paper,) if paper else ())

    def draft(self, letter: Letter) -> RenderedLetter:
        """The same without its HTML: staff read and edit the text. Raises as `render` does."""
        return self._desk(letter).draft(letter)

    def typeset(self, subject: str, text: str, language: Language) -> RenderedLetter:
        """A letter from the text that staff approved: the same text, and HTML made from it."""
        return self._desks[language.reply].typeset(subject, text, body_html(clean(text)))

    def _desk(self, letter: Letter) -> _Desk:
        if letter.name not in LETTERS:
            raise UnknownLetter("there is no letter of this name")
        return self._desks[letter.language.reply]


@dataclass(frozen=True, slots=True)
class _Most:
    """From what on a chat goes along as a text file."""

    lines: int
    characters: int


_MAIL = _Most(5000, 500_000)
"""Mail programs cut long letters off, and HTML is three times as long."""

_DRAFT = _Most(500, 20_000)
"""Staff read and edit a draft, and are to read all of it."""


@dataclass(frozen=True, slots=True)
class _Conversation:
    """A chat in both forms."""

    text: str
    html: str
    files: tuple[TextFile, ...] = ()

    def with_note(self, note: str) -> _Conversation:
        """The same with a sentence behind it."""
        return replace(self, text=f"{self.text}\n\n{note}", html=f"{self.html}<p>{escape(note)}</p>")


class _Desk:
    """Everything that letters in one language are made with; templates are compiled once."""

    def __init__(self, language: Language, organisation: Organisation, folder: Path) -> None:
        self._language = language
        self._phrases: Mapping[str, Any] = organisation.phrases[language]
        self._text = self._environment(folder, organisation, autoescape=False)
        self._html = self._environment(folder, organisation, autoescape=True)
        self._page = self._html.get_template("page.html.j2")

    def _environment(
        self, folder: Path, organisation: Organisation, *, autoescape: bool
    ) -> ImmutableSandboxedEnvironment:
        # The text environment has no autoescape: a letter is plain text, and `body_html` escapes all of it.
        made = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(folder),
            undefined=StrictUndefined,
            autoescape=autoescape,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            bytecode_cache=compiled_beside(folder, autoescape=autoescape),
        )
        made.filters |= {
            "date": self._date,
            "clock": _clock,
            "kind": self._kind,
            "matter": self._matter,
            "provision": self._provision,
            "topic": self._topic,
            "speaker": self._speaker,
            "conversation": _place_of_conversation,
            "plain": clean,
            "one_line": one_line,
            "line_breaks": _line_breaks,
        }
        made.globals |= {
            "organisation": organisation.organisation,
            "authority": organisation.authority,
            "statement": organisation.statement,
        }
        return made

    def render(self, letter: Letter, *, without_paper: bool = False) -> RenderedLetter:
        """`without_paper` says that the chat goes along as a PDF otherwise, and does not here."""
        subject, body, said = self._parts(letter)
        if without_paper:
            said = said.with_note(str(self._phrases["conversation"]["no_pdf"]))
        html = body_html(body).replace(f"<p>{_CONVERSATION}</p>", said.html, 1)
        return replace(self.typeset(subject, body.replace(_CONVERSATION, said.text, 1), html), files=said.files)

    def paper(self, transcript: ChatTranscript, title: str) -> MailFile | None:
        """The chat as a PDF; None where there is none of it (`mail.chat_pdf`)."""
        return pdf_file(
            transcript,
            title,
            language=self._language.value,
            words=self._phrases["conversation"],
            head=lambda line: f"{_clock(line.at)}  {self._speaker(line)}",
            day=(lambda line: self._date(line.at)) if _spans_days(transcript) else None,
        )

    def draft(self, letter: Letter) -> RenderedLetter:
        subject, body, said = self._parts(letter, _DRAFT)
        text = body.replace(_CONVERSATION, said.text, 1)
        return RenderedLetter(subject=subject, text=text, html="", files=said.files)

    def _parts(self, letter: Letter, most: _Most = _MAIL) -> tuple[str, str, _Conversation]:
        subject, body = _subject_and_body(self._template(letter.name).render(letter.variables))
        return subject, body, self._conversation(letter.variables.get("transcript"), most)

    def typeset(self, subject: str, text: str, body: str) -> RenderedLetter:
        page = self._page.render(subject=one_line(subject), body=Markup(body), language=self._language.value)  # noqa: S704
        return RenderedLetter(subject=subject, text=text, html=_INLINER.inline(page))

    def _template(self, name: str) -> Template:
        try:
            return self._text.get_template(f"{self._language}/{name}.txt.j2")
        except TemplateNotFound:
            raise UnknownLetter(f"the letter {name} is missing in {self._language}") from None

    def _conversation(self, transcript: ChatTranscript | None, most: _Most) -> _Conversation:
        if transcript is None:
            return _Conversation("", "")
        days = _spans_days(transcript)
        values = {"transcript": transcript, "words": self._phrases["conversation"], "days": days}
        text = tidy(self._text.get_template("conversation.txt.j2").render(values))
        if len(transcript.lines) > most.lines or len(text) > most.characters:
            words = str(self._phrases["conversation"]["attached"])
            return _Conversation(words, f"<p>{escape(words)}</p>", (TextFile("chat.txt", text),))
        return _Conversation(
            text=text,
            html=self._html.get_template("conversation.html.j2").render(values),
        )

    def _date(self, value: date) -> str:
        return _long_date(value.astimezone(OSLO).date() if isinstance(value, datetime) else value, self._language)

    def _kind(self, value: Kind) -> str:
        return str(self._phrases["kinds"][value])

    def _matter(self, value: Kind) -> str:
        """The kind as it is said to a company, which is no data subject."""
        return str(self._phrases["matters"].get(value) or self._phrases["kinds"][value])

    def _provision(self, value: Provision) -> str:
        return str(self._phrases["provisions"][value])

    def _topic(self, value: Topic) -> str:
        return str(self._phrases["topics"][value])

    def _speaker(self, line: ChatLine) -> str:
        """Who speaks, as the person may see it: the role, with the name where there is one."""
        role, name = str(self._phrases["speakers"][line.speaker]), one_line(line.name)
        return f"{role} ({name})" if name else role


@lru_cache(maxsize=1024)
def _long_date(day: date, language: Language) -> str:
    return str(format_date(day, "long", locale=_LOCALES[language]))


def _clock(value: datetime) -> str:
    return value.astimezone(OSLO).strftime("%H:%M")


def _spans_days(transcript: ChatTranscript) -> bool:
    """Whether a clock alone would not tell when something was said."""
    return len({line.at.astimezone(OSLO).date() for line in transcript.lines}) > 1


def _place_of_conversation(_: ChatTranscript) -> str:
    return _CONVERSATION


def _line_breaks(text: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in clean(text).split("\n"))


def _subject_and_body(text: str) -> tuple[str, str]:
    first, _, rest = clean(text).lstrip("\n").partition("\n")
    if not first.startswith("Subject: ") or not rest.startswith("\n"):
        raise InvalidTemplate("a letter begins with a line `Subject: …` and a blank line")
    return one_line(first.removeprefix("Subject: ")), tidy(rest)
