"""What follows from a support chat that ended: it is logged, and its copy goes to the address of the session."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from cases.audit_events import AuditEntry, AuditEvent
from cases.case import SERVICE
from cases.decisions.chat_copy import language_of, masked
from cases.decisions.decision import Decision
from cases.messages import ChatLine, ChatTranscript, Letter
from cases.policy import ChatLimits
from cases.ports import CopyHistory
from cases.vocabulary import Purpose

NOBODY_ANSWERED = "no line by our side"
NO_ADDRESS = "no address that a letter can be sent to"
NOTHING_NEW = "every line was copied before"
STOPPED = "the address said that a chat was not theirs"
TOO_MANY = "too many copies to this address in a day"
DELAY = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatFacts:
    """What the record knows that the copy rests on.

    Attributes
    ----------
    can_be_mailed:
        Whether a letter can be addressed to the visitor.
    stopped:
        Whether somebody at the address said that a chat was not theirs, and staff did not say otherwise since.
    copied:
        The earlier ends of this conversation whose copy was sent.
    """

    can_be_mailed: bool = True
    stopped: bool = False
    copied: Sequence[ChatTranscript] = ()
    history: CopyHistory = field(default_factory=CopyHistory)


PLAIN = ChatFacts()
USUAL = ChatLimits()


def decide_chat(transcript: ChatTranscript, facts: ChatFacts = PLAIN, limits: ChatLimits = USUAL) -> Decision:
    """The copy of a chat: what is new since the last one.

    A chat in which nobody of ours answered is logged and not mailed: otherwise whoever opens a chat with a
    stranger's address could have us write to it.
    """
    fresh = replace(transcript, lines=new_lines(transcript.lines, facts.copied))
    logged = _entry(
        transcript,
        AuditEvent.CHAT_LOGGED,
        transcript.provider,
        provider=transcript.provider,
        lines=str(len(transcript.lines)),
        address="verified" if transcript.verified else "unverified",
    )
    reason = _why_no_copy(transcript, fresh, facts, limits)
    if reason:
        withheld = _entry(transcript, AuditEvent.CHAT_COPY_WITHHELD, SERVICE, reason=reason)
        return Decision(case=None, entries=(logged, withheld), limited=reason == TOO_MANY)
    letter = _copy(fresh)
    delayed = is_delayed(facts.history, limits)
    event = AuditEvent.CHAT_COPY_DELAYED if delayed else AuditEvent.CHAT_COPY_ENQUEUED
    return Decision(
        case=None,
        letters=(letter,),
        delay=DELAY if delayed else timedelta(0),
        limited=delayed,
        entries=(logged, _entry(transcript, event, SERVICE, letter=letter.key)),
    )


def whole_copy(transcript: ChatTranscript) -> Letter | None:
    """The copy of a chat of which no line was copied before; None where nobody of ours answered in it."""
    return _copy(transcript) if is_answered(transcript.lines) else None


def new_lines(lines: Sequence[ChatLine], copied: Sequence[ChatTranscript]) -> tuple[ChatLine, ...]:
    """The lines that no copy holds yet, by what they say and when: the clocks of providers are not relied on."""
    known: Counter[tuple[object, ...]] = Counter()
    for end in copied:
        known |= Counter(map(_identity, end.lines))
    fresh = []
    for line in lines:
        if known[_identity(line)] > 0:
            known[_identity(line)] -= 1
        else:
            fresh.append(line)
    return tuple(fresh)


def is_delayed(history: CopyHistory, limits: ChatLimits) -> bool:
    """Whether more copies left in the last hour than may: this one waits, and is not lost."""
    return (
        history.address_last_hour >= limits.copies_address_per_hour
        or history.total_last_hour >= limits.copies_total_per_hour
    )


def _identity(line: ChatLine) -> tuple[object, ...]:
    return line.at, line.speaker, line.text, line.attachments


def _why_no_copy(transcript: ChatTranscript, fresh: ChatTranscript, facts: ChatFacts, limits: ChatLimits) -> str:
    """The first rule that hits."""
    rules = (
        (NO_ADDRESS, not facts.can_be_mailed),
        (STOPPED, facts.stopped),
        (NOBODY_ANSWERED, not is_answered(transcript.lines)),
        (NOTHING_NEW, not fresh.lines),
        (TOO_MANY, facts.history.address_last_day >= limits.copies_address_per_day),
    )
    return next((reason for reason, hit in rules if hit), "")


def is_answered(lines: Sequence[ChatLine]) -> bool:
    """Whether a person of ours wrote, or a bot to somebody who had: a greeting alone answers nobody."""
    first = next((place for place, line in enumerate(lines) if line.speaker == "visitor"), len(lines))
    return any(line.speaker == "agent" or (line.speaker == "bot" and place > first) for place, line in enumerate(lines))


def _copy(fresh: ChatTranscript) -> Letter:
    return Letter(
        name="chat_copy",
        purpose=Purpose.CHAT_COPY,
        language=language_of(fresh).reply,
        key=f"chat.{fresh.key}",
        recipient=fresh.visitor,
        variables={"transcript": masked(fresh)},
    )


def _entry(transcript: ChatTranscript, event: AuditEvent, actor: str, **fields: str) -> AuditEntry:
    return AuditEntry(event=event, actor=actor, case=None, fields={"chat": transcript.key} | fields)
