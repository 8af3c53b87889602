"""A request that a filter took for junk: kept, not answered, and acknowledged late once it is released."""

import asyncio

import pytest

from cases.case_number import CaseNumber
from cases.vocabulary import Status
from tests.flows.conftest import a_letter, until

pytestmark = [pytest.mark.dovecot]

ACCESS = "Hei!\nJeg ber om innsyn i alle personopplysninger dere har lagret om meg.\nHilsen Kari"


def put_into_junk(running, *mails):
    with running.mailbox.client(running.user) as client:
        client.create("Junk")
    running.mailbox.deliver(running.user, *mails, folder="Junk")


@pytest.fixture
def changes():
    """The folder is looked for again soon: it is made only when the service runs already."""
    return {"poll_seconds": 0.2}


@pytest.fixture
async def junked(running):
    """A mail lies in the junk folder, and its case stands."""
    await asyncio.to_thread(put_into_junk, running, a_letter(ACCESS))
    number = CaseNumber.parse("PV-2026-0001")
    await until(lambda: running.assembly.store.queries.history(number), bool)
    return running


async def test_it_is_a_case_with_a_deadline_that_nobody_is_answered_for(junked):
    await junked.receive(a_letter(ACCESS, sender="ola@annen.example"))

    await junked.letters_to("ola@annen.example")
    await junked.cards()
    case = await junked.case("PV-2026-0001")
    assert case.status is Status.SPAM
    assert case.deadline.statutory
    assert junked.smtp.to("kari@epost.example") == []
    assert "PV-2026-0001" not in str(junked.slack.requests)
    assert len(await junked.folder("Junk")) == 1


async def test_staff_release_it_and_it_is_acknowledged_with_its_date(junked):
    case = await junked.case("PV-2026-0001")

    await junked.slack.user("U0ANNE").command("/personvern", "not-spam 1")

    [ack] = await junked.letters_to("kari@epost.example")
    assert f"{case.deadline.due.day}." in ack.letter.text
    await junked.case("PV-2026-0001", lambda found: found.status is Status.ACKNOWLEDGED)
    [card] = await junked.cards()
    assert "PV-2026-0001" in str(card.blocks)
    assert len(await junked.folder("Junk")) == 1


async def test_whoever_moves_it_to_the_inbox_releases_it(junked):
    await junked.receive(*await junked.folder("Junk"))

    await junked.letters_to("kari@epost.example")
    await junked.case("PV-2026-0001", lambda found: found.status is Status.ACKNOWLEDGED)
    assert len(await junked.until_moved(1)) == 1
