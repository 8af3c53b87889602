"""Copies are rendered before the record is touched, long ones on a thread, and anew where it wants another one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from cases.events import ChatEnded
from cases.handler import CaseHandler
from cases.messages import ChatLine, ChatTranscript, Letter, RenderedLetter
from cases.outcome import Outcome
from cases.policy import Policy
from cases.ports import ChatSelection
from cases.vocabulary import Purpose
from mail.compose import MailComposer
from models.store import Store
from service.chat_copies import LONG, CopyWriter
from tests.bot.office import SetClock
from tests.contracts.test_batches import LETTERS, Judge
from tests.examples import a_chat

CHAT = a_chat()


class WithoutCopies:
    """Renders every letter but copies of chats: whoever asks for those here holds the record's lock."""

    def render(self, letter: Letter) -> RenderedLetter:
        assert letter.purpose is not Purpose.CHAT_COPY, "rendered while the record was locked"
        return LETTERS.render(letter)

    draft, typeset = LETTERS.draft, LETTERS.typeset


class Pen:
    """Renders, and remembers what and on which thread; `before` is called each time first."""

    def __init__(self) -> None:
        self.lines: list[int] = []
        self.threads: set[int] = set()
        self.before: Callable[[], None] = lambda: None

    def render(self, letter: Letter) -> RenderedLetter:
        self.before()
        self.lines.append(len(letter.variables["transcript"].lines))
        self.threads.add(threading.get_ident())
        return LETTERS.render(letter)


@pytest.fixture
def pen() -> Pen:
    return Pen()


def writer_of(store: Store, pen: Pen, *, with_pdf: bool = False) -> CopyWriter:
    composer = MailComposer("personvern@duett.test", "Duett AS", "duett.test", bytes(32), "test")
    handler = CaseHandler(
        store.repository, triage=Judge(), renderer=WithoutCopies(), composer=composer, clock=SetClock(), policy=Policy()
    )
    return CopyWriter(handler, pen.render, with_pdf=with_pdf)


def ended_again(chat: ChatTranscript, minutes: int) -> ChatTranscript:
    at = chat.ended_at + timedelta(minutes=minutes)
    return replace(chat, ended_at=at, lines=(*chat.lines, ChatLine(at=at, speaker="agent", name="Anne", text="Hei.")))


async def copied(store: Store) -> int:
    return sum(chat.copied_at is not None for chat in await store.queries.chats(ChatSelection()))


async def test_copies_are_not_rendered_under_the_lock(store: Store, pen: Pen) -> None:
    chats = [a_chat(conversation_id=f"c-{number}") for number in range(3)]

    outcomes = await writer_of(store, pen).record([ChatEnded(chat) for chat in chats])

    assert all(isinstance(outcome, Outcome) for outcome in outcomes)
    assert await copied(store) == 3


@pytest.mark.parametrize(("lines", "with_pdf", "aside"), [(2, False, False), (LONG + 1, False, True), (2, True, True)])
async def test_what_takes_long_is_rendered_on_a_thread(
    store: Store, pen: Pen, lines: int, with_pdf: bool, aside: bool
) -> None:
    chat = replace(CHAT, lines=(CHAT.lines * lines)[:lines])

    (outcome,) = await writer_of(store, pen, with_pdf=with_pdf).record([ChatEnded(chat)])

    assert isinstance(outcome, Outcome)
    assert (threading.get_ident() not in pen.threads) is aside


async def test_the_copy_of_a_conversation_that_went_on_is_written_anew_beside_the_record(
    store: Store, pen: Pen
) -> None:
    writer = writer_of(store, pen)
    await writer.record([ChatEnded(CHAT)])

    (outcome,) = await writer.record([ChatEnded(ended_again(CHAT, 10))])

    assert isinstance(outcome, Outcome)
    assert pen.lines == [len(CHAT.lines), len(CHAT.lines) + 1, 1]
    assert await copied(store) == 2


async def test_one_that_must_be_written_anew_takes_nothing_from_the_others(store: Store, pen: Pen) -> None:
    writer = writer_of(store, pen)
    await writer.record([ChatEnded(CHAT)])
    others = [a_chat(conversation_id=f"c-{number}0") for number in range(1, 4)]

    outcomes = await writer.record([ChatEnded(chat) for chat in (others[0], ended_again(CHAT, 10), *others[1:])])

    assert all(isinstance(outcome, Outcome) and outcome.changed for outcome in outcomes)
    assert await copied(store) == 5


async def test_a_chat_whose_copy_cannot_be_written_is_told_and_the_others_leave(store: Store, pen: Pen) -> None:
    def broken() -> None:
        if len(pen.lines) == 0:
            pen.lines.append(0)
            raise ZeroDivisionError

    pen.before = broken
    chats = [a_chat(conversation_id=f"c-{number}") for number in range(3)]

    outcomes = await writer_of(store, pen).record([ChatEnded(chat) for chat in chats])

    assert [isinstance(outcome, Outcome) for outcome in outcomes] == [False, True, True]


async def test_a_chat_that_nobody_answered_is_written_no_copy(store: Store, pen: Pen) -> None:
    alone = replace(CHAT, lines=tuple(line for line in CHAT.lines if line.speaker == "visitor"))

    (outcome,) = await writer_of(store, pen).record([ChatEnded(alone)])

    assert isinstance(outcome, Outcome)
    assert (pen.lines, await copied(store)) == ([], 0)
