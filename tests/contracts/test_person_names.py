"""The contract of the record for names: who else wrote to us, known by blind indexes alone."""

from __future__ import annotations

from dataclasses import replace

from models.store import Store
from tests.contracts.desk import arrived, handled
from tests.examples import PERSON


async def test_the_name_of_whoever_wrote_is_known_however_it_is_written(store: Store) -> None:
    await handled(store, await arrived(store), sender=replace(PERSON, name="Nordmann,  KARI"))

    assert await store.queries.known_names(["kari nordmann", "ola normann"]) == {"kari nordmann"}
    async with store.repository.record() as record:
        assert await record.known_names(["kari nordmann", "ola normann"]) == {"kari nordmann"}


async def test_a_single_word_is_nobodys_name(store: Store) -> None:
    await handled(store, await arrived(store), sender=replace(PERSON, name="Hei"))

    assert await store.queries.known_names(["hei"]) == frozenset()
