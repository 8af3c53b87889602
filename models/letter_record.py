"""The letters of one open transaction: enqueued, held back, released, settled, and found again when they bounce."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from tortoise.queryset import QuerySet

from cases.messages import Address, PreparedMail
from cases.ports import AcknowledgementHistory, Backlog, EnqueuedLetter
from cases.vocabulary import OutboxState, PauseScope, Purpose
from models.database import Queue, Transaction
from models.keys import Keys
from models.letter_rows import EVIDENCE, FINAL, INSERT_BLOB, RAW, letter_columns
from models.numbers import number_of
from models.outbox_tables import LetterRow, PauseRow
from models.sealing import DataKey

_LEFT = "purpose = 'acknowledgement' AND state NOT IN ('refused', 'withdrawn') AND held IS NULL"
_PAUSED = "SELECT count(*) FROM acknowledgement_pauses WHERE (until IS NULL OR until > $5) AND scope = "
_ACKNOWLEDGEMENTS = f"""
SELECT
 (SELECT count(*) FROM letters WHERE {_LEFT} AND recipient_index = $1 AND not_before >= $3) AS sender_last_hour,
 (SELECT count(*) FROM letters WHERE {_LEFT} AND recipient_index = $1 AND not_before >= $4) AS sender_last_day,
 (SELECT count(*) FROM letters WHERE {_LEFT} AND domain_index = $2 AND not_before >= $3) AS domain_last_hour,
 (SELECT count(*) FROM letters WHERE {_LEFT} AND not_before >= $3) AS total_last_hour,
 ({_PAUSED} 'staff') AS staff, ({_PAUSED} 'total') AS total, ({_PAUSED} $6) AS domain, ({_PAUSED} $7) AS sender
"""  # noqa: S608 - our own words, no value from outside
_BACKLOG = f"""
SELECT
 (SELECT count(*) FROM sightings WHERE away_from < $1 AND away_until >= $1) AS arrived,
 (SELECT count(*) FROM letters WHERE {_LEFT} AND not_before >= $2 AND case_id IN (
  SELECT cases.id FROM cases, sightings
  WHERE sightings.away_until >= $2 AND cases.received_at > away_from AND cases.received_at <= away_until
 )) AS acknowledged
