"""The part of the one door that is about chats that ended."""

from __future__ import annotations

from cases.decisions.chat import ChatFacts, decide_chat
from cases.decisions.decision import Decision
from cases.messages import ChatTranscript
from cases.policy import ChatLimits
from cases.ports import Clock, Composer, Record
from cases.recording import Recorder


class ChatHandler:
    """Logs a chat once, and has its copy written."""

    def __init__(self, recorder: Recorder, composer: Composer, clock: Clock, limits: ChatLimits) -> None:
        self._recorder = recorder
        self._composer = composer
        self._clock = clock
        self._limits = limits

    async def handle(self, record: Record, transcript: ChatTranscript) -> Decision | None:
        """What was decided; None where this end of this conversation is known, and nothing was recorded."""
        if not await record.add_chat(transcript):
            return None
        now = self._clock.now()
        facts = ChatFacts(
            can_be_mailed=self._composer.accepts(transcript.visitor),
            copied=await record.copied_ends(transcript),
            history=await record.copy_history(transcript.visitor, now),
        )
        decision = decide_chat(transcript, facts, self._limits)
        await self._recorder.record(record, decision, None)
        if decision.letters:
            await record.mark_copied(transcript, now)
        return decision
