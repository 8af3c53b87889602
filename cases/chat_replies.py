"""The part of the one door that is about replies to copies of chats, and requests for chats that are on the record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from cases.case import SERVICE, Case
from cases.case_number import CaseNumber
from cases.decisions import chat_reply, drafting
from cases.decisions.chat import is_delayed
from cases.decisions.decision import Decision, letter_key
from cases.letters import TRANSCRIPT
from cases.messages import InboundMail
from cases.policy import ChatLimits
from cases.ports import Record
from cases.recording import record_rest
from cases.resending import sent_within_a_month
from cases.verdict import Verdict
from cases.vocabulary import Kind


@dataclass(frozen=True, slots=True)
class CopyReply:
    """A reply to the copy of a chat.

    Attributes
    ----------
    chat:
        The chat's key.
    not_me:
        It says that the chat was somebody else's.
    """

    chat: str
    not_me: bool

    def judged(self, verdict: Verdict) -> Verdict:
        """What the reply is handled as."""
        return chat_reply.as_suspected_breach(verdict) if self.not_me else verdict


async def reply_of(record: Record, mail: InboundMail, number: CaseNumber | None) -> CopyReply | None:
    """The chat whose copy a mail answers by its Message-ID, which only a copy of ours holds; None where there is none.

    `number` is the case that the mail names: it may answer a copy that was sent again there.
    """
    if mail.bounce is not None or not mail.thread.message_ids:
        return None
    chat = await record.chat_of_message_ids(mail.thread.message_ids)
    if chat is None and number is not None:
        chat = await _sent_in(record, number)
    return CopyReply(chat, chat_reply.says_not_me(mail)) if chat is not None else None


async def _sent_in(record: Record, number: CaseNumber) -> str | None:
    """The chat of a case, where it left as an answer."""
    chat = await record.chat_of_case(number)
    return chat.key if chat is not None and await record.sent_again_at(chat) is not None else None


async def follow_reply(record: Record, reply: CopyReply, case: Case, now: datetime) -> None:
    """Ties the case of a reply to its chat, and stops the copies where it was not theirs.

    What lay among the junk stops nothing before it is released (`stop_where_released`).
    """
    await record.relate_chat(reply.chat, case.number)
    await record_rest(record, [], [chat_reply.linked(reply.chat, case.number)], now)
    if reply.not_me and not case.quarantined:
        await _stop(record, reply.chat, case, now)


async def stop_where_released(record: Record, before: Case, after: Case | None, now: datetime) -> None:
    """A reply that lay among the junk is taken for what it is: where it says that the chat was somebody else's, the
    copies stop now."""
    if after is None or not before.quarantined or after.quarantined or not chat_reply.disowns(after.verdict):
        return
    chat = await record.chat_of_case(after.number)
    if chat is not None:
        await _stop(record, chat.key, after, now)


async def _stop(record: Record, chat: str, case: Case, now: datetime) -> None:
    withdrawn = await record.stop_copies(chat, case.number, now)
    entry, told = chat_reply.stopped(case, SERVICE, withdrawn, now)
    await record_rest(record, [told], [entry], now)


async def answered_from_record(record: Record, decision: Decision, limits: ChatLimits, now: datetime) -> Decision:
    """A request for a chat is answered by the chat that its address had last, which goes to the address that the chat
    holds: at once, or as a draft where something speaks against a letter that nobody has seen. Whoever writes from
    another address gets nothing of it before staff know who they are.
    """
    case = decision.case
    if case is None or case.sender is None or decision.draft is None or case.verdict.kind is not Kind.CHAT_TRANSCRIPT:
        return decision
    chat = await record.last_chat_of(case.sender)
    if chat is None:
        return decision
    await record.relate_chat(chat.key, case.number)
    decision = replace(decision, entries=(*decision.entries, chat_reply.linked(chat.key, case.number)))
    if await sent_within_a_month(record, chat, now):
        return replace(decision, notices=(*decision.notices, chat_reply.sent_recently(case)))
    if await _may_leave_at_once(record, decision, case, limits, now):
        await record.mark_sent_again(chat, now)
        return chat_reply.sent_at_once(decision, case, chat, now)
    letter = drafting.letter_for(case, TRANSCRIPT, letter_key("draft", case, drafting.next_version(case)), case.sender)
    return replace(decision, draft=letter)


async def _may_leave_at_once(record: Record, decision: Decision, case: Case, limits: ChatLimits, now: datetime) -> bool:
    """Whether the mail would be acknowledged, and the address may get one more copy."""
    assert case.sender is not None
    if case.quarantined or case.no_acknowledgement or decision.held or await record.copies_stopped(case.sender):
        return False
    history = await record.copy_history(case.sender, now)
    return not is_delayed(history, limits) and history.address_last_day < limits.copies_address_per_day
