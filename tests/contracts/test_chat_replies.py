"""Replies to copies of chats, and requests for chats that are on the record, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest

from cases.case import Case
from cases.checklist.values import ChecklistRules
from cases.errors import NotPermitted, TranscriptSentRecently
from cases.events import (
    CaseReleased,
    ChatChosen,
    ChatEnded,
    ChatShown,
    ChatsSearched,
    CopiesResumed,
    CopiesStopped,
    DraftRequested,
    MailReceived,
    ReplyApproved,
)
from cases.handler import CaseHandler
from cases.messages import Address, ChatLine, ChatTranscript, PreparedMail, ThreadClues
from cases.policy import ChatLimits, Policy
from cases.ports import ChatSelection
from cases.vocabulary import Kind, Purpose, Status
from models.store import Store
from tests.contracts.desk import arrived
from tests.contracts.test_batches import handler_of
from tests.examples import ANNE, NOW, PERSON, READER, RECEIVED, STRANGER, WORKER, a_chat, a_mail, a_verdict

VISITOR = STRANGER
NOT_ME = "Det var ikke meg som chattet."


def chat(number: int = 1, **changes: Any) -> ChatTranscript:
    lines = (
        ChatLine(at=RECEIVED, speaker="visitor", text="Kortet mitt er 4111 1111 1111 1111"),
        ChatLine(at=RECEIVED, speaker="agent", name="Anne", text="Skriv det aldri i en chat"),
    )
    return a_chat(conversation_id=f"c-{number}", visitor=VISITOR, lines=lines, **changes)


async def copied(handler: CaseHandler, store: Store, number: int = 1) -> str:
    """Has a chat ended and copied; the Message-ID of its copy."""
    await handler.handle(ChatEnded(chat(number), a_verdict(Kind.SUPPORT)))
    claimed = await store.letters.claim(10, timedelta(seconds=0), NOW + timedelta(days=1))
    await store.letters.mark_lost(NOW + timedelta(days=2))
    return next(one.mail.message_id for one in claimed if one.mail.key == f"chat.{chat(number).key}")


async def replied(handler: CaseHandler, store: Store, answers: str, uid: int = 1, **changes: Any) -> Case:
    arrival = await arrived(store, uid, raw=b"From: a\r\n\r\n%d" % uid)
    mail = a_mail(
        sender=changes.pop("sender", VISITOR),
        sha256=f"{uid:064}",
        message_id=f"<r{uid}@annen.example>",
        thread=ThreadClues(message_ids=(answers,) if answers else ()),
        text=changes.pop("text", NOT_ME),
        quarantined=changes.pop("quarantined", False),
    )
    outcome = await handler.handle(MailReceived(arrival, mail, a_verdict(changes.pop("kind", Kind.UNCLEAR))))
    assert outcome.case is not None
    return outcome.case


async def stopped(store: Store) -> bool:
    """Whether the visitor gets no copies any more."""
    async with store.repository.record() as record:
        return await record.copies_stopped(VISITOR)


async def copies(store: Store) -> int:
    """How many copies may leave."""
    return sum(one.key.startswith("chat.") for one in await store.letters.listing(limit=100))


@pytest.fixture
def handler(store: Store) -> CaseHandler:
    return handler_of(store, Policy(checklist=ChecklistRules(enforced=False)))


async def test_this_was_not_me_is_a_suspected_breach_and_stops_the_copies(handler, store):
    answers = await copied(handler, store)
    case = await replied(handler, store, answers)

    assert (case.verdict.kind, case.verdict.urgent, case.status) == (Kind.BREACH_REPORT, True, Status.RECEIVED)
    [linked] = await store.queries.chats(ChatSelection(case=case.number))
    assert linked.transcript.key == chat().key
    await handler.handle(ChatEnded(chat(2), a_verdict(Kind.SUPPORT)))
    [later] = await store.queries.chats(ChatSelection(conversation_id="c-2"))
    assert later.copied_at is None


async def test_a_copy_that_waited_is_withdrawn(handler, store):
    answers = await copied(handler, store)
    await handler.handle(ChatEnded(chat(2), a_verdict(Kind.SUPPORT)))
    before = await copies(store)

    await replied(handler, store, answers)

    assert (before, await copies(store)) == (2, 1)


async def test_staff_let_copies_leave_again_and_stop_them(handler, store):
    case = await replied(handler, store, await copied(handler, store))

    assert (await handler.handle(CopiesResumed(case.number, WORKER))).changed
    assert not (await handler.handle(CopiesResumed(case.number, WORKER))).changed
    async with store.repository.record() as record:
        assert not await record.copies_stopped(VISITOR)
    await handler.handle(CopiesStopped(case.number, WORKER))
    async with store.repository.record() as record:
        assert await record.copies_stopped(Address("OLA@annen.example"))


async def test_a_disowned_copy_among_the_junk_stops_nothing_before_it_is_released(handler, store):
    case = await replied(handler, store, await copied(handler, store), quarantined=True)

    assert (case.verdict.kind, case.status) == (Kind.BREACH_REPORT, Status.SPAM)
    assert not await stopped(store)
    await handler.handle(CaseReleased(case.number, WORKER))
    assert await stopped(store)


async def test_a_disowned_copy_that_is_moved_out_of_the_junk_folder_stops_the_copies(handler, store):
    answers = await copied(handler, store)
    case = await replied(handler, store, answers, quarantined=True)
    again = await arrived(store, 1, raw=b"From: a\r\n\r\n1", mailbox="Junk")
    mail = a_mail(sender=VISITOR, thread=ThreadClues(message_ids=(answers,)), text=NOT_ME)

    outcome = await handler.handle(MailReceived(again, mail, a_verdict(Kind.UNCLEAR)))

    assert outcome.case is not None
    assert outcome.case.number == case.number
    assert await stopped(store)


async def test_other_junk_that_is_released_stops_no_copies(handler, store):
    answers = await copied(handler, store)
    case = await replied(handler, store, answers, text="Kan dere slette chatten?", kind=Kind.ERASURE, quarantined=True)

    await handler.handle(CaseReleased(case.number, WORKER))

    assert not await stopped(store)


async def test_any_other_reply_is_an_inquiry_that_knows_its_chat(handler, store):
    answers = await copied(handler, store)

    case = await replied(handler, store, answers, text="Kan dere slette chatten?", kind=Kind.ERASURE)

    assert case.verdict.kind is Kind.ERASURE
    assert [one.transcript.key for one in await store.queries.chats(ChatSelection(case=case.number))] == [chat().key]
    async with store.repository.record() as record:
        assert not await record.copies_stopped(VISITOR)


async def sent_again(store: Store) -> list[PreparedMail]:
    """The copies that leave because somebody asked for them."""
    claimed = await store.letters.claim(10, timedelta(seconds=0), NOW + timedelta(days=1))
    await store.letters.mark_lost(NOW + timedelta(days=2))
    return [one.mail for one in claimed if one.mail.key == f"chat.{chat().key}.{NOW:%Y-%m}"]


async def test_a_request_for_a_chat_is_answered_from_the_record_at_once_to_the_address_of_the_chat(handler, store):
    await copied(handler, store)

    case = await replied(handler, store, "", text="Kan jeg få chatten?", kind=Kind.CHAT_TRANSCRIPT)

    [mail] = await sent_again(store)
    said = message_from_bytes(mail.raw, policy=default).get_body(("plain",)).get_content()
    assert (mail.recipient, mail.purpose) == (VISITOR.email, Purpose.CHAT_COPY)
    assert "Skriv det aldri" in said
    assert "4111" not in said
    assert case.draft is not None
    assert case.draft.letter == "reply_chat_transcript"
    assert [one.transcript.key for one in await store.queries.chats(ChatSelection(case=case.number))] == [chat().key]


@pytest.mark.parametrize("silent", ["junk", "stopped", "limited"])
async def test_what_speaks_against_a_letter_leaves_the_chat_to_staff(store, silent):
    limits = ChatLimits(copies_address_per_hour=1 if silent == "limited" else 5)
    handler = handler_of(store, Policy(checklist=ChecklistRules(enforced=False), chats=limits))
    answers = await copied(handler, store)
    if silent == "stopped":
        await replied(handler, store, answers)

    case = await replied(
        handler, store, "", uid=2, text="Chatten?", kind=Kind.CHAT_TRANSCRIPT, quarantined=silent == "junk"
    )

    assert await sent_again(store) == []
    assert case.draft is not None
    assert case.draft.letter == "transcript"


async def test_a_second_request_within_a_month_sends_nothing(handler, store):
    await copied(handler, store)
    await replied(handler, store, "", text="Chatten, takk", kind=Kind.CHAT_TRANSCRIPT)
    assert len(await sent_again(store)) == 1

    await replied(handler, store, "", uid=2, text="Chatten, takk", kind=Kind.CHAT_TRANSCRIPT)

    assert await sent_again(store) == []


async def test_a_chat_too_long_for_a_letter_goes_along_as_a_file_that_the_approval_binds(store):
    limited = Policy(checklist=ChecklistRules(enforced=False), chats=ChatLimits(copies_address_per_hour=1))
    handler = handler_of(store, limited)
    first = chat()
    long = replace(first, lines=(first.lines[0], *[first.lines[1]] * 600))
    await handler.handle(ChatEnded(long, a_verdict(Kind.SUPPORT)))
    case = await replied(handler, store, "", text="Chatten, takk", kind=Kind.CHAT_TRANSCRIPT)

    drafted = (await handler.handle(DraftRequested(case.number, WORKER, "transcript"))).case
    assert drafted is not None
    assert drafted.draft is not None
    [file] = drafted.draft.attachments
    assert (file.name, drafted.draft.text.count("Skriv det aldri")) == ("chat.txt", 0)
    await handler.handle(ReplyApproved(case.number, ANNE, drafted.draft.digest))

    claimed = await store.letters.claim(10, timedelta(seconds=1), NOW + timedelta(days=1))
    raw = next(one.mail.raw for one in claimed if one.mail.recipient == VISITOR.email and "reply" in one.mail.key)
    [part] = list(message_from_bytes(raw, policy=default).iter_attachments())
    text = part.get_payload(decode=True).decode()
    assert (part.get_filename(), text.count("Skriv det aldri"), "4111" in text) == ("chat.txt", 600, False)


async def test_a_request_from_another_address_gets_nothing_of_a_chat(handler, store):
    await copied(handler, store)

    case = await replied(handler, store, "", text="Kan jeg få chatten?", kind=Kind.CHAT_TRANSCRIPT, sender=PERSON)

    assert case.draft is not None
    assert case.draft.letter != "transcript"


async def test_a_chat_that_staff_choose_for_another_address_goes_to_its_own(handler, store):
    await copied(handler, store)
    case = await replied(handler, store, "", text="Chatten, takk", kind=Kind.CHAT_TRANSCRIPT, sender=PERSON)

    await handler.handle(ChatChosen(case.number, WORKER, chat().key))
    outcome = await handler.handle(DraftRequested(case.number, WORKER, "transcript"))

    assert outcome.case is not None
    assert outcome.case.draft is not None
    assert outcome.case.draft.recipient.email == VISITOR.email


async def test_a_chat_that_was_sent_again_and_was_not_theirs_is_a_case_of_its_own(handler, store):
    await copied(handler, store)
    asked = await replied(handler, store, "", text="Chatten, takk", kind=Kind.CHAT_TRANSCRIPT)
    [mail] = await sent_again(store)

    disowned = await replied(handler, store, mail.message_id, uid=3)

    assert (disowned.number != asked.number, disowned.verdict.kind) == (True, Kind.BREACH_REPORT)
    async with store.repository.record() as record:
        assert await record.copies_stopped(VISITOR)


async def test_a_conversation_is_sent_again_once_a_month(handler, store):
    await copied(handler, store)
    async with store.repository.record() as record:
        await record.mark_sent_again(chat(), NOW - timedelta(days=30))
    case = await replied(handler, store, "", text="Chatten, takk", kind=Kind.CHAT_TRANSCRIPT)
    assert case.draft is not None
    assert case.draft.letter != "transcript"

    outcome = await handler.handle(DraftRequested(case.number, WORKER, "transcript"))
    assert outcome.case is not None
    assert outcome.case.draft is not None
    with pytest.raises(TranscriptSentRecently):
        await handler.handle(ReplyApproved(case.number, ANNE, outcome.case.draft.digest))


async def test_looking_up_and_reading_chats_takes_the_right_and_is_logged(handler, store):
    await handler.handle(ChatsSearched(WORKER, "address", 3))
    await handler.handle(ChatShown("operator:anne", chat().key))

    with pytest.raises(NotPermitted):
        await handler.handle(ChatShown(READER, chat().key))
