"""The export of one person: all that is theirs, nobody else's, no staff id, and nothing that a browser would run."""

from __future__ import annotations

import json

import pytest

from cases.intake import Note
from cases.messages import Address
from cases.vocabulary import Flag, Language, OutboxState
from models.store import Store
from service.person_export import gather
from service.person_page import page
from tests.contracts.desk import a_letter, arrived, claimed, enqueued, handled, opened, settled
from tests.examples import NOW, STRANGER, a_chat, a_verdict

SCRIPT = "<script>alert(1)</script>"


async def test_it_holds_mails_letters_notes_chats_and_log_of_every_case_of_the_person(store: Store) -> None:
    first = await handled(store, await arrived(store), text=f"Hei {SCRIPT}")
    second = await opened(store)
    await opened(store, sender=STRANGER)
    await enqueued(store, a_letter(first.number))
    await settled(store, await claimed(store), OutboxState.SENT)
    async with store.repository.record() as record:
        await record.add_note(first.number, Note(at=NOW, author="U0ANNE", text="Ringte"))
        await record.add_chat(a_chat())

    export = await gather(store, second.number)

    assert [case["number"] for case in export.data["cases"]] == [str(first.number), str(second.number)]
    messages = export.data["cases"][0]["messages"]
    assert {(one["direction"], one["text"].strip()) for one in messages} == {
        ("in", f"Hei {SCRIPT}"),
        ("out", "Hei!"),
        ("note", "Ringte"),
    }
    assert len(export.data["chats"]) == 1
    written = json.dumps(export.data)
    assert "U0ANNE" not in written
    assert STRANGER.email not in written
    for name, _, content in export.files:
        assert b"Ringte" in content, name


def test_the_page_runs_nothing_that_somebody_wrote() -> None:
    hostile = {
        "person": {"email": "x@y.example", "name": SCRIPT},
        "cases": [{"subject": SCRIPT, "messages": [{"text": SCRIPT, "subject": SCRIPT}], "log": []}],
        "chats": [],
        "marketing_blocks": [{"lists": [SCRIPT]}],
    }

    for language in (Language.NB, Language.NN, Language.EN):
        assert "<script" not in page(hostile, language)


async def test_an_address_is_the_same_however_it_is_spelt(sqlite_store: Store) -> None:
    one = await opened(sqlite_store, sender=Address("Kari.Nordmann@Epost.example", "Kari"))
    await opened(sqlite_store, sender=Address("kari.nordmann@epost.example", ""))

    export = await gather(sqlite_store, one.number)

    assert len(export.data["cases"]) == 2


@pytest.mark.parametrize("flag", [Flag.ON_BEHALF, Flag.LAWYER, Flag.SERVICE_SENDER])
async def test_whoever_writes_for_others_gets_nothing_of_one_with_what_is_anothers(
    sqlite_store: Store, flag: Flag
) -> None:
    for_others = a_verdict(flags=frozenset({flag}))
    first, second = [await opened(sqlite_store, verdict=for_others) for _ in range(2)]
    own = await opened(sqlite_store)
    async with sqlite_store.repository.record() as record:
        await record.add_chat(a_chat())

    exports = [(await gather(sqlite_store, case.number)).data for case in (first, second, own)]

    assert [[case["number"] for case in each["cases"]] for each in exports] == [
        [str(case.number)] for case in (first, second, own)
    ]
    assert [len(each["chats"]) for each in exports] == [0, 0, 1]