"""  # noqa: S608 - our own words, no value from outside
_PAUSE = """
INSERT INTO acknowledgement_pauses (scope, rule, since, until) VALUES ($1, $2, $3, $4)
 ON CONFLICT (scope) DO UPDATE SET rule = excluded.rule, since = excluded.since, until = excluded.until"""


_CLAIMED = """
SELECT id, key, purpose, case_id, state, held, reason, waits_for_person, key_id FROM letters
 WHERE id = $1 AND lease_token = $2"""


class LetterRecord:
    """The part of `cases.ports.Record` that is about letters."""

    def __init__(self, transaction: Transaction, keys: Keys) -> None:
        self._transaction = transaction
        self._db = transaction.client
        self._keys = keys
        self._key_of_letter: dict[int, str] = {}

    async def _key(self, key_id: str) -> DataKey:
        """A key that was made in this transaction, or before it."""
        fresh = self._transaction.fresh_keys.get(key_id)
        return fresh or await self._keys.store.load(key_id, self._db)

    # --- limits --------------------------------------------------------------------------------------------------

    async def acknowledgement_history(self, address: Address, now: datetime) -> AcknowledgementHistory:
        """Counts over the hour and the day before `now`; exact once `next_number` holds the series."""
        (row,) = await self._transaction.rows(
            _ACKNOWLEDGEMENTS,
            self._keys.address_index(address.email),
            self._keys.domain_index(address.email),
            now - timedelta(hours=1),
            now - timedelta(days=1),
            now,
            self._scope(PauseScope.DOMAIN, address),
            self._scope(PauseScope.SENDER, address),
        )
        paused = frozenset(scope for scope in PauseScope if row.pop(scope.value))
        return AcknowledgementHistory(**row, paused=paused)

    async def backlog(self, received_at: datetime, now: datetime) -> Backlog:
        """What of the last hour's acknowledgements goes to mails that arrived while nobody looked."""
        (row,) = await self._transaction.rows(_BACKLOG, received_at, now - timedelta(hours=1))
        return Backlog(holds_it=bool(row["arrived"]), acknowledged=row["acknowledged"])

    async def pause(
        self, scope: PauseScope, address: Address | None, rule: str, now: datetime, until: datetime | None
    ) -> None:
        """Holds back the acknowledgements of a scope: to this address, to its domain, or all."""
        await self._transaction.rows(_PAUSE, self._scope(scope, address), rule[:64], now, until)

    async def end_pauses(self) -> int:
        """Holds back nothing more by itself; what is held stays so. Returns how many pauses there were."""
        return await PauseRow.all().using_db(self._db).delete()

    def _scope(self, scope: PauseScope, address: Address | None) -> str:
        if address is None or scope in (PauseScope.STAFF, PauseScope.TOTAL):
            return scope.value
        index = self._keys.domain_index if scope is PauseScope.DOMAIN else self._keys.address_index
        return f"{scope.value}:{index(address.email)}"

    # --- on the way ----------------------------------------------------------------------------------------------

    async def enqueue_letter(self, mail: PreparedMail, not_before: datetime, held: str = "") -> None:
        """Puts a letter into the outbox, held back where `held` says why. A key that is there changes nothing."""
        key = DataKey.fresh()
        made = await self._transaction.insert(
            "letters",
            **letter_columns(mail, key, self._keys),
            state=OutboxState.NEW.value,
            not_before=not_before,
            due_at=not_before,
            attempts=0,
            waits_for_person=False,
            held=held[:120] or None,
            reason="",
        )
        if made is None:
            return
        self._keys.store.keep(key, self._transaction)
        await self._transaction.rows(INSERT_BLOB, key.id, key.seal(RAW, mail.raw))
        if not held:
            self._transaction.filled.add(Queue.LETTERS)

    async def lock_letter(self, row: int, token: str) -> EnqueuedLetter | None:
        """The letter, locked, or None where the claim `token` does not hold it any more."""
        found = await self._transaction.locked(_CLAIMED, row, token)
        if found is None:
            return None
        self._key_of_letter[row] = found["key_id"]
        return _claimed(found)

    async def lock_resting(self, row: int) -> EnqueuedLetter | None:
        """The letter, locked, or None where there is none or a sender holds it."""
        return await self._locked(LetterRow.filter(id=row, lease_token__isnull=True))

    async def lock_letter_of_key(self, key: str) -> EnqueuedLetter | None:
        """The same, by the key of the letter."""
        return await self._locked(LetterRow.filter(key=key, lease_token__isnull=True))

    async def lock_held(self, after: int, limit: int) -> tuple[EnqueuedLetter, ...]:
        """Letters that are held, locked, by row, beginning behind `after`."""
        held = LetterRow.filter(id__gt=after, held__isnull=False, state=OutboxState.NEW).order_by("id").limit(limit)
        return tuple(_enqueued(row) for row in await held.using_db(self._db).select_for_update())

    async def letter_of_report(
        self, message_ids: Sequence[str], envelope_id: str, returned_to: Sequence[str]
    ) -> EnqueuedLetter | None:
        """The letter that a delivery report is about: named by Message-ID or ENVID, else the last one that left with
        the envelope sender that the report was sent to."""
        by_id = [self._keys.message_id_index(text) for text in message_ids]
        by_sender = [self._keys.address_index(address) for address in returned_to]
        for narrowing in ({"message_id_index__in": by_id}, {"key": envelope_id}, {"bounce_index__in": by_sender}):
            if any(narrowing.values()):
                found = await LetterRow.filter(**narrowing).using_db(self._db).order_by("-id").first()
                if found is not None:
                    return _enqueued(found)
        return None

    async def settle_letter(self, row: int, state: OutboxState, evidence: str, now: datetime) -> None:
        """Ends a claim: the row stands in `state` with what the server said."""
        key_id = self._key_of_letter.get(row) or (await LetterRow.get(id=row, using_db=self._db)).key_id
        key = await self._key(key_id)
        await self._update(
            row,
            state=state,
            sealed_evidence=key.seal(EVIDENCE, evidence.encode("utf-8", "replace")),
            settled_at=now if state in FINAL else None,
            waits_for_person=False,
            lease_token=None,
            lease_until=None,
        )

    async def send_letter_again(self, row: int, now: datetime) -> None:
        """The same bytes are due now."""
        await self._update(row, state=OutboxState.RETRY, due_at=now, settled_at=None, waits_for_person=False)
        self._transaction.filled.add(Queue.LETTERS)

    async def release_letter(self, row: int, now: datetime) -> None:
        """Lets a held letter leave; it counts as of now."""
        await self._update(row, held=None, not_before=now, due_at=now)
        self._transaction.filled.add(Queue.LETTERS)

    async def leave_to_person(self, row: int) -> None:
        """Ends a claim: nobody may guess what became of the letter, and it stays `unknown` until staff decide."""
        await self._update(row, waits_for_person=True, lease_token=None, lease_until=None)

    async def note_letter(self, row: int, reason: str) -> None:
        """Keeps what was heard of a letter afterwards; its state stays."""
        await self._update(row, reason=reason[:120])

    async def _locked(self, rows: QuerySet[LetterRow]) -> EnqueuedLetter | None:
        row = await rows.using_db(self._db).select_for_update().get_or_none()
        return _enqueued(row) if row is not None else None

    async def _update(self, row: int, **columns: object) -> None:
        await self._transaction.update("letters", {"id": row}, **columns)


def _claimed(row: dict[str, Any]) -> EnqueuedLetter:
    return EnqueuedLetter(
        row=row["id"],
        key=row["key"],
        purpose=Purpose(row["purpose"]),
        case=number_of(row["case_id"]) if row["case_id"] is not None else None,
        state=OutboxState(row["state"]),
        held=row["held"] or "",
        reason=row["reason"],
        waits_for_person=bool(row["waits_for_person"]),
    )


def _enqueued(row: LetterRow) -> EnqueuedLetter:
    return EnqueuedLetter(
        row=row.id,
        key=row.key,
        purpose=row.purpose,
        case=number_of(row.case_id) if row.case_id is not None else None,
        state=row.state,
        held=row.held or "",
        reason=row.reason,
        waits_for_person=row.waits_for_person,
    )
