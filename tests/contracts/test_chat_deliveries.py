"""Deliveries that were accepted: once, over any number of replicas, and claimed by one worker at a time."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from cases.messages import ChatReference, ChatTranscript
from cases.ports import DeliveryBacklog
from models.store import Store
from tests.conftest import OpenStore
from tests.contracts.desk import key_count
from tests.examples import NOW, RECEIVED, a_chat

LEASE = timedelta(seconds=10)


def chats(count: int) -> list[ChatTranscript]:
    return [a_chat(conversation_id=f"c-{number}") for number in range(count)]


async def test_what_two_replicas_accept_at_once_is_accepted_once(store: Store, open_store: OpenStore) -> None:
    async with open_store() as other:
        answers = await asyncio.gather(
            store.chat_deliveries.accept(chats(120), NOW), other.chat_deliveries.accept(chats(120)[::-1], NOW)
        )

    first, second = answers[0], answers[1][::-1]
    assert [one + two for one, two in zip(first, second, strict=True)] == [1] * 120
    assert len(await store.chat_deliveries.listing()) == 120


async def test_the_same_chat_twice_in_one_batch_is_new_once(store: Store) -> None:
    assert await store.chat_deliveries.accept([*chats(2), *chats(3)], NOW) == (True, True, False, False, True)


async def test_a_chat_that_is_logged_already_is_known(store: Store) -> None:
    async with store.repository.record() as record:
        await record.add_chat(a_chat())

    reference = ChatReference(
        provider=a_chat().provider, conversation_id="c-1", started_at=RECEIVED, ended_at=a_chat().ended_at
    )
    assert await store.chat_deliveries.accept([reference], NOW) == (False,)


async def test_each_delivery_is_claimed_by_one_worker_until_its_lease_ends(store: Store, open_store: OpenStore) -> None:
    await store.chat_deliveries.accept(chats(30), NOW)

    async with open_store() as other:
        one, two = await asyncio.gather(
            store.chat_deliveries.claim(20, LEASE, NOW, fetched=True),
            other.chat_deliveries.claim(20, LEASE, NOW, fetched=True),
        )

    assert not {each.row for each in one} & {each.row for each in two}
    assert {each.attempts for each in (*one, *two)} == {1}
    rest = await store.chat_deliveries.claim(30, LEASE, NOW, fetched=True)
    assert len(one) + len(two) + len(rest) == 30
    again = await store.chat_deliveries.claim(30, LEASE, NOW + LEASE, fetched=True)
    assert [each.attempts for each in again] == [2] * 30


async def test_what_is_to_be_fetched_is_claimed_apart_and_comes_back_as_it_was(store: Store) -> None:
    reference = ChatReference(
        provider="zendesk", conversation_id="7", started_at=RECEIVED, ended_at=NOW, requester="8", verified=True
    )
    await store.chat_deliveries.accept([reference, *chats(1)], NOW)

    [claimed] = await store.chat_deliveries.claim(10, LEASE, NOW, fetched=False)
    [chat] = await store.chat_deliveries.claim(10, LEASE, NOW, fetched=True)

    assert claimed.content == reference
    assert chat.content == chats(1)[0]


async def test_a_delivery_ends_with_its_key_in_the_transaction_that_records_its_chat(store: Store) -> None:
    before = await key_count(store)
    await store.chat_deliveries.accept(chats(1), NOW)
    [claimed] = await store.chat_deliveries.claim(10, LEASE, NOW, fetched=True)
    assert await store.chat_deliveries.backlog() == DeliveryBacklog(failed=0, oldest=NOW)

    async with store.repository.record() as record:
        await record.close_delivery(claimed.row)

    assert await store.chat_deliveries.backlog() == DeliveryBacklog()
    assert await key_count(store) == before
