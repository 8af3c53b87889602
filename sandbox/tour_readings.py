"""What the tour reads back, as lines, from the SMTP server, the IMAP server and the stand-in; and what must hold."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable

from sandbox.slack import STAFF_CHANNEL
from sandbox.slack.messages import Message
from sandbox.slack.shapes import Json
from sandbox.slack.transport import Envelope
from sandbox.smtp import Received
from sandbox.tour_mails import ANSWERED, IDENTITY_NUMBER, INQUIRIES, Person
from sandbox.tour_stage import Missing, Stage, case_on, shown

Read = Callable[[Stage], Awaitable[list[str]]]
Holds = Callable[[list[str]], bool]


def letter_lines(mail: Received) -> list[str]:
    """A letter as its reader sees it, headers first."""
    letter = mail.letter
    head = [f"To: {', '.join(mail.recipients)}", f"Subject: {letter.subject}", f"MAIL FROM: {mail.sender}"]
    language = f"Content-Language: {letter.header('Content-Language')}"
    return [*head, language, *(line for line in letter.text.splitlines() if line.strip())]


def letters_of(person: str, number: int | None = None) -> Read:
    """Reads all letters of a person, or one of them; nothing as long as there is none."""

    async def read(stage: Stage) -> list[str]:
        letters = stage.letters(person)
        chosen = letters if number is None else letters[number : number + 1]
        return [line for mail in chosen for line in letter_lines(mail)]

    return read


def folder(name: str) -> Read:
    """Reads the subjects in a folder of the mailbox."""

    async def read(stage: Stage) -> list[str]:
        return [f"{name}: {mail.letter.subject}" for mail in await stage.folder(name)]

    return read


def card_lines(card: Message) -> list[str]:
    """A card: its text for notifications, then what its blocks say."""
    said = [part["text"] for block in card.blocks for part in _text_parts(block)]
    return [card.text, *(line for text in said for line in text.splitlines())]


def _text_parts(block: Json) -> list[dict[str, str]]:
    single = [part for part in (block.get("text"),) if isinstance(part, dict)]
    several = [block.get(name, []) for name in ("fields", "elements")]
    parts = [part for group in several if isinstance(group, list) for part in group if isinstance(part, dict)]
    return [*single, *(part for part in parts if isinstance(part.get("text"), str))]


async def cards(stage: Stage) -> list[str]:
    """Reads the text of every card in the staff channel."""
    return [card.text for card in stage.cards()]


def card_of(person: Person) -> Read:
    """Reads the card of a person's case; nothing as long as there is none."""

    async def read(stage: Stage) -> list[str]:
        try:
            return card_lines(stage.card(stage.case_of(person.address)))
        except Missing:
            return []

    return read


def buttons_of(person: Person) -> Read:
    """Reads what stands on the buttons of a person's card; nothing as long as there is none."""

    async def read(stage: Stage) -> list[str]:
        try:
            blocks = stage.card(stage.case_of(person.address)).blocks
        except Missing:
            return []
        rows = [block["elements"] for block in blocks if block["type"] == "actions"]
        return [str(button["text"]["text"]) for row in rows for button in row]

    return read


def thread_of(person: Person) -> Read:
    """Reads the thread of a person's case; nothing as long as there is none."""

    async def read(stage: Stage) -> list[str]:
        try:
            return [reply.text for reply in stage.thread(stage.case_of(person.address))]
        except Missing:
            return []

    return read


def private_to(user: str) -> Read:
    """Reads what only one member of staff was shown."""

    async def read(stage: Stage) -> list[str]:
        view = stage.world.slack.open_view(user)
        answers = [f"{e.text}\n{shown(e.blocks)}" for e in stage.world.slack.ephemerals(user)]
        return "\n".join([*answers, shown(view.blocks) if view else ""]).splitlines()

    return read


async def words_in_public(stage: Stage) -> list[str]:
    """Reads all that Slack got and others than one person can see, and finds words of the mails in it."""
    public = [card for card in stage.world.slack.workspace.posted if card.by_bot]
    text = "\n".join(f"{card.text} {json.dumps(card.blocks, ensure_ascii=False)}" for card in public).lower()
    secrets = [word for person in INQUIRIES for word in (person.mark, person.address, person.name.lower())]
    found = [f"found: {word}" for word in (*secrets, "<!channel>", IDENTITY_NUMBER[-5:]) if word in text]
    return [f"{len(public)} messages in {STAFF_CHANNEL}", *found]


async def robots_thread(stage: Stage) -> list[str]:
    """Reads the thread of the one card whose case nobody was told about."""
    told = {stage.case_of(person.address) for person in ANSWERED}
    threads = [stage.world.slack.thread(STAFF_CHANNEL, card.ts) for card in stage.cards() if case_on(card) not in told]
    return [reply.text for thread in threads for reply in thread]


SHOWN_MARK, SENT_MARK = "the modal showed: ", "the letter says:  "


def shown_and_sent(person: Person) -> Read:
    """Reads the modal that was last sent in for a person's case, and the letter that went out then."""

    async def read(stage: Stage) -> list[str]:
        letters = stage.letters(person.address)[1:]
        case = stage.case_of(person.address)
        modals = [envelope.payload["view"] for envelope in stage.world.slack.envelopes if _approves(envelope, case)]
        if not letters or not modals:
            return []
        return [SHOWN_MARK + _even(shown(modals[-1]["blocks"])), SENT_MARK + _even(letters[-1].letter.text)]

    return read


def _approves(envelope: Envelope, case: str) -> bool:
    view = envelope.payload.get("view") or {}
    return view.get("callback_id") == "approve_reply" and case in view.get("private_metadata", "")


# What must hold.


def has(*words: str) -> Holds:
    """All these words stand somewhere in the lines."""
    return lambda lines: all(any(word in line for line in lines) for word in words)


def nothing(lines: list[str]) -> bool:
    """There is nothing."""
    return not lines


def count(number: int) -> Holds:
    """There are so many lines."""
    return lambda lines: len(lines) == number


def holds_text(text: str) -> Holds:
    """The lines hold this text, however it is broken into lines."""
    return lambda lines: _even(text) in _even("\n".join(lines))


def five_cards(lines: list[str]) -> bool:
    """A card for each inquiry, each with a number."""
    return len(lines) == len(INQUIRIES) and all("PV-" in line for line in lines)


def shows_olavs_case(lines: list[str]) -> bool:
    """Both kinds, the language and the date."""
    return has("Innsyn", "Sletting", "nynorsk", "Frist")(lines)


def every_point_settled(lines: list[str]) -> bool:
    """The button of the checklist says `n av n`."""
    counts = [found.groups() for line in lines for found in _COUNTED.finditer(line)]
    return bool(counts) and all(done == total for done, total in counts)


_COUNTED = re.compile(r"Sjekkliste \((\d+) av (\d+)\)")


def same(lines: list[str]) -> bool:
    """The letter stands in the modal, word by word."""
    return len(lines) == 2 and lines[1].removeprefix(SENT_MARK) in lines[0]


def _even(text: str) -> str:
    return " ".join(text.split())
