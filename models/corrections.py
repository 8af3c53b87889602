"""What staff corrected, derived from the audit log and the mails: gone with the mail that it names, by itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from cases.audit_events import AuditEvent
from cases.messages import InboundMail
from cases.triage.correction import Correction
from cases.triage.redaction import mask
from cases.vocabulary import Kind
from models.case_rows import open_case
from models.codec import decode
from models.database import Database
from models.keys import Keys
from models.numbers import number_of
from models.sealing import DataKey
from models.tables import AuditRow, CaseRow, MessageRow

NEWEST = 5000
"""How many entries of the audit log are looked at, the newest."""
_BATCH = 200


class StoredCorrections:
    """Reads of the record for `personvern train`; nothing is locked."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    async def read(self) -> tuple[Correction, ...]:
        """The last correction of each case whose first mail can still be read, by case number."""
        kinds = await self._kinds()
        cases = sorted(kinds)
        found: list[Correction] = []
        for start in range(0, len(cases), _BATCH):
            found += await self._of(cases[start : start + _BATCH], kinds)
        return tuple(found)

    async def _kinds(self) -> dict[int, Kind]:
        rows = AuditRow.filter(event=AuditEvent.CASE_RECLASSIFIED, case_id__isnull=False).order_by("-id").limit(NEWEST)
        found: dict[int, Kind] = {}
        for row in await rows.using_db(self._database.client):
            if row.case_id is not None:
                found.setdefault(row.case_id, Kind(json.loads(row.fields_json)["to"]))
        return found

    async def _of(self, cases: Sequence[int], kinds: Mapping[int, Kind]) -> Iterable[Correction]:
        client = self._database.client
        case_rows = {row.id: row for row in await CaseRow.filter(id__in=cases).using_db(client)}
        first: dict[int, MessageRow] = {}
        for message in await MessageRow.filter(case_id__in=cases).order_by("received_at", "id").using_db(client):
            first.setdefault(message.case_id, message)
        pairs = [(case_rows[each], first[each]) for each in cases if each in case_rows and each in first]
        keys = await self._keys.store.load_all((row.key_id for pair in pairs for row in pair), client)
        return [
            _correction(case, message, kinds[case.id], keys)
            for case, message in pairs
            if case.key_id in keys and message.key_id in keys
        ]


def _correction(case: CaseRow, message: MessageRow, kind: Kind, keys: Mapping[str, DataKey]) -> Correction:
    mail = decode(InboundMail, keys[message.key_id].open("messages.sealed", message.sealed))
    language = open_case(case, keys[case.key_id], with_draft=False).verdict.language
    return Correction(number_of(case.id), kind, language, subject=mask(mail.subject), body=mask(mail.text))
