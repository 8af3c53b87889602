"""A chat that ends: logged, and its copy mailed to the address of its session, once."""

import json

import pytest

from cases.case_number import CaseNumber
from cases.decisions.chat_case import NO_COPY
from cases.ports import CaseSelection, ChatSelection
from cases.vocabulary import Kind
from sandbox.slack import STAFF_CHANNEL
from tests.flows.conftest import a_chat, a_letter, until

pytestmark = [pytest.mark.dovecot]

VISITOR = "ola@annen.example"


async def test_the_visitor_gets_a_faithful_copy(running):
    status, answer = await running.chat(a_chat())

    assert (status, answer) == (200, {"status": "logged"})
    [copy] = await running.letters_to(VISITOR)
    assert copy.letter.header("Auto-Submitted") == "auto-generated"
    assert "får ikke logget inn" in copy.letter.text
    assert "Prøv <b>igjen</b> nå" in copy.letter.text
    assert "10:01" in copy.letter.text
    assert "Prøv &lt;b&gt;igjen&lt;/b&gt; nå" in str(copy.letter.html)


async def test_a_repeated_delivery_is_known_and_mails_nothing(running):
    await running.chat(a_chat())
    await running.letters_to(VISITOR)

    assert await running.chat(a_chat()) == (200, {"status": "known"})

    other = a_chat(conversation_id="c-2", visitor={"email": "per@tredje.example"})
    await running.chat(other)
    await running.letters_to("per@tredje.example")
    assert len(running.smtp.to(VISITOR)) == 1


async def test_a_conversation_that_goes_on_and_ends_again_is_copied_with_what_is_new(running):
    lines = json.loads(a_chat())["messages"]
    await running.chat(a_chat())
    more = {"at": "2026-11-23T10:30:00+01:00", "speaker": "visitor", "text": "Nå virker det, takk"}

    await running.chat(a_chat(messages=[*lines, more], ended_at="2026-11-23T10:31:00+01:00"))

    first, second = await running.letters_to(VISITOR, 2)
    assert "Nå virker det" not in first.letter.text
    assert "Nå virker det" in second.letter.text
    assert "logget inn" not in second.letter.text


async def test_a_chat_that_nobody_answered_is_not_mailed(running):
    line = {"at": "2026-11-23T10:00:00+01:00", "speaker": "visitor", "text": "hallo?"}

    assert (await running.chat(a_chat(messages=[line])))[0] == 200

    await running.chat(a_chat(conversation_id="c-2", visitor={"email": "per@tredje.example"}))
    await running.letters_to("per@tredje.example")
    assert running.smtp.to(VISITOR) == []


@pytest.mark.parametrize("changes", [{"chat_copies_address_per_day": 2}])
async def test_a_flood_to_a_stranger_ends_and_staff_are_told(running):
    for place in range(4):
        assert (await running.chat(a_chat(conversation_id=f"c-{place}")))[0] == 200

    told = await running.slack.wait_for(lambda: alarms_in(running), 20)
    await running.letters_to(VISITOR, 2)
    assert "chat-kopier" in told[0]
    assert len(running.smtp.to(VISITOR)) == 2
    assert running.assembly.health.ready


def alarms_in(running):
    """What the staff channel was told beside cards."""
    return [one.text for one in running.slack.messages(STAFF_CHANNEL) if "chat-kopier" in one.text]


@pytest.mark.parametrize(
    ("body", "delivery", "status", "field"),
    [
        (a_chat(), {"secret": "wrong"}, 401, ""),
        (a_chat(), {"age": 600}, 401, ""),
        (a_chat(visitor={"email": "ola"}), {}, 422, "visitor.email"),
        (b"{}", {}, 422, "conversation_id"),
        (b"not json", {}, 422, "body"),
        (b"x" * 100_001, {}, 413, ""),
    ],
)
async def test_what_is_unsigned_malformed_or_too_large_is_refused_without_a_trace(
    running, capsys, body, delivery, status, field
):
    answered, answer = await running.chat(body, **delivery)

    assert (answered, answer.get("field", "")) == (status, field)
    shown = capsys.readouterr()
    assert VISITOR not in shown.out + shown.err
    assert running.smtp.received == []


ERASURE = "Jeg vil bli slettet hos dere. Slett kontoen min og alle personopplysninger om meg, etter GDPR artikkel 17."


