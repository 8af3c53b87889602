"""What comes back to a person who ran a command or clicked: the acknowledgement and what is shown to them alone."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.changes import PATIENCE_SECONDS
from sandbox.slack.messages import Ephemeral
from sandbox.slack.shapes import Json
from sandbox.slack.transport import Envelope
from sandbox.slack.workspace import Workspace


@dataclass(slots=True)
class Reply:
    """Collects the answers to one interaction; it grows as they arrive."""

    workspace: Workspace = field(repr=False)
    user: str
    interaction: str = field(repr=False)
    envelope: Envelope
    first: int = field(repr=False)
    """How many ephemerals there were before."""

    @property
    def ack(self) -> Json | None:
        """The payload of the acknowledgement, empty when it had none, None when there was none."""
        return self.envelope.ack

    @property
    def ack_seconds(self) -> float | None:
        """How long the acknowledgement took."""
        return self.envelope.ack_seconds

    @property
    def messages(self) -> list[Ephemeral]:
        """What only this person was shown since: answers to this interaction, and chat.postEphemeral."""
        shown = self.workspace.ephemerals[self.first :]
        return [e for e in shown if e.user == self.user and e.interaction in ("", self.interaction)]

    async def message(self, timeout: float = PATIENCE_SECONDS) -> Ephemeral:
        """The first of them, waited for; raises TimeoutError."""
        return (await self.workspace.changes.wait_for(lambda: self.messages, timeout))[0]
