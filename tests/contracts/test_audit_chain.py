"""The audit log as a chain: what was changed, taken away, moved or cut off is found."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest

from cases.audit_events import AuditEntry, AuditEvent
from cases.case_number import CaseNumber
from models.audit_log import AT_ONCE
from models.audit_proof import AuditProof, verify
from models.database import is_postgres
from models.store import Store
from tests.conftest import OpenStore
from tests.examples import NOW

NUMBER = CaseNumber(2026, 12)


async def written(store: Store, entries: int = 3, at=NOW) -> None:
    """Entries in the log, each in a transaction of its own."""
    for version in range(entries):
        fields = {"version": str(version), "digest": f"{version:064x}"}
        entry = AuditEntry(event=AuditEvent.DRAFT_EDITED, actor="U0KARI", case=NUMBER, fields=fields)
        async with store.repository.record() as record:
            await record.append_audit([entry], at)


async def sealed(store: Store, entries: int = 3) -> None:
    """Entries in the log, and sealed."""
    await written(store, entries)
    await store.audit.seal(NOW)


async def proof(store: Store, *anchors: str) -> AuditProof:
    """What verifying says."""
    return await verify(store.audit, anchors)


async def tampered(store: Store, *statements: str) -> None:
    """Does what only somebody with the database's password can: past the triggers."""
    client = store._database.client
    async with client._in_transaction() as transaction:
        if is_postgres(client):
            await transaction.execute_query("SET LOCAL session_replication_role = replica")
        else:
            for trigger in ("audit_unchanged", "audit_kept"):
                await transaction.execute_query(f"DROP TRIGGER IF EXISTS {trigger}")
        for statement in statements:
            await transaction.execute_query(statement)


async def test_an_untouched_log_has_nothing_to_find(store: Store) -> None:
    await sealed(store)

    found = await proof(store)

    assert (found.first, found.last, found.unsealed, found.findings) == (1, 3, 0, ())
    assert found.head == str((await store.audit.head()).head)


async def test_the_open_window_is_named(store: Store) -> None:
    await sealed(store)
    await written(store, 2, at=NOW + timedelta(minutes=1))

    found = await proof(store)

    assert (found.unsealed, found.unsealed_since, found.findings) == (2, NOW + timedelta(minutes=1), ())


async def test_an_empty_log_is_in_order(store: Store) -> None:
    assert await store.audit.seal(NOW) == 0

    assert (await proof(store)).findings == ()
    assert await store.audit.head() is None


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ("UPDATE audit SET actor = 'U0OLA' WHERE id = (SELECT MIN(id) + 1 FROM audit)", "place 2 was changed or moved"),
        ("UPDATE audit SET fields = '{}' WHERE id = (SELECT MAX(id) FROM audit)", "place 3 was changed or moved"),
        ("UPDATE audit SET case_id = NULL WHERE id = (SELECT MIN(id) FROM audit)", "place 1 was changed or moved"),
        ("DELETE FROM audit WHERE id = (SELECT MIN(id) + 1 FROM audit)", "place 2 is missing"),
        ("DELETE FROM audit_seals WHERE position = 2", "places 2 to 2 are missing"),
        ("DELETE FROM audit_seals WHERE position = 3", "ends before place 3"),
        ("UPDATE audit_heads SET at = '2020-01-01 00:00:00+00:00'", "head at place 3 is not signed by us"),
        ("DELETE FROM audit_heads", "no signed head"),
    ],
)
async def test_tampering_is_found(store: Store, statement: str, finding: str) -> None:
    await sealed(store)

    await tampered(store, statement)

    assert any(finding in text for text in (await proof(store)).findings)


async def test_two_entries_that_changed_places_are_found(store: Store) -> None:
    await sealed(store)
    first = "(SELECT MIN(id) FROM audit)"

    await tampered(
        store,
        "UPDATE audit_seals SET entry_id = -1 WHERE position = 1",
        f"UPDATE audit_seals SET entry_id = {first} WHERE position = 2",
        f"UPDATE audit_seals SET entry_id = {first} + 1 WHERE position = 1",
    )

    assert any("place 1 was changed or moved" in text for text in (await proof(store)).findings)


async def test_a_chain_that_was_reckoned_anew_over_a_changed_entry_is_found_by_its_heads(store: Store) -> None:
    await sealed(store)

    await tampered(store, "UPDATE audit SET actor = 'U0OLA'", "DELETE FROM audit_seals", "DELETE FROM audit_heads")
    anchor = "3:" + "a" * 64
    await store.audit.seal(NOW)

    assert (await proof(store)).findings == ()
    assert (await proof(store, anchor)).findings == ("place 3 has another digest than it was anchored with",)


async def test_a_tail_that_was_cut_off_with_its_head_is_found_by_what_was_posted(store: Store) -> None:
    await sealed(store)
    posted = str((await store.audit.head()).head)

    await tampered(store, "DELETE FROM audit", "DELETE FROM audit_seals", "DELETE FROM audit_heads")

    assert (await proof(store)).findings == ()
    assert (await proof(store, posted)).findings == ("the chain ends before place 3, which was anchored",)


async def test_an_anchor_of_another_form_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="64 hex digits"):
        await proof(store, "three")


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'U0OLA'", "DELETE FROM audit"])
async def test_no_statement_changes_or_takes_away_an_entry(store: Store, statement: str) -> None:
    await sealed(store)

    with pytest.raises(Exception, match="audit log"):
        await store._database.client.execute_query(statement)

    assert (await proof(store)).findings == ()


async def test_many_seal_at_once_and_the_chain_stays_one(store: Store, open_store: OpenStore) -> None:
    await written(store, 20)
    async with open_store() as other:
        await asyncio.gather(*((store, other)[turn % 2].audit.seal(NOW) for turn in range(6)))

    found = await proof(store)

    assert (found.last, found.unsealed, found.findings) == (20, 0, ())


async def test_a_log_is_sealed_piece_by_piece(store: Store) -> None:
    entry = AuditEntry(event=AuditEvent.CASE_TAKEN, actor="U0KARI", case=NUMBER, fields={})
    async with store.repository.record() as record:
        await record.append_audit([entry] * (AT_ONCE + 7), NOW)

    counts = [await store.audit.seal(NOW) for _ in range(3)]

    assert counts == [AT_ONCE, 7, 0]
    assert (await proof(store)).findings == ()


async def test_what_is_three_years_old_leaves_behind_a_signed_cut(store: Store) -> None:
    for days in (0, 0, 1, 2):
        await written(store, 1, at=NOW + timedelta(days=days))
        await store.audit.seal(NOW + timedelta(days=days))

    gone = await store.audit.cut_before((NOW + timedelta(days=1)).date(), NOW + timedelta(days=1100))

    found = await proof(store)
    assert gone == 2
    assert (found.first, found.last, found.findings) == (3, 4, ())
    await written(store, 1)
    await store.audit.seal(NOW)
    assert (await proof(store)).findings == ()


async def test_a_forged_cut_is_found(store: Store) -> None:
    await written(store, 1)
    await written(store, 1, at=NOW + timedelta(days=1))
    await store.audit.seal(NOW)
    await store.audit.cut_before((NOW + timedelta(days=1)).date(), NOW)

    await tampered(store, "UPDATE audit_cuts SET at = '2020-01-01 00:00:00+00:00'")

    assert "the cut at the front is not signed by us" in (await proof(store)).findings


async def test_the_head_is_never_cut_away(store: Store) -> None:
    await sealed(store)

    assert await store.audit.cut_before(date(2099, 1, 1), NOW) == 0
    assert (await proof(store)).last == 3
