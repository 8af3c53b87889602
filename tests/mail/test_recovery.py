from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from cases.events import LetterAccepted
from cases.vocabulary import OutboxState as State
from cases.vocabulary import Purpose
from mail.evidence import EvidenceUnavailable, SentFolderEvidence
from mail.imap_errors import ConnectionLost, FolderMissing
from mail.recovery import LostLetters
from mail.sending_policy import SendingPolicy
from mail.settling import Settler
from tests.mail.letters import prepared
from tests.mail.outbox import HandClock, MemoryOutbox, NoEvidence

POLICY = SendingPolicy()


class SentFolder:
    """What the mail server filed, by Message-ID; or the error that a search ends with."""

    def __init__(self, *filed: str, error: Exception | None = None) -> None:
        self.filed = filed
        self.error = error
        self.folder = ""

    async def search_message_id(self, folder: str, message_id: str) -> tuple[int, ...]:
        self.folder = folder
        if self.error:
            raise self.error
        return tuple(uid for uid, one in enumerate(self.filed, 1) if one == message_id)

    def evidence(self) -> SentFolderEvidence:
        @asynccontextmanager
        async def connect():
            yield self

        return SentFolderEvidence(connect, "Sent")


@pytest.fixture
def outbox():
    return MemoryOutbox(HandClock())


def lost_letters(outbox: MemoryOutbox, evidence=None) -> LostLetters:
    settler = Settler(outbox, outbox, outbox.clock, POLICY)
    return LostLetters(outbox, settler, evidence or NoEvidence(), outbox.clock, POLICY)


async def begun(outbox: MemoryOutbox, purpose: Purpose, *, ago: timedelta = POLICY.lease):
    """A letter whose sender ended in the middle, so long ago."""
    row = outbox.enqueue(prepared(purpose, key=f"{purpose.value.replace('_', '-')}.1"))
    await outbox.claim(1, POLICY.lease, outbox.clock.now())
    outbox.clock.advance(ago)
    return row


async def test_a_letter_whose_claim_holds_is_left_alone(outbox):
    row = await begun(outbox, Purpose.ACKNOWLEDGEMENT, ago=POLICY.lease - timedelta(seconds=1))

    again = await lost_letters(outbox).look()

    assert (again, row.state) == (0, State.SENDING)


@pytest.mark.parametrize("purpose", Purpose)
async def test_a_letter_that_is_found_in_sent_counts_as_sent(outbox, purpose):
    row = await begun(outbox, purpose)

    again = await lost_letters(outbox, SentFolder("<x@y.example>", row.mail.message_id).evidence()).look()

    assert (again, row.state) == (0, State.SENT)
    assert outbox.events == [LetterAccepted(1, "t1", "found in Sent")]


@pytest.mark.parametrize("purpose", [Purpose.ACKNOWLEDGEMENT, Purpose.CHAT_COPY])
async def test_what_nobody_approved_leaves_again_with_the_same_bytes(outbox, purpose):
    row = await begun(outbox, purpose)
    raw = row.mail.raw

    again = await lost_letters(outbox, SentFolder().evidence()).look()

    assert (again, row.state, row.mail.raw) == (1, State.RETRY, raw)


@pytest.mark.parametrize("purpose", [Purpose.REPLY, Purpose.INTERIM])
async def test_what_a_person_let_leave_waits_for_a_person(outbox, purpose):
    row = await begun(outbox, purpose)

    again = await lost_letters(outbox, SentFolder().evidence()).look()

    assert (again, row.state, row.waits_for_person) == (0, State.UNKNOWN, True)


@pytest.mark.parametrize("error", [ConnectionLost("gone"), FolderMissing("none"), OSError()])
async def test_a_search_that_fails_proves_nothing(outbox, error):
    row = await begun(outbox, Purpose.ACKNOWLEDGEMENT)
    folder = SentFolder(error=error)

    again = await lost_letters(outbox, folder.evidence()).look()

    assert (again, row.state, outbox.events) == (0, State.UNKNOWN, [])


async def test_a_search_that_failed_is_made_again(outbox):
    row = await begun(outbox, Purpose.ACKNOWLEDGEMENT)
    folder = SentFolder(error=ConnectionLost("gone"))
    looking = lost_letters(outbox, folder.evidence())
    await looking.look()
    folder.error = None
    outbox.clock.advance(POLICY.lease)

    await looking.look()

    assert row.state is State.RETRY


async def test_a_letter_is_not_looked_for_before_the_server_can_have_filed_it(outbox):
    row = await begun(outbox, Purpose.ACKNOWLEDGEMENT, ago=timedelta(0))
    row.state, row.token, row.lease_until = State.UNKNOWN, "", None
    outbox.clock.advance(POLICY.hold_off - timedelta(seconds=1))

    again = await lost_letters(outbox).look()

    assert (again, row.state) == (0, State.UNKNOWN)


async def test_the_search_is_made_in_the_folder_that_was_named():
    folder = SentFolder("<a@duett.test>")

    assert await folder.evidence().found("<a@duett.test>")
    assert not await folder.evidence().found("<b@duett.test>")
    assert folder.folder == "Sent"


async def test_no_connection_to_the_mailbox_is_no_evidence():
    @asynccontextmanager
    async def connect():
        raise ConnectionLost("no connection")
        yield

    with pytest.raises(EvidenceUnavailable, match="ConnectionLost"):
        await SentFolderEvidence(connect, "Sent").found("<a@duett.test>")
