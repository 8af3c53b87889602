"""Many at once, in one transaction: what each comes to is what it would have come to alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from cases.events import LetterAccepted, MailReceived
from cases.handler import CaseHandler
from cases.messages import Address, InboundMail
from cases.outcome import Outcome
from cases.policy import Policy
from cases.ports import CaseSelection
from cases.verdict import Verdict
from cases.vocabulary import OutboxState
from mail.compose import MailComposer
from mail.organisation import Organisation
from mail.render import LetterRenderer
from models.store import Store
from tests.bot.office import SetClock
from tests.contracts.desk import LEASE, arrived
from tests.examples import NOW, PERSON, a_mail, a_verdict

LETTERS = LetterRenderer(Organisation.load(None))


class Judge:
    """Gives one verdict, and fails on a mail of this subject."""

    def verdict(self, mail: InboundMail) -> Verdict:
        if mail.subject == "poison":
            raise ZeroDivisionError
        return a_verdict()


def handler_of(store: Store, policy: Policy | None = None, clock: SetClock | None = None) -> CaseHandler:
    composer = MailComposer("personvern@duett.test", "Duett AS", "duett.test", bytes(32), "test")
    return CaseHandler(
        store.repository,
        triage=Judge(),
        renderer=LETTERS,
        composer=composer,
        clock=clock or SetClock(),
        policy=policy or Policy(),
    )


async def received(store: Store, uid: int, **changes: object) -> MailReceived:
    arrival = await arrived(store, uid, b"mail %d" % uid)
    sender = Address(f"person{uid}@domene{uid}.example")
    named = {"sender": sender, "message_id": f"<{uid}@epost.example>", **changes}
    return MailReceived(arrival, a_mail(**named))


def numbers(outcomes: Sequence[Outcome | Exception]) -> list[int]:
    return [one.case.number.sequence for one in outcomes if isinstance(one, Outcome) and one.case is not None]


async def test_mails_that_are_handled_together_get_their_numbers_in_order(store: Store) -> None:
    events = [await received(store, uid) for uid in (3, 1, 2)]

    outcomes = await handler_of(store).handle_all(events)

    assert numbers(outcomes) == [1, 2, 3]
    assert (await store.letters.depth())[OutboxState.NEW] == 3
    assert await store.ledger.unhandled("INBOX", 9) == ()


async def test_a_mail_that_fails_spoils_no_other_and_leaves_no_gap(store: Store) -> None:
    events = [await received(store, 1), await received(store, 2, subject="poison"), await received(store, 3)]

    outcomes = await handler_of(store).handle_all(events)

    assert isinstance(outcomes[1], ZeroDivisionError)
    assert numbers(outcomes) == [1, 2]
    assert await store.ledger.unhandled("INBOX", 9) == (events[1].arrival,)


async def test_a_mail_knows_those_before_it_in_the_same_transaction(store: Store) -> None:
    first = await received(store, 1, sender=PERSON, message_id="<a@epost.example>")
    again = await received(store, 2, sender=PERSON, message_id="<b@epost.example>")

    outcomes = await handler_of(store).handle_all([first, again, first])

    assert numbers(outcomes) == [1, 2, 1]
    assert await store.queries.count(CaseSelection()) == 2
    held = [letter.held for letter in await store.letters.listing()]
    assert held == ["", "N13 sender per hour"], "the limit of one acknowledgement an hour holds"


async def test_deliveries_are_settled_together(store: Store) -> None:
    handler = handler_of(store)
    await handler.handle_all([await received(store, uid) for uid in (1, 2, 3)])
    claimed = await store.letters.claim(3, LEASE, NOW + timedelta(minutes=1))

    outcomes = await handler.handle_all([LetterAccepted(one.row, one.token, "250 ok") for one in claimed])

    assert [one.changed for one in outcomes if isinstance(one, Outcome)] == [True, True, True]
    assert set((await store.letters.depth()).values()) == {0}
