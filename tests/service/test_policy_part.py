"""Notices that were planned and never sent do not keep their recipients for ever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cases.policy_notices import KEPT_FOR, PolicyState
from cases.vocabulary import Language
from models.database import run
from models.store import Store
from service.policy_part import PolicySending
from tests.cases.test_policy_notices import NOTICE, NOW


@dataclass
class SetClock:
    """Stands where it was set."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment


async def test_a_notice_that_was_never_sent_is_stopped_once_the_change_holds_and_goes(sqlite_store: Store) -> None:
    notice, _ = await sqlite_store.policy_notices.plan(NOTICE, [("person@kunde.example", Language.NB)], NOW)
    clock = SetClock(NOW + timedelta(days=40))
    part = PolicySending(sqlite_store, None, clock)  # type: ignore[arg-type]

    await part.turn()
    (after_the_day,) = await sqlite_store.policy_notices.all()
    clock.moment += KEPT_FOR
    await part.turn()

    assert (after_the_day.number, after_the_day.state) == (notice.number, PolicyState.STOPPED)
    assert await sqlite_store.policy_notices.all() == ()
    assert await run(sqlite_store._database.client, "SELECT id FROM policy_recipients") == []
