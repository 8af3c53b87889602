"""The steps of the tour as a table: what is done, and what each party must have received then."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sandbox.mailbox import DONE, INBOX, SENT
from sandbox.smtp import NULL_SENDER
from sandbox.tour_mails import (
    ANSWERED,
    CHAT,
    INQUIRIES,
    KARI,
    MALLORY,
    MARY,
    OLAV,
    ROBOT,
    TO_MARY,
    TO_OLAV,
    VISITOR,
    Person,
    chat,
    follow_up,
)
from sandbox.tour_readings import (
    Holds,
    Read,
    buttons_of,
    card_of,
    cards,
    count,
    every_point_settled,
    five_cards,
    folder,
    has,
    holds_text,
    letters_of,
    nothing,
    private_to,
    robots_thread,
    same,
    shown_and_sent,
    shows_olavs_case,
    thread_of,
    words_in_public,
)
from sandbox.tour_stage import Missing, Stage, every_box


@dataclass(frozen=True, slots=True)
class Check:
    """One expectation: `read` asks a party what it received, as lines; `holds` says whether that is right.

    Of the lines, those are quoted that begin with `quotes`.
    """

    expects: str
    read: Read
    holds: Holds
    quotes: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what is done, and what must be received."""

    name: str
    title: str
    act: Callable[[Stage], Awaitable[None]]
    checks: tuple[Check, ...]


# What is done.


async def inquire(stage: Stage) -> None:
    """Five mails arrive."""
    for person in INQUIRIES:
        await stage.world.mailbox.deliver(person.mail())


async def look(_stage: Stage) -> None:
    """Nothing is done; only what was received is looked at."""


async def write_again(stage: Stage) -> None:
    """Kari answers the acknowledgement."""
    letter = stage.letter(KARI.address).letter
    await stage.world.mailbox.deliver(follow_up(KARI, letter.message_id))


async def end_chat(stage: Stage) -> None:
    """A chat ends, and its provider delivers it, signed."""
    status = await stage.world.end_chat(chat())
    if status // 100 != 2:
        raise Missing(f"POST /chats/generic answered {status}")


async def write_answer(stage: Stage, person: Person, user: str, text: str) -> None:
    """Press Edit, and put the finished letter in place of the draft with its gaps."""
    modal = await stage.press(user, stage.case_of(person.address), "edit", "edit_reply")
    await stage.staff(user).submit(modal, {"text": text})


async def approve(stage: Stage, person: Person, user: str) -> None:
    """Press Approve, and send in the modal that shows the letter."""
    modal = await stage.press(user, stage.case_of(person.address), "approve", "approve_reply")
    await stage.staff(user).submit(modal)


async def answer_mary(stage: Stage) -> None:
    """Cari, who may not approve, finishes the letter; Anne reads it in a modal and approves it."""
    await write_answer(stage, MARY, "U0CARI", TO_MARY)
    await approve(stage, MARY, "U0ANNE")


async def answer_olav(stage: Stage) -> None:
    """Bjørn, who may approve, rewrites the letter and cannot approve it himself; Anne does."""
    await write_answer(stage, OLAV, "U0BJORN", TO_OLAV)
    await approve(stage, OLAV, "U0BJORN")
    await approve(stage, OLAV, "U0ANNE")


async def go_through_checklists(stage: Stage) -> None:
    """Cari opens the checklists of Mary and Olav, and ticks each box once she has done what it says."""
    for person in (MARY, OLAV):
        modal = await stage.press("U0CARI", stage.case_of(person.address), "checks", "change_checks")
        await stage.staff("U0CARI").submit(modal, every_box(modal))


async def list_cases(stage: Stage) -> None:
    """Dag, who may only read, asks for the list."""
    reply = await stage.staff("U0DAG").command("/personvern", "list")
    await reply.message()


def _acknowledged(person: Person, language: str) -> Check:
    return Check(
        f"{person.name} has one letter, an acknowledgement in {language} with a case number",
        letters_of(person.address),
        lambda lines: (
            has("PV-", f"MAIL FROM: {NULL_SENDER}", f"Content-Language: {language}")(lines)
            and sum(line.startswith("To: ") for line in lines) == 1
        ),
    )


