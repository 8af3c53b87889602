"""What cannot wait has one working day to be confirmed."""

from datetime import timedelta

import pytest

from cases.alarms import OverdueTask
from cases.ports import OpenTask
from cases.registers import BlockEntry
from cases.vocabulary import Kind
from service.overdue_tasks import UnconfirmedBlocks, UnconfirmedTasks
from tests.contracts.desk import opened
from tests.examples import NUMBER, PERSON, a_verdict
from tests.service.clockwork import oslo


class Tasks:
    """Knows of one task, and is asked as the record is."""

    def __init__(self, opened_at):
        self.task = OpenTask(case=NUMBER, kind=Kind.MARKETING_OPT_OUT, opened_at=opened_at)

    async def tasks(self, selection):
        return (self.task,) if self.task.opened_at < selection.opened_before else ()


@pytest.mark.parametrize(
    ("opened", "overdue_from"),
    [
        (oslo(2026, 11, 23, 10), oslo(2026, 11, 25)),
        (oslo(2026, 11, 20, 16), oslo(2026, 11, 24)),  # a Friday
        (oslo(2026, 11, 21, 12), oslo(2026, 11, 24)),  # a Saturday
        (oslo(2026, 3, 31, 23, 59), oslo(2026, 4, 2)),
        (oslo(2026, 4, 1, 0, 1), oslo(2026, 4, 8)),  # Easter lies between
        (oslo(2026, 3, 27, 12), oslo(2026, 3, 31)),  # and a change of summer time
    ],
)
async def test_it_is_overdue_when_the_working_day_after_it_has_ended(opened, overdue_from):
    source = UnconfirmedTasks(Tasks(opened))

    assert await source.overdue(overdue_from - timedelta(seconds=1), 10) == ()
    assert await source.overdue(overdue_from, 10) == (OverdueTask(case=NUMBER, name="marketing-opt-out"),)


async def test_an_opt_out_that_was_marked_as_done_is_overdue_until_somebody_is_blocked(sqlite_store):
    received, late = oslo(2026, 11, 23, 10), oslo(2026, 11, 25)
    case = await opened(sqlite_store, verdict=a_verdict(Kind.MARKETING_OPT_OUT), received_at=received)
    source = UnconfirmedBlocks(sqlite_store.registers)

    assert await source.overdue(late - timedelta(seconds=1), 10) == ()
    assert await source.overdue(late, 10) == (OverdueTask(case=case.number, name="marketing-opt-out"),)
    assert await source.overdue(late, 0) == ()

    block = BlockEntry(case=case.number, address=PERSON.email, lists=("Nyhetsbrev",), at=late, by="U0ANNE")
    async with sqlite_store.repository.record() as record:
        await record.add_block(block)

    assert await source.overdue(late, 10) == ()
