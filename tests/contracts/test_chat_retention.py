"""Chats whose time is over: found by their end, and deleted with every key by which they could be read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from cases.ports import ChatSelection
from cases.vocabulary import OutboxState, Purpose
from models.store import Store
from tests.contracts.desk import a_letter, claimed, enqueued, key_count, opened, settled
from tests.examples import NOW, RECEIVED, a_chat

OLD, NEW = a_chat(ended_at=RECEIVED), a_chat(ended_at=NOW)


async def logged(store: Store) -> None:
    async with store.repository.record() as record:
        for chat in (OLD, NEW):
            await record.add_chat(chat)
            await record.copied_ends(chat)


async def left(store: Store) -> list[str]:
    return [chat.transcript.key for chat in await store.queries.chats(ChatSelection())]


async def test_chats_that_ended_before_a_moment_are_found_with_their_cases(store: Store) -> None:
    await logged(store)
    voiced, about = await opened(store), await opened(store)
    async with store.repository.record() as record:
        await record.link_chat(OLD, voiced.number)
        await record.relate_chat(OLD.key, about.number)

    [found] = await store.chat_retention.ended_before(NOW)

    assert (found.key, found.ended_at, found.cases) == (OLD.key, RECEIVED, (voiced.number, about.number))
    assert await store.chat_retention.ended_before(NOW, after=found.row) == ()


async def test_a_deleted_chat_is_gone_with_its_copy_and_their_keys(store: Store) -> None:
    await logged(store)
    await enqueued(store, replace(a_letter(None, f"chat.{OLD.key}", purpose=Purpose.CHAT_COPY)))
    await settled(store, await claimed(store), OutboxState.SENT)
    keys = await key_count(store)
    [found] = await store.chat_retention.ended_before(NOW)

    assert await store.chat_retention.delete([found.row]) == 1
    assert await store.chat_retention.delete([found.row]) == 0

    assert await left(store) == [NEW.key]
    assert await store.letters.listing(frozenset(OutboxState)) == ()
    # The order to take the copy out of the sent mails is sealed under a key of its own.
    assert await key_count(store) == keys - 2 + 1


async def test_the_copies_that_were_sent_again_are_gone_with_it(store: Store) -> None:
    await logged(store)
    for key in (f"chat.{OLD.key}", f"chat.{OLD.key}.{OLD.ended_at:%Y}-12", f"chat.{OLD.key}.2031-01"):
        await enqueued(store, a_letter(None, key, purpose=Purpose.CHAT_COPY))
        await settled(store, await claimed(store), OutboxState.SENT)
    [found] = await store.chat_retention.ended_before(NOW)

    assert await store.chat_retention.delete([found.row]) == 1

    assert await store.letters.listing(frozenset(OutboxState)) == ()


async def test_a_chat_whose_copy_is_on_its_way_stays(store: Store) -> None:
    await logged(store)
    await enqueued(store, a_letter(None, f"chat.{OLD.key}", purpose=Purpose.CHAT_COPY))
    [found] = await store.chat_retention.ended_before(NOW)

    assert await store.chat_retention.delete([found.row]) == 0
    assert len(await left(store)) == 2


async def test_a_conversation_is_forgotten_with_its_last_end(store: Store) -> None:
    await logged(store)
    for found in await store.chat_retention.ended_before(NOW + timedelta(days=1)):
        await store.chat_retention.delete([found.row])

    async with store.repository.record() as record:
        assert await record.sent_again_at(OLD) is None
        assert await record.add_chat(OLD)
        assert await record.copied_ends(OLD) == ()
