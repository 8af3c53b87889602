"""Chats, driven through Slack: found by right, read on the record, chosen as an answer, stopped and let go."""

from __future__ import annotations

from cases.audit_events import AuditEvent
from cases.messages import ChatLine
from cases.vocabulary import Kind
from models.tables import AuditRow
from tests.bot.office import Office, texts_of
from tests.examples import PERSON, RECEIVED, a_case, a_chat, a_verdict

COMMAND = "/personvern"
LINES = (
    ChatLine(at=RECEIVED, speaker="visitor", text="Kortet er 4111 1111 1111 1111"),
    ChatLine(at=RECEIVED, speaker="agent", name="Anne", text="Prøv igjen nå"),
)
CHAT = a_chat(visitor=PERSON, lines=LINES)


async def logged(office: Office) -> None:
    async with office.store.repository.record() as record:
        await record.add_chat(CHAT)


async def entries(office: Office, event: AuditEvent) -> list[str]:
    rows = await AuditRow.filter(event=event.value).using_db(office.store._database.client)
    return [f"{row.actor} {row.fields_json}" for row in rows]


async def test_a_chat_is_found_by_its_exact_address_and_read_and_both_are_logged(office: Office) -> None:
    await logged(office)
    cari = office.slack.user("U0CARI")

    await cari.command(COMMAND, "chats")
    result = await cari.submit(await cari.modal("search_chats"), {"address": PERSON.email})
    assert result.view is not None
    found = texts_of(result.view.blocks)
    await cari.click(result.view, "read-chat")
    read = texts_of((await cari.modal("read_chat")).blocks)

    assert "2 meldinger" in found
    assert "Prøv igjen nå" not in found
    assert "Prøv igjen nå" in read
    assert "4111" not in read
    assert await entries(office, AuditEvent.CHATS_SEARCHED) == ['U0CARI {"by": "address", "found": "1"}']
    assert await entries(office, AuditEvent.CHAT_SHOWN) == [f'U0CARI {{"chat": "{CHAT.key}"}}']


async def test_a_search_for_nothing_is_refused(office: Office) -> None:
    cari = office.slack.user("U0CARI")

    await cari.command(COMMAND, "chats")
    result = await cari.submit(await cari.modal("search_chats"), {})

    assert result.errors


async def test_a_reader_finds_no_chats(office: Office) -> None:
    dag = office.slack.user("U0DAG")

    answer = await dag.command(COMMAND, "chats")

    assert "ikke" in (await answer.message()).text


async def test_a_chat_is_chosen_as_the_answer(office: Office) -> None:
    await logged(office)
    case = await office.open_case(a_case(verdict=a_verdict(Kind.CHAT_TRANSCRIPT), sender=PERSON))
    cari = office.slack.user("U0CARI")

    await cari.command(COMMAND, f"chat-copy {case.number}")
    await cari.submit(await cari.modal("choose_chat"), {"chat": CHAT.key})

    draft = (await office.case(case.number)).draft
    assert draft is not None
    assert (draft.letter, draft.recipient.email) == ("transcript", PERSON.email)


async def test_copies_are_stopped_and_let_go_again(office: Office) -> None:
    await logged(office)
    case = await office.open_case()
    async with office.store.repository.record() as record:
        await record.relate_chat(CHAT.key, case.number)
    cari = office.slack.user("U0CARI")

    stopped = await cari.command(COMMAND, f"stop-copies {case.number}")
    assert "ikke flere chat-kopier" in (await stopped.message()).text
    async with office.store.repository.record() as record:
        assert await record.copies_stopped(PERSON)

    resumed = await cari.command(COMMAND, f"resume-copies {case.number}")
    assert "igjen" in (await resumed.message()).text
    async with office.store.repository.record() as record:
        assert not await record.copies_stopped(PERSON)
