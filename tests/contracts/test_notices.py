"""The contract of `NoticeOutbox`: in order for each case, and the card is remembered."""

from __future__ import annotations

from datetime import timedelta

from cases.messages import CARD
from cases.ports import ClaimedNotice, Posting
from cases.vocabulary import OutboxState
from models.store import Store
from tests.conftest import OpenStore
from tests.contracts.desk import LEASE, noticed, opened
from tests.examples import NOW

AT = Posting("C0DESK", "1764000000.000100")
ELSEWHERE = Posting("C0DESK", "1764000009.000900")
APART = Posting("C0APART", "1764000010.000100")


async def one(store: Store) -> ClaimedNotice:
    (notice,) = await store.notices.claim(10, LEASE, NOW)
    return notice


async def test_a_case_has_one_notice_on_its_way_at_a_time_in_order(store: Store) -> None:
    case = await opened(store)
    await noticed(store, case.number, "n.1", "n.2", "n.3")

    order = []
    for _ in range(3):
        notice = await one(store)
        assert await store.notices.claim(10, LEASE, NOW) == ()
        await store.notices.posted(notice, AT, NOW)
        order.append(notice.notice.key)

    assert order == ["n.1", "n.2", "n.3"]


async def test_notices_of_many_cases_go_out_side_by_side_oldest_first(store: Store) -> None:
    first, second = await opened(store), await opened(store)
    await noticed(store, first.number, "a.1", "a.2")
    await noticed(store, second.number, "b.1")

    notices = await store.notices.claim(10, LEASE, NOW)

    assert [notice.notice.key for notice in notices] == ["a.1", "b.1"]
    assert notices[0].notice.params == {"kind": "access"}
    assert notices[0].notice.case == first.number


async def test_a_failed_notice_holds_back_the_later_ones_of_its_case(store: Store) -> None:
    case = await opened(store)
    await noticed(store, case.number, "n.1", "n.2")
    await store.notices.release(await one(store), NOW + timedelta(seconds=30), "ratelimited")

    assert await store.notices.claim(10, LEASE, NOW) == ()

    (again,) = await store.notices.claim(10, LEASE, NOW + timedelta(seconds=30))
    assert (again.notice.key, again.attempts) == ("n.1", 2)


async def test_a_refused_notice_lets_the_later_ones_pass(store: Store) -> None:
    case = await opened(store)
    await noticed(store, case.number, "n.1", "n.2")

    await store.notices.refuse(await one(store), "msg_too_long", NOW)

    assert (await one(store)).notice.key == "n.2"


async def test_the_card_is_remembered_and_handed_out_with_the_next_notice(store: Store) -> None:
    case = await opened(store)
    await noticed(store, case.number, "n.1", "n.2")
    assert await store.queries.card(case.number) is None

    await store.notices.posted(await one(store), AT, NOW)

    assert await store.queries.card(case.number) == AT
    assert (await one(store)).card == AT


async def test_a_card_that_was_posted_anew_replaces_the_old_one(store: Store) -> None:
    case = await opened(store)
    await noticed(store, case.number, "n.1", "n.2")
    await store.notices.posted(await one(store), AT, NOW)

    await store.notices.posted(await one(store), ELSEWHERE, NOW)

    assert await store.queries.card(case.number) == ELSEWHERE


async def doomed(store: Store) -> set[tuple[str, str, bool]]:
    """What is to go from Slack."""
    return {(post.channel, post.ts, post.thread) for post in await store.erasures.due_posts(100, NOW)}


async def test_a_pointer_is_remembered_with_the_card_it_points_at(store: Store) -> None:
    case = await opened(store)
    await noticed(store, case.number, "n.1", "n.2", "n.3")

    await store.notices.posted(await one(store), APART, NOW, pointer=AT)
    first = await one(store)
    await store.notices.posted(first, APART, NOW, pointer=ELSEWHERE)

    assert (first.card, first.pointer) == (APART, AT)
    assert await store.queries.pointer(case.number) == ELSEWHERE
    assert [await store.queries.case_of_card(at.channel, at.ts) for at in (APART, ELSEWHERE)] == [case.number] * 2
    assert await doomed(store) == {(AT.channel, AT.ts, False)}


