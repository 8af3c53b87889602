"""Notices on their way to Slack: each once, in order, whatever goes wrong in between."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.card_keeper import Channels
from bot.publisher import NoticePublisher
from bot.slack_answers import MOST_UNSAID
from cases.case_number import CaseNumber
from cases.events import CaseReclassified, CaseTaken
from cases.messages import Notice
from cases.vocabulary import Kind, OutboxState, Status
from models.outbox_tables import NoticeRow
from sandbox.slack import RESTRICTED_CHANNEL, STAFF_CHANNEL, Moment, broken, dropped, rate_limited, refused
from tests.bot.office import Office, action_ids, card_notice, publishing, texts_of
from tests.examples import NOW, WORKER, a_case, a_verdict


async def drain_all(office: Office, publisher: NoticePublisher) -> None:
    """Posts until nothing is due, a minute later each time."""
    while await publisher.drain():
        office.clock.moment += timedelta(minutes=1)
    office.clock.moment += timedelta(minutes=1)
    while await publisher.drain():
        office.clock.moment += timedelta(minutes=1)


async def waiting(office: Office) -> int:
    return sum((await office.store.notices.depth()).values())


async def test_many_changes_in_a_row_end_in_one_update(unconnected: Office) -> None:
    publisher = unconnected.publisher()
    case = await unconnected.open_case()
    await publisher.drain()
    await unconnected.handler.handle(CaseTaken(case.number, WORKER))
    for version in range(10, 15):
        await unconnected.notify(card_notice(case.number, version))

    await drain_all(unconnected, publisher)

    assert len(unconnected.slack.calls("chat.update")) == 1
    assert await waiting(unconnected) == 0


async def test_a_card_is_not_doubled_when_the_answer_to_its_post_was_lost(unconnected: Office) -> None:
    case = await unconnected.open_case()
    unconnected.slack.faults.plan("chat.postMessage", dropped(Moment.AFTER))

    await drain_all(unconnected, unconnected.publisher())

    assert len(unconnected.cards(case.number)) == 1
    assert (await unconnected.store.queries.card(case.number)) is not None


async def test_a_card_is_not_doubled_by_the_process_that_follows_a_crash(unconnected: Office) -> None:
    case = await unconnected.open_case()
    claimed = await unconnected.store.notices.claim(1, timedelta(seconds=30), NOW)
    crashed = unconnected.publisher()
    await crashed._keeper.show(claimed[0])
    unconnected.clock.moment += timedelta(minutes=1)

    await drain_all(unconnected, unconnected.publisher())

    assert len(unconnected.cards(case.number)) == 1
    assert await waiting(unconnected) == 0


async def test_a_reply_is_not_doubled_when_the_answer_to_its_post_was_lost(unconnected: Office) -> None:
    case = await unconnected.open_case()
    publisher = unconnected.publisher()
    await publisher.drain()
    await unconnected.notify(Notice(key="sent.1", case=case.number, text="letter_sent", params={"purpose": "reply"}))
    unconnected.slack.faults.plan("chat.postMessage", dropped(Moment.AFTER))

    await drain_all(unconnected, publisher)

    thread = unconnected.slack.thread(STAFF_CHANNEL, unconnected.cards(case.number)[0].ts)
    assert [reply.text for reply in thread] == ["Svaret er levert til e-posttjeneren."]


@pytest.mark.parametrize("fault", [broken(503), broken(500, Moment.AFTER), rate_limited(0), refused("internal_error")])
async def test_a_post_that_slack_could_not_take_is_made_later_and_once(unconnected: Office, fault: object) -> None:
    case = await unconnected.open_case()
    unconnected.slack.faults.plan("chat.postMessage", fault)  # type: ignore[arg-type]

    await drain_all(unconnected, unconnected.publisher())

    assert len(unconnected.cards(case.number)) == 1
    assert await waiting(unconnected) == 0


async def test_after_a_rate_limit_nothing_is_sent_until_slack_wants_it(unconnected: Office) -> None:
    publisher = unconnected.publisher()
    await unconnected.open_case()
    unconnected.slack.faults.plan("chat.postMessage", rate_limited(30))
    await publisher.drain()
    await unconnected.open_case()

    await publisher.drain()

    assert len(unconnected.slack.calls("chat.postMessage")) == 1
    rows = await NoticeRow.all().order_by("id")
    assert [row.reason for row in rows] == ["ratelimited", "ratelimited"]
    assert rows[0].due_at == NOW + timedelta(seconds=30)
    assert publisher.status.problem == ""


async def test_a_message_that_slack_will_never_take_is_kept_as_refused_and_the_next_goes_on(
    unconnected: Office,
) -> None:
    publisher = unconnected.publisher()
    first, second = await unconnected.open_case(), await unconnected.open_case()
    unconnected.slack.faults.plan("chat.postMessage", refused("invalid_blocks"))

    await drain_all(unconnected, publisher)

    states = [(row.state, row.reason) for row in await NoticeRow.all().order_by("id")]
    assert states[0] == (OutboxState.REFUSED, "invalid_blocks")
    assert states[1][0] == OutboxState.SENT
    assert (len(unconnected.cards(first.number)), len(unconnected.cards(second.number))) == (0, 1)
    assert publisher.status.refused == 1


@pytest.mark.parametrize("error", ["channel_not_found", "not_in_channel", "token_revoked", "is_archived"])
async def test_nothing_is_lost_while_a_person_must_mend_the_token_or_the_channel(
    unconnected: Office, error: str
) -> None:
    publisher = unconnected.publisher()
    case = await unconnected.open_case()
    unconnected.slack.faults.plan("chat.postMessage", refused(error))
    await publisher.drain()
    problem = publisher.status.problem

    await drain_all(unconnected, publisher)

    assert problem == error
    assert len(unconnected.cards(case.number)) == 1
    assert publisher.status.problem == ""


async def test_a_card_that_somebody_deleted_is_posted_anew(unconnected: Office) -> None:
    publisher = unconnected.publisher()
    case = await unconnected.open_case()
    await publisher.drain()
    old = unconnected.cards(case.number)[0]
    unconnected.slack.workspace.posted.remove(old)

    await unconnected.handler.handle(CaseTaken(case.number, WORKER))
    await drain_all(unconnected, publisher)

    posting = await unconnected.store.queries.card(case.number)
    assert posting is not None
    assert [card.ts for card in unconnected.cards(case.number)] == [posting.ts]
    assert posting.ts != old.ts


async def test_a_notice_without_a_card_posts_the_card_first(unconnected: Office) -> None:
    publisher = unconnected.publisher()
    case = await unconnected.open_case()
    unconnected.slack.faults.plan("chat.postMessage", refused("invalid_blocks"))
    await publisher.drain()
    await unconnected.notify(Notice(key="d.1", case=case.number, text="dead_letter", params={"reason": "poison"}))

    await drain_all(unconnected, publisher)

    card = unconnected.cards(case.number)[0]
    assert "poison" in unconnected.slack.thread(STAFF_CHANNEL, card.ts)[0].text


async def test_a_notice_that_has_no_text_is_refused_in_the_end(unconnected: Office) -> None:
    publisher = unconnected.publisher()
    case = await unconnected.open_case()
    await publisher.drain()
    await unconnected.notify(Notice(key="x.1", case=case.number, text="no_such_text"))

    for _ in range(MOST_UNSAID):
        await publisher.drain()
        unconnected.clock.moment += timedelta(minutes=5)

    assert [row.state for row in await NoticeRow.all().order_by("id")] == [OutboxState.SENT, OutboxState.REFUSED]


async def test_a_notice_of_a_later_version_is_left_to_a_replica_that_has_its_text(unconnected: Office) -> None:
    case = await unconnected.open_case()
    old, texts = unconnected.publisher(), unconnected.desk.texts
    await old.drain()
    await unconnected.notify(Notice(key="x.1", case=case.number, text="of_later"))
    await drain_all(unconnected, old)
    new = unconnected.publisher(texts=replace(texts, entries={**texts.entries, "notice.of_later": "Said by the new."}))
    unconnected.clock.moment += timedelta(minutes=5)

    await drain_all(unconnected, new)

    [card] = unconnected.cards(case.number)
    assert [reply.text for reply in unconnected.slack.thread(STAFF_CHANNEL, card.ts)] == ["Said by the new."]
    assert await waiting(unconnected) == 0


async def test_a_restricted_case_shows_only_that_it_exists(unconnected: Office) -> None:
    case = await unconnected.open_case(a_case(verdict=a_verdict(Kind.COMPENSATION_CLAIM)))

    await drain_all(unconnected, unconnected.publisher())

    card = unconnected.cards(case.number)[0]
    assert f"Begrenset sak {case.number}" in texts_of(card.blocks)
    assert "Erstatningskrav" not in texts_of(card.blocks)
    assert action_ids(card.blocks) == ["approve", "edit", "take", "reject"]


async def test_a_restricted_case_is_shown_whole_in_the_restricted_channel(unconnected: Office) -> None:
    case = await unconnected.open_case(a_case(verdict=a_verdict(Kind.AUTHORITY)))
    publisher = unconnected.publisher(channels=Channels(STAFF_CHANNEL, RESTRICTED_CHANNEL))

    await drain_all(unconnected, publisher)

    (card,) = unconnected.cards(case.number, RESTRICTED_CHANNEL)
    assert "Myndighet" in texts_of(card.blocks)


@pytest.mark.parametrize(("before", "after"), [(Kind.COMPENSATION_CLAIM, Kind.ACCESS), (Kind.ACCESS, Kind.AUTHORITY)])
async def test_a_restricted_kind_is_not_told_in_the_thread_either(
    unconnected: Office, before: Kind, after: Kind
) -> None:
    case = await unconnected.open_case(a_case(verdict=a_verdict(before)))
    await unconnected.handler.handle(CaseReclassified(case.number, WORKER, after))

    await drain_all(unconnected, unconnected.publisher())

    thread = unconnected.slack.thread(STAFF_CHANNEL, unconnected.cards(case.number)[0].ts)
    assert [reply.text for reply in thread] == ["<@U0WORKER> har endret typen fra begrenset type til begrenset type."]


async def test_a_card_is_shown_as_it_is_now_and_not_as_it_was_when_the_notice_was_written(
    unconnected: Office,
) -> None:
    case = await unconnected.open_case()
    async with unconnected.store.repository.record() as record:
        await record.save_case(replace(await record.lock_case(case.number), status=Status.ANSWERED, answered_at=NOW))

    await drain_all(unconnected, unconnected.publisher())

    card = unconnected.cards(case.number)[0]
    assert "besvart" in texts_of(card.blocks)
    assert action_ids(card.blocks) == []


async def test_the_text_for_lock_screens_names_number_and_date_only(unconnected: Office) -> None:
    case = await unconnected.open_case()

    await drain_all(unconnected, unconnected.publisher())

    card = unconnected.cards(case.number)[0]
    assert card.text == f"Ny sak {case.number}, ingen lovbestemt frist"
    assert card.metadata == {"event_type": "personvern_case", "event_payload": {"case": str(case.number)}}
    asked = unconnected.slack.calls("chat.postMessage")[0].arguments
    assert asked["unfurl_links"] is False
    assert asked["unfurl_media"] is False


class AwayOnce:
    """An outbox that cannot be reached the first time."""

    def __init__(self, office: Office) -> None:
        self._outbox = office.store.notices
        self.failed = asyncio.Event()

    async def claim(self, *arguments: object) -> object:
        if not self.failed.is_set():
            self.failed.set()
            raise ConnectionError
        return await self._outbox.claim(*arguments)  # type: ignore[arg-type]

    def __getattr__(self, name: str) -> object:
        return getattr(self._outbox, name)


async def test_the_publisher_goes_on_after_the_record_was_away(unconnected: Office) -> None:
    case = await unconnected.open_case()
    publisher = unconnected.publisher()
    outbox = AwayOnce(unconnected)
    publisher._outbox = outbox  # type: ignore[assignment]

    async with publishing(unconnected, publisher):
        await outbox.failed.wait()
        unconnected.wake.set()
        await unconnected.card(case.number)

    assert publisher.status.problem == ""


async def test_what_was_claimed_is_given_back_when_the_service_stops(unconnected: Office) -> None:
    await unconnected.open_case()
    stop = asyncio.Event()
    stop.set()

    await unconnected.publisher().drain(stop)

    assert unconnected.slack.calls("chat.postMessage") == []
    assert (await unconnected.store.notices.depth())[OutboxState.RETRY] == 1


async def test_cards_of_several_cases_are_posted_in_order(office: Office) -> None:
    opened = [await office.open_case() for _ in range(25)]

    await office.card(opened[-1].number)

    posted = [CaseNumber.parse(card.metadata["event_payload"]["case"]) for card in office.slack.messages(STAFF_CHANNEL)]  # type: ignore[index]
    assert posted == [case.number for case in opened]
