"""The contract of `StoredCorrections`: what staff corrected, as far as it can still be read."""

from __future__ import annotations

from itertools import pairwise

from cases.audit_events import AuditEntry, AuditEvent
from cases.case_number import CaseNumber
from cases.triage.correction import Correction
from cases.triage.redaction import ELEVEN, MAIL
from cases.vocabulary import Kind, Language
from models.store import Store
from models.tables import MessageRow
from tests.contracts.desk import arrived, handled, opened
from tests.examples import NOW


async def reclassified(store: Store, number: CaseNumber, *kinds: str) -> None:
    for old, new in pairwise(kinds):
        entry = AuditEntry(
            event=AuditEvent.CASE_RECLASSIFIED, actor="U0ANNE", case=number, fields={"from": old, "to": new}
        )
        async with store.repository.record() as record:
            await record.append_audit([entry], NOW)


async def test_the_last_kind_that_staff_gave_is_the_correction(store: Store) -> None:
    case = await handled(store, await arrived(store))
    await reclassified(store, case.number, "access", "erasure", "complaint")

    assert await store.corrections.read() == (
        Correction(case.number, Kind.COMPLAINT, Language.NB, "Innsyn", "Hei, hvilke opplysninger har dere om meg?"),
    )


async def test_what_names_a_person_is_masked_before_it_leaves_the_record(store: Store) -> None:
    case = await handled(
        store, await arrived(store), subject="Fnr 01817012345", text="Skriv til kari.nordmann@epost.example."
    )
    await reclassified(store, case.number, "access", "erasure")

    (correction,) = await store.corrections.read()

    assert (correction.subject, correction.body) == (f"Fnr {ELEVEN}", f"Skriv til {MAIL}.")
    assert "Fnr" not in repr(correction)


async def test_a_case_that_nobody_corrected_and_one_without_a_mail_teach_nothing(store: Store) -> None:
    await handled(store, await arrived(store))
    without_mail = await opened(store)
    await reclassified(store, without_mail.number, "access", "erasure")

    assert await store.corrections.read() == ()


async def test_a_correction_is_gone_with_the_key_of_its_mail(store: Store) -> None:
    case = await handled(store, await arrived(store))
    await reclassified(store, case.number, "access", "erasure")
    client = store.corrections._database.client
    message = await MessageRow.first(using_db=client)
    assert message is not None

    async with store.corrections._database.transaction() as transaction:
        await store.keys.store.destroy(message.key_id, transaction)

    assert await store.corrections.read() == ()
