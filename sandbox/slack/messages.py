"""What was posted: messages with their threads, and ephemerals that only one person sees."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.slack.people import APP, BOT_ID, TEAM
from sandbox.slack.shapes import Json


@dataclass(slots=True)
class Message:
    """A message in a channel; `ts` identifies it there, `thread_ts` is its parent's `ts` when it is a reply."""

    channel: str
    ts: str
    user: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: Json | None = None
    edited_ts: str | None = None
    by_bot: bool = True
    reactions: dict[str, list[str]] = field(default_factory=dict)
    earlier: list[tuple[str, list[Json]]] = field(default_factory=list)
    """The texts and blocks that it had before, oldest first."""

    def as_json(self, replies: int = 0, with_metadata: bool = False) -> Json:
        """The message object of docs.slack.dev reference/events/message."""
        parts: dict[str, Json | list[Json] | str | int | None] = {
            "type": "message",
            "user": self.user,
            "text": self.text,
            "ts": self.ts,
            "team": TEAM,
            **({"bot_id": BOT_ID, "app_id": APP} if self.by_bot else {}),
            **({"blocks": self.blocks} if self.blocks else {}),
            **({"attachments": self.attachments} if self.attachments else {}),
            **({"files": self.files} if self.files else {}),
            **({"edited": {"user": self.user, "ts": self.edited_ts}} if self.edited_ts else {}),
            **({"metadata": self.metadata} if with_metadata and self.metadata else {}),
        }
        return {**parts, **self._thread(replies), **self._reacted()}

    def _thread(self, replies: int) -> Json:
        if self.thread_ts:
            return {"thread_ts": self.thread_ts}
        return {"thread_ts": self.ts, "reply_count": replies} if replies else {}

    def _reacted(self) -> Json:
        if not self.reactions:
            return {}
        return {"reactions": [{"name": n, "users": u, "count": len(u)} for n, u in self.reactions.items()]}

    def change(self, text: str, blocks: list[Json], edited_ts: str) -> None:
        """Put another text and other blocks in place of these, and remember what stood before."""
        self.earlier.append((self.text, self.blocks))
        self.text, self.blocks, self.edited_ts = text, blocks, edited_ts


@dataclass(slots=True)
class Ephemeral:
    """A message that only `user` sees; it is in no history and cannot be updated through the Web API."""

    channel: str
    user: str
    ts: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    way: str = "chat.postEphemeral"
    """How it came: ``chat.postEphemeral``, ``response_url`` or ``ack``."""
    interaction: str = ""
    """The ticket of the interaction that it answers, empty for a ``chat.postEphemeral``."""