async def test_a_reply_does_not_change_the_pointer(store: Store) -> None:
    case = await opened(store)
    await noticed(store, case.number, "n.1")
    await store.notices.posted(await one(store), APART, NOW, pointer=AT)
    await noticed(store, case.number, "n.2", text="taken")

    await store.notices.posted(await one(store), Posting(APART.channel, "1764000011.000100"), NOW)

    assert await store.queries.pointer(case.number) == AT
    assert await doomed(store) == set()


async def test_what_was_said_where_the_card_stands_no_longer_is_to_go_but_for_the_pointer(store: Store) -> None:
    case = await opened(store)
    await noticed(store, case.number, "n.1")
    await store.notices.posted(await one(store), AT, NOW)
    await noticed(store, case.number, "n.2", text="taken")
    await store.notices.posted(await one(store), ELSEWHERE, NOW)
    await noticed(store, case.number, "n.3")

    await store.notices.posted(await one(store), APART, NOW, pointer=AT)

    assert await store.queries.card(case.number) == APART
    assert await doomed(store) == {(ELSEWHERE.channel, ELSEWHERE.ts, False)}


async def test_when_the_pointer_becomes_the_card_what_stood_apart_is_to_go(store: Store) -> None:
    case = await opened(store)
    await noticed(store, case.number, "n.1", "n.2")
    await store.notices.posted(await one(store), APART, NOW, pointer=AT)

    await store.notices.posted(await one(store), AT, NOW)

    assert (await store.queries.card(case.number), await store.queries.pointer(case.number)) == (AT, None)
    assert await doomed(store) == {(APART.channel, APART.ts, False)}


async def test_a_pointer_is_taken_over_only_beside_a_card_elsewhere_and_once(store: Store) -> None:
    case = await opened(store)
    before = await store.notices.adopt_pointer(case.number, AT)
    await store.notices.adopt(case.number, APART)

    taken = [await store.notices.adopt_pointer(case.number, at) for at in (APART, AT, ELSEWHERE)]

    assert (before, taken) == (False, [False, True, False])
    assert await store.queries.pointer(case.number) == AT


async def test_a_reply_in_the_thread_is_not_the_card(store: Store) -> None:
    case = await opened(store)
    await noticed(store, case.number, "n.1", text="taken")

    await store.notices.posted(await one(store), AT, NOW)

    assert CARD != "taken"
    assert await store.queries.card(case.number) is None


async def test_a_notice_whose_publisher_died_is_posted_by_another(store: Store, open_store: OpenStore) -> None:
    case = await opened(store)
    await noticed(store, case.number, "n.1")
    late = await one(store)

    async with open_store() as other:
        (again,) = await other.notices.claim(10, LEASE, NOW + LEASE)
        await other.notices.posted(again, AT, NOW)
    await store.notices.posted(late, ELSEWHERE, NOW)

    assert again.attempts == 2
    assert await store.queries.card(case.number) == AT


async def test_a_publisher_whose_lease_ran_out_cannot_release_what_another_has(store: Store) -> None:
    case = await opened(store)
    await noticed(store, case.number, "n.1")
    late = await one(store)
    await store.notices.claim(10, LEASE, NOW + LEASE)

    await store.notices.release(late, NOW, "timeout")
    await store.notices.refuse(late, "timeout", NOW)

    assert (await store.notices.depth())[OutboxState.SENDING] == 1


async def test_a_key_that_is_there_already_changes_nothing(store: Store) -> None:
    case = await opened(store)
    await noticed(store, case.number, "n.1", "n.1")

    assert await store.notices.depth() == {OutboxState.NEW: 1, OutboxState.SENDING: 0, OutboxState.RETRY: 0}
