"""All that the stand-in knows: people, channels, what was posted, which views are open."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.changes import Changes
from sandbox.slack.clock import SlackClock
from sandbox.slack.identifiers import Identifiers
from sandbox.slack.messages import Ephemeral, Message
from sandbox.slack.naming import named_blocks
from sandbox.slack.people import (
    BOT_SCOPES,
    BOT_USER,
    Channel,
    User,
    UserGroup,
    sandbox_channels,
    sandbox_usergroups,
    sandbox_users,
)
from sandbox.slack.shapes import Json
from sandbox.slack.tickets import ResponseUrls, Triggers
from sandbox.slack.views import Views


@dataclass(slots=True)
class File:
    """An uploaded file: its name, the bytes, and the messages that share it."""

    id: str
    name: str
    length: int
    ticket: str
    content: bytes | None = None
    title: str = ""


@dataclass(slots=True)
class Workspace:
    """The state of one stand-in; everything in it may be changed by a test."""

    clock: SlackClock = field(default_factory=SlackClock)
    changes: Changes = field(default_factory=Changes)
    identifiers: Identifiers = field(default_factory=Identifiers)
    users: dict[str, User] = field(default_factory=sandbox_users)
    channels: dict[str, Channel] = field(default_factory=sandbox_channels)
    usergroups: dict[str, UserGroup] = field(default_factory=sandbox_usergroups)
    has_usergroups: bool = True
    """False on a free plan: plan_upgrade_required."""
    home_enabled: bool = True
    bot_scopes: set[str] = field(default_factory=lambda: set(BOT_SCOPES))
    app_scopes: set[str] = field(default_factory=lambda: {"connections:write"})
    posted: list[Message] = field(default_factory=list)
    ephemerals: list[Ephemeral] = field(default_factory=list)
    files: dict[str, File] = field(default_factory=dict)
    views: Views = field(init=False)
    triggers: Triggers = field(init=False)
    response_urls: ResponseUrls = field(init=False)

    def __post_init__(self) -> None:
        """Tie the parts that share the clock and the identifiers."""
        self.views = Views(self.identifiers)
        self.triggers = Triggers(self.clock)
        self.response_urls = ResponseUrls(self.clock)

    def find_channel(self, name: str) -> Channel | None:
        """A channel by id, by name with or without #, or the direct message with a person."""
        if name in self.users:
            return self.direct_message(name)
        plain = name.removeprefix("#")
        return self.channels.get(name) or next((c for c in self.channels.values() if c.name == plain), None)

    def direct_message(self, user: str) -> Channel:
        """The direct message between the bot and a person, opened when it is not."""
        channel_id = f"D{user[1:]}"
        return self.channels.setdefault(channel_id, Channel(channel_id, members={user, BOT_USER}, user=user))

    def find_message(self, channel: str, ts: str) -> Message | None:
        """A message or reply by channel and timestamp."""
        return next((m for m in self.posted if m.channel == channel and m.ts == ts), None)

    def top_level(self, channel: str) -> list[Message]:
        """The messages of a channel that are no replies, oldest first."""
        return [m for m in self.posted if m.channel == channel and m.thread_ts is None]

    def replies(self, channel: str, ts: str) -> list[Message]:
        """The replies in a thread, oldest first, without its parent."""
        return [m for m in self.posted if m.channel == channel and m.thread_ts == ts]

    def add(self, message: Message) -> Message:
        """Put a message into its channel."""
        message.blocks = self.named(message.blocks)
        self.posted.append(message)
        self.changes.happened()
        return message

    def show(self, ephemeral: Ephemeral) -> Ephemeral:
        """Show a message to one person."""
        ephemeral.blocks = self.named(ephemeral.blocks)
        self.ephemerals.append(ephemeral)
        self.changes.happened()
        return ephemeral

    def named(self, blocks: list[Json]) -> list[Json]:
        """The blocks with every id filled in."""
        return named_blocks(blocks, self.identifiers)
