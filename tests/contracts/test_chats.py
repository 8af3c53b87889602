"""Chats: logged once, copied as far as they are new, however and wherever they come in."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from cases.messages import ChatLine, ChatTranscript
from cases.ports import ChatSelection, CopyHistory
from cases.vocabulary import Purpose
from models.store import Store
from tests.conftest import OpenStore
from tests.contracts.desk import a_letter, opened
from tests.examples import NOW, PERSON, RECEIVED, STRANGER, a_chat

LATER = timedelta(minutes=30)


def ended(times: int) -> ChatTranscript:
    """The conversation at its first, second … end, with one more line each."""
    lines = tuple(
        ChatLine(at=RECEIVED + place * LATER, speaker="agent", text=f"line {place}") for place in range(times)
    )
    return a_chat(lines=lines, ended_at=RECEIVED + times * LATER)


async def copied(store: Store, chat: ChatTranscript) -> list[str]:
    """Logs and copies an end; the texts that earlier copies hold."""
    async with store.repository.record() as record:
        assert await record.add_chat(chat)
        before = await record.copied_ends(chat)
        await record.mark_copied(chat, NOW)
    return sorted({line.text for end in before for line in end.lines})


async def test_the_ends_of_a_conversation_that_were_copied_are_known(store: Store) -> None:
    assert await copied(store, ended(1)) == []
    assert await copied(store, ended(2)) == ["line 0"]
    assert await copied(store, ended(3)) == ["line 0", "line 1"]


async def test_an_end_that_was_not_copied_hides_no_line(store: Store) -> None:
    async with store.repository.record() as record:
        await record.add_chat(ended(1))

    assert await copied(store, ended(2)) == []


async def test_another_conversation_or_provider_is_another_s(store: Store) -> None:
    await copied(store, ended(1))

    assert await copied(store, replace(ended(2), provider="other")) == []
    assert await copied(store, replace(ended(2), conversation_id="other")) == []


async def test_two_ends_at_once_over_two_replicas_see_each_other(store: Store, open_store: OpenStore) -> None:
    async with open_store() as other:
        found = await asyncio.gather(
            *(copied((store, other)[times % 2], ended(times)) for times in range(1, 9)), return_exceptions=True
        )

    assert sum(texts == [] for texts in found) == 1
    assert all(isinstance(texts, list) for texts in found)


async def test_copies_are_counted_by_address_and_in_all(store: Store) -> None:
    async with store.repository.record() as record:
        for place, (address, age) in enumerate([(PERSON, 0), (PERSON, 2), (PERSON, 25), (STRANGER, 0)]):
            mail = replace(a_letter(None, f"chat.{place}", purpose=Purpose.CHAT_COPY), recipient=address.email)
            await record.enqueue_letter(mail, NOW - timedelta(hours=age))

        history = await record.copy_history(PERSON, NOW)

    assert history == CopyHistory(address_last_hour=1, address_last_day=2, total_last_hour=2)


async def test_a_chat_is_found_by_case_number_date_and_exact_address(store: Store) -> None:
    case = await opened(store)
    chat, other = a_chat(), a_chat(conversation_id="c-2", visitor=STRANGER, ended_at=NOW + LATER)
    async with store.repository.record() as record:
        for each in (chat, other):
            await record.add_chat(each)
        await record.link_chat(chat, case.number)

    async def found(**selection: object) -> list[str]:
        chats = await store.queries.chats(ChatSelection(**selection))  # type: ignore[arg-type]
        return [each.transcript.conversation_id for each in chats]

    assert await found() == ["c-2", "c-1"]
    assert await found(limit=1) == ["c-2"]
    assert await found(case=case.number) == ["c-1"]
    assert await found(conversation_id="c-2") == ["c-2"]
    assert await found(address=PERSON.email.upper()) == ["c-1"]
    assert await found(address="") == []
    assert await found(since=NOW + LATER) == ["c-2"]
    assert await found(until=NOW + LATER) == ["c-1"]


async def test_a_linked_chat_stands_among_the_messages_of_its_case(store: Store) -> None:
    case = await opened(store)
    async with store.repository.record() as record:
        await record.add_chat(a_chat())
        await record.link_chat(a_chat(), case.number)

        assert await record.case_of_conversation(a_chat()) == case.number
        assert await record.case_of_conversation(a_chat(conversation_id="c-2")) is None

    [message] = [each for each in await store.queries.messages(case.number) if each.subject == "Chat"]
    assert message.text == "visitor: Hei, får ikke logget inn\nagent (Anne): Prøv igjen nå"
