import asyncio
from collections.abc import Sequence
from typing import cast

import pytest

from cases.events import Event, LetterLost
from cases.outcome import Outcome
from mail.together import Together


class Desk:
    """Records how many came together; fails for row 3; a transaction lasts until `gate` is open."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.gate = asyncio.Event()

    async def handle(self, event: Event) -> Outcome:
        raise NotImplementedError

    async def handle_all(self, events: Sequence[Event]) -> tuple[Outcome | Exception, ...]:
        rows = [cast("LetterLost", event).row for event in events]
        self.batches.append(rows)
        await self.gate.wait()
        return tuple(ZeroDivisionError() if row == 3 else Outcome(None, changed=True, letters=row) for row in rows)


async def test_what_comes_while_one_transaction_runs_goes_into_the_next() -> None:
    desk = Desk()
    together = Together(desk)
    tasks = [asyncio.create_task(together.handle(LetterLost(1, "t")))]
    while not desk.batches:
        await asyncio.sleep(0)
    tasks += [asyncio.create_task(together.handle(LetterLost(row, "t"))) for row in (2, 4, 5)]
    await asyncio.sleep(0)

    desk.gate.set()

    assert [one.letters for one in await asyncio.gather(*tasks)] == [1, 2, 4, 5]
    assert desk.batches == [[1], [2, 4, 5]]


async def test_what_comes_close_behind_a_transaction_waits_for_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mail.together.GATHER_SECONDS", 0.3)
    desk = Desk()
    together = Together(desk)
    desk.gate.set()
    await together.handle(LetterLost(1, "t"))

    second = asyncio.create_task(together.handle(LetterLost(2, "t")))
    await asyncio.sleep(0)
    await asyncio.gather(second, together.handle(LetterLost(4, "t")))

    assert desk.batches == [[1], [2, 4]]


async def test_one_that_fails_spoils_no_other() -> None:
    desk = Desk()
    together = Together(desk)
    desk.gate.set()

    first, second = await asyncio.gather(
        together.handle(LetterLost(3, "t")), together.handle(LetterLost(4, "t")), return_exceptions=True
    )

    assert isinstance(first, ZeroDivisionError)
    assert second == Outcome(None, changed=True, letters=4)


async def test_who_waits_no_longer_holds_nobody_up() -> None:
    desk = Desk()
    together = Together(desk)
    gone, stays = (asyncio.create_task(together.handle(LetterLost(row, "t"))) for row in (1, 2))
    while not desk.batches:
        await asyncio.sleep(0)

    gone.cancel()
    desk.gate.set()

    assert (await stays).letters == 2
    with pytest.raises(asyncio.CancelledError):
        await gone
