"""A mail that could not be read is tried again from Slack, by whoever may release cases."""

from __future__ import annotations

from cases.case_number import CaseNumber
from cases.events import MailUnreadable
from cases.vocabulary import Status
from tests.bot.office import Office
from tests.contracts.desk import arrived
from tests.examples import RECEIVED, a_case


async def unread(office: Office) -> CaseNumber:
    """The case of a mail that could not be read."""
    arrival = await arrived(office.store)
    outcome = await office.handler.handle(MailUnreadable(arrival, RECEIVED, "poison"))
    assert outcome.case is not None
    return outcome.case.number


async def waiting(office: Office) -> list[int]:
    """The mails that are to be read."""
    return list(await office.store.ledger.unhandled("INBOX", 10))


async def test_the_mail_is_handed_to_the_poller_again_and_the_case_stays(office: Office) -> None:
    number = await unread(office)

    reply = await office.slack.user("U0CARI").command("/personvern", f"replay {number}")

    assert "på nytt" in (await reply.message()).text
    assert len(await waiting(office)) == 1
    assert (await office.case(number)).status is Status.DEAD_LETTER
    records = await office.store.queries.history(number)
    assert ("message.replayed", "U0CARI") in [(record.entry.event, record.entry.actor) for record in records]


async def test_the_button_of_the_private_overview_does_the_same(office: Office) -> None:
    number = await unread(office)
    cari = office.slack.user("U0CARI")
    shown = await (await cari.command("/personvern", f"show {number}")).message()

    reply = await cari.click(shown, "replay")

    assert "på nytt" in (await reply.message()).text
    assert len(await waiting(office)) == 1


async def test_a_case_whose_mail_was_read_has_nothing_to_replay(office: Office) -> None:
    case = await office.open_case(a_case())

    reply = await office.slack.user("U0CARI").command("/personvern", f"replay {case.number}")

    assert "på nytt" not in (await reply.message()).text
    assert await waiting(office) == []


async def test_who_may_only_read_has_no_mail_read_again(office: Office) -> None:
    number = await unread(office)

    reply = await office.slack.user("U0DAG").command("/personvern", f"replay {number}")

    assert (await reply.message()).text
    assert await waiting(office) == []
