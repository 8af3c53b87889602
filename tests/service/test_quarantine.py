"""What lies in quarantine is listed once a day, by one replica."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.digest import digest_text
from bot.texts import load_texts
from cases.case_number import CaseNumber
from cases.vocabulary import Language, Status
from service.quarantine import QuarantineWatch
from tests.examples import a_case
from tests.mail.memory import MemoryLeases

EIGHT = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


class Watched:
    def __init__(self):
        self.cases_there = [a_case(Status.SPAM, quarantined=True), a_case(Status.SPAM)]
        self.moment, self.told, self.reachable, self.leases = EIGHT, [], True, MemoryLeases()

    def now(self):
        return self.moment

    async def cases(self, selection):
        assert selection.statuses == {Status.SPAM}
        return tuple(self.cases_there)

    async def tell(self, numbers):
        if self.reachable:
            self.told.append([str(number) for number in numbers])
        return self.reachable

    def watch(self, holder="one"):
        return QuarantineWatch(self, self.leases, self.tell, self, holder)


@pytest.fixture
def watched():
    return Watched()


async def test_the_list_is_told_once_a_day(watched):
    one, other = watched.watch(), watched.watch("other")

    for _ in range(3):
        await one.look()
        await other.look()
    watched.moment += timedelta(days=1)
    await other.look()

    assert watched.told == [["PV-2026-0001"], ["PV-2026-0001"]]


async def test_nothing_is_told_at_night_and_nothing_when_nothing_waits(watched):
    watched.moment -= timedelta(minutes=1)
    await watched.watch().look()
    watched.moment, watched.cases_there = EIGHT, []
    await watched.watch().look()

    assert watched.told == []


async def test_a_list_that_did_not_get_through_is_told_again(watched):
    watched.reachable = False
    one = watched.watch()
    await one.look()
    watched.reachable = True
    await one.look()

    assert watched.told == [["PV-2026-0001"]]


@pytest.mark.parametrize("language", [Language.NB, Language.EN])
def test_a_long_list_ends_with_how_many_more_there_are(language):
    numbers = [CaseNumber(2026, number) for number in range(1, 100)]

    text = digest_text(numbers, load_texts(language))

    assert "99" in text
    assert "PV-2026-0040" in text
    assert "PV-2026-0041" not in text
    assert "59" in text