STEPS = (
    Step(
        "inquiries",
        "Five mails arrive: in bokmål, in nynorsk about two rights, in English, a hostile one, and one from a robot.",
        inquire,
        (
            *(_acknowledged(person, language) for person, language in ANSWERED.items()),
            Check(
                "Olav's acknowledgement names both rights that he asked for",
                letters_of(OLAV.address),
                lambda lines: sum(line.startswith("- ") for line in lines) == 2,
                quotes="- ",
            ),
            Check(
                "What Mallory wrote is in no letter but as the address",
                letters_of(MALLORY.address),
                lambda lines: (
                    bool(lines) and not any("{{" in line or "49" in line or "<" in line for line in lines[4:])
                ),
            ),
        ),
    ),
    Step(
        "mailbox",
        "Each mail is moved once its case is stored.",
        look,
        (
            Check(f"{DONE} holds five mails", folder(DONE), count(len(INQUIRIES))),
            Check(f"{INBOX} is empty", folder(INBOX), nothing),
            Check(f"{SENT} holds the four letters that the mail server accepted", folder(SENT), count(len(ANSWERED))),
        ),
    ),
    Step(
        "cards",
        "Each case has a card in the staff channel, and none of them says who wrote or what.",
        look,
        (
            Check("There are five cards, each with a number", cards, five_cards),
            Check(
                "Olav's card shows what he wants, in which language, and until when", card_of(OLAV), shows_olavs_case
            ),
            Check("Nothing that a person wrote is in the channel", words_in_public, count(1)),
        ),
    ),
    Step(
        "robot",
        "The robot gets no acknowledgement, or two robots would write to each other for ever.",
        look,
        (
            Check("No letter went to the robot", letters_of(ROBOT.address), nothing),
            Check("The desk is told why in a thread", robots_thread, has("ikke sendt noen mottaksbekreftelse")),
        ),
    ),
    Step(
        "follow-up",
        "Kari answers the acknowledgement.",
        write_again,
        (
            Check("Kari's thread says that she wrote again", thread_of(KARI), has("Personen har skrevet igjen")),
            Check("There is no further card", cards, five_cards),
            Check("Kari is not acknowledged a second time", letters_of(KARI.address, 1), nothing),
        ),
    ),
    Step(
        "chat",
        "A chat ends; its provider delivers the transcript.",
        end_chat,
        (
            Check(
                "Siri has the whole conversation by mail",
                letters_of(VISITOR),
                has(*(line.text for line in CHAT)),
            ),
        ),
    ),
    Step(
        "checklist",
        "Cari goes through the checklists: nothing is answered before each point is settled.",
        go_through_checklists,
        (
            Check(
                "Mary's card says that every point is settled",
                buttons_of(MARY),
                every_point_settled,
                quotes="Sjekkliste",
            ),
            Check(
                "Olav's card says that every point is settled",
                buttons_of(OLAV),
                every_point_settled,
                quotes="Sjekkliste",
            ),
            Check("The thread says who went through it", thread_of(OLAV), has("U0CARI", "har oppdatert sjekklisten")),
        ),
    ),
    Step(
        "approval",
        "Cari finishes the answer to Mary; Anne reads it in a modal and approves it.",
        answer_mary,
        (
            Check("Mary has exactly the letter that the modal showed", shown_and_sent(MARY), same),
            Check("Mary's letter is the one that Cari wrote", letters_of(MARY.address, 1), holds_text(TO_MARY)),
            Check("The thread says who edited and who approved", thread_of(MARY), has("U0CARI", "U0ANNE")),
        ),
    ),
    Step(
        "edited approval",
        "Bjørn rewrites the answer to Olav; four eyes: he cannot approve it himself, Anne can.",
        answer_olav,
        (
            Check("Bjørn is told privately why not", private_to("U0BJORN"), has("kan ikke godkjenne det")),
            Check("Olav has exactly the letter that the modal showed", shown_and_sent(OLAV), same),
            Check("Olav's letter is the one that Bjørn wrote", letters_of(OLAV.address, 1), holds_text(TO_OLAV)),
            Check("Olav's card says that Anne approved it", card_of(OLAV), has("Godkjent av <@U0ANNE>", "besvart")),
        ),
    ),
    Step(
        "afterwards",
        "Dag, who may only read, asks for the list; and everything is still as it should be.",
        list_cases,
        (
            Check("Dag sees the open cases privately", private_to("U0DAG"), has("PV-")),
            Check("The robot still has no letter", letters_of(ROBOT.address), nothing),
            Check("Nothing that a person wrote is in the channel", words_in_public, count(1)),
            Check(
                f"{SENT} holds every letter: four acknowledgements, a chat copy, two answers", folder(SENT), count(7)
            ),
        ),
    ),
)