def a_chat_that_asks(*, answered=True, **changes):
    """A chat in which the visitor wants to be forgotten."""
    lines = [{"at": "2026-11-23T10:00:00+01:00", "speaker": "visitor", "text": ERASURE}]
    answer = {"at": "2026-11-23T10:01:00+01:00", "speaker": "agent", "name": "Anne", "text": "Det skal vi se på"}
    return a_chat(messages=[*lines, *([answer] if answered else [])], **changes)


async def test_a_request_that_is_voiced_in_a_chat_becomes_a_case_and_is_acknowledged(running):
    await running.chat(a_chat_that_asks())

    [card] = await running.cards()
    letters = await running.letters_to(VISITOR, 2)
    number = CaseNumber.parse("PV-2026-0001")
    case = await running.assembly.store.queries.case(number)
    [chat] = await running.assembly.store.queries.chats(ChatSelection(address=VISITOR))
    assert (case.verdict.kind, chat.case) == (Kind.ERASURE, number)
    assert case.received_at.isoformat() == "2026-11-23T09:00:00+00:00"
    assert "PV-2026-0001" in str(card.text)
    assert sorted("PV-2026-0001" in (one.letter.header("Subject") or "") for one in letters) == [False, True]


async def test_the_same_request_at_a_later_end_is_the_same_case(running):
    await running.chat(a_chat_that_asks())
    await running.chat(a_chat_that_asks(ended_at="2026-11-23T11:00:00+01:00"))

    of_the_case = ChatSelection(case=CaseNumber.parse("PV-2026-0001"))
    await until(lambda: running.assembly.store.queries.chats(of_the_case), lambda chats: len(chats) == 2)
    assert await running.assembly.store.queries.count(CaseSelection()) == 1


async def test_a_request_in_a_chat_that_nobody_answered_is_a_case_and_no_letter(running):
    await running.chat(a_chat_that_asks(answered=False))

    case = await running.case("PV-2026-0001")
    assert case.no_acknowledgement == (NO_COPY,)
    assert running.smtp.to(VISITOR) == []


async def test_a_chat_about_support_is_no_case(running):
    await running.chat(a_chat())
    await running.letters_to(VISITOR)

    assert await running.assembly.store.queries.count(CaseSelection()) == 0


# --- replies to copies, and transcripts that are mailed ---------------------------------------------------------------


async def test_a_reply_that_it_was_not_them_opens_an_urgent_case_and_ends_the_copies(running):
    await running.chat(a_chat())
    [copy] = await running.letters_to(VISITOR)
    copy_id = copy.letter.header("Message-ID")

    await running.receive(a_letter("Hei, det var ikke meg som chattet med dere.", sender=VISITOR, In_Reply_To=copy_id))
    case = await running.case("PV-2026-0001")
    await running.letters_to(VISITOR, 2)
    await running.chat(a_chat(conversation_id="c-2"))
    of_the_second = ChatSelection(conversation_id="c-2")
    [later] = await until(lambda: running.assembly.store.queries.chats(of_the_second), bool)

    assert (case.verdict.kind, case.verdict.urgent) == (Kind.BREACH_REPORT, True)
    assert later.copied_at is None
    assert len(running.smtp.to(VISITOR)) == 2


TRANSCRIPT = """Conversation started on: 23 Nov 2026 10:00
Visitor: Ola Nordmann
Email: ola@annen.example

[10:00] Ola Nordmann: Får ikke logget inn
[10:01] Anne: Prøv igjen nå
"""


@pytest.mark.parametrize(
    "changes", [{"chat_mail_senders": "chat@leverandor.example", "trusted_authserv_ids": "mx.duett.test"}]
)
async def test_a_transcript_that_is_mailed_is_copied_once_and_is_no_inquiry(running):
    found = "mx.duett.test; dmarc=pass header.from=leverandor.example"
    for number in (1, 2):
        headers = {"Authentication_Results": found, "Message_ID": f"<t{number}@leverandor.example>"}
        await running.receive(a_letter(TRANSCRIPT, sender="chat@leverandor.example", **headers))
    [copy] = await running.letters_to(VISITOR)
    await running.until_moved(2)

    assert "Prøv igjen nå" in copy.letter.text
    assert await running.assembly.store.queries.count(CaseSelection()) == 0
    assert len(running.smtp.received) == 1
