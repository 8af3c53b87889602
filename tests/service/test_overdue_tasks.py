"""What cannot wait has one working day to be confirmed."""

from datetime import timedelta

import pytest

from cases.alarms import OverdueTask
from cases.ports import OpenTask
from cases.vocabulary import Kind
from service.overdue_tasks import UnconfirmedTasks
from tests.examples import NUMBER
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
