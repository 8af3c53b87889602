"""Which case or letter a mail belongs to, as far as the record knows."""

from __future__ import annotations

from cases.case_number import CaseNumber
from cases.decisions import bounces
from cases.decisions.incoming import is_customer_of
from cases.messages import Bounce, InboundMail
from cases.ports import EnqueuedLetter, Record

TAG = "tag"
"""The weakest clue: anybody can write a number into a subject."""

MOST_MERGES = 50
"""Cases merged one into the next; a chain is followed no further."""


async def thread_of(record: Record, mail: InboundMail) -> tuple[str, CaseNumber | None]:
    """The strongest clue and the case that it names: our Message-IDs, a signed plus-address, a tag."""
    ids = (*mail.thread.message_ids, *(mail.bounce.message_ids if mail.bounce else ()))
    by_id = await record.case_of_message_ids(ids) if ids else None
    if by_id is not None:
        return "message-id", by_id
    if mail.thread.plus_case is not None:
        return "plus-address", mail.thread.plus_case
    return TAG, next(iter(mail.thread.tagged), None)


async def may_join(record: Record, mail: InboundMail, number: CaseNumber, thread: str) -> bool:
    """Only the person of the case may add to it, from the address that wrote or from one that we sent a code to, the
    customer who answers a letter of ours about it, and the post that reports on our own letters. `thread` is the clue:
    a tag alone lets no robot in, and no customer.
    """
    case = await record.peek_case(number)
    if case is None or case.sender is None:
        return False
    robot = mail.bounce is not None or mail.automatic is not None
    if robot and thread != TAG:
        return True
    if mail.sender is None:
        return False
    known = case.code is not None and case.code.sent_to.key == mail.sender.key and thread != TAG
    asked = thread != TAG and is_customer_of(case, mail.sender)
    return known or asked or mail.sender.key == case.sender.key


async def goes_on_in(record: Record, number: CaseNumber) -> CaseNumber:
    """The case that goes on for this one: itself, unless it was merged into another."""
    for _ in range(MOST_MERGES):
        case = await record.peek_case(number)
        if case is None or case.merged_into is None:
            break
        number = case.merged_into
    return number


async def reported_letter(record: Record, bounce: Bounce) -> EnqueuedLetter | None:
    """The letter of ours that a report is about, locked, where it says something of it."""
    if bounce.action not in bounces.SAYS_SOMETHING:
        return None
    letter = await record.letter_of_report(bounce.message_ids, bounce.envelope_id, bounce.returned_to)
    return letter and await record.lock_resting(letter.row)
