"""The part of the one door that is about chats that ended."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Protocol

from cases.case import Case
from cases.decisions.chat import ChatFacts, decide_chat
from cases.decisions.chat_case import as_inquiry, asks_something, linked
from cases.decisions.decision import Decision
from cases.events import ChatEnded
from cases.messages import ChatTranscript, InboundMail, Letter, WrittenLetter
from cases.placing import goes_on_in
from cases.policy import Policy
from cases.ports import Clock, Composer, Record, Understanding
from cases.recording import Recorder
from cases.verdict import Verdict


class Opened(Protocol):
    """What opening a case comes to."""

    @property
    def case(self) -> Case | None:
        """The new case."""


OpenCase = Callable[[Record, InboundMail, Verdict], Awaitable[Opened]]


class CopyOutdated(Exception):
    """The copy that was written beforehand is not the one that is to leave; nothing was recorded.

    Attributes
    ----------
    letter:
        The one that is.
    """

    def __init__(self, letter: Letter) -> None:
        super().__init__("another copy is to leave")
        self.letter = letter


class ChatHandler:
    """Logs a chat once, has its copy written, and a case opened where the visitor asked for something."""

    def __init__(
        self,
        recorder: Recorder,
        *,
        triage: Understanding,
        composer: Composer,
        clock: Clock,
        policy: Policy,
        open_case: OpenCase,
    ) -> None:
        self._recorder = recorder
        self._triage = triage
        self._composer = composer
        self._clock = clock
        self._policy = policy
        self._open_case = open_case

    def understood(self, event: ChatEnded) -> ChatEnded:
        """The event with what triage takes the visitor's words for; it stands outside the transaction."""
        inquiry = as_inquiry(event.transcript, event.transcript.visitor, copied=True)
        return replace(event, verdict=event.verdict or self._triage.verdict(inquiry))

    async def handle(self, record: Record, event: ChatEnded) -> Decision | None:
        """What was decided; None where this end of this conversation is known, and nothing was recorded.

        Raises `CopyOutdated`.
        """
        transcript, now = event.transcript, self._clock.now()
        if event.delivery is not None:
            await record.close_delivery(event.delivery)
        if not await record.add_chat(transcript):
            return None
        facts = ChatFacts(
            can_be_mailed=self._composer.accepts(transcript.visitor),
            stopped=await record.copies_stopped(transcript.visitor),
            copied=await record.copied_ends(transcript),
            history=await record.copy_history(transcript.visitor, now),
        )
        decision = decide_chat(transcript, facts, self._policy.chats)
        _require_wanted(event.copy, decision.letters)
        await self._recorder.record(record, decision, None, written=event.copy)
        copied = bool(decision.letters)
        if copied:
            await record.mark_copied(transcript, now)
        if event.verdict and asks_something(event.verdict, self._policy.chat_case_from, copied=copied):
            await self._voiced(record, transcript, event.verdict, copied=copied)
        return decision

    async def _voiced(self, record: Record, transcript: ChatTranscript, verdict: Verdict, *, copied: bool) -> None:
        """An inquiry that was voiced in a chat is a case, one for all the ends of a conversation that ask the same."""
        number = await record.case_of_conversation(transcript)
        number = await goes_on_in(record, number) if number is not None else None
        if number is None or not set(verdict.kinds) <= set((await record.lock_case(number)).verdict.kinds):
            inquiry = as_inquiry(transcript, transcript.visitor, copied=copied)
            opened = await self._open_case(record, inquiry, verdict)
            assert opened.case is not None
            number = opened.case.number
        await record.link_chat(transcript, number)
        await record.append_audit([linked(transcript, number)], self._clock.now())


def _require_wanted(written: WrittenLetter | None, letters: Sequence[Letter]) -> None:
    """Raises `CopyOutdated` where another copy is to leave than the one that was written."""
    for letter in letters:
        if written is not None and written.letter != letter:
            raise CopyOutdated(letter)
