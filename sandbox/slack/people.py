"""Who and what a workspace holds: users, channels, user groups; and the one that the sandbox starts with."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.slack.shapes import Json

TEAM = "T0DUETT"
BOT_USER = "U0BOT"
BOT_ID = "B0BOT"
APP = "A0PERSONVERN"
CREATED = 1_700_000_000

BOT_SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:history",
        "channels:read",
        "chat:write",
        "commands",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "mpim:read",
        "reactions:write",
        "usergroups:read",
        "users:read",
    }
)
"""What the bot token of the sandbox may do, unless a test takes some of it away."""


@dataclass(slots=True)
class User:
    """A member of the workspace; `is_guest` is a single-channel guest (`is_restricted`)."""

    id: str
    name: str
    real_name: str
    is_bot: bool = False
    is_guest: bool = False
    deleted: bool = False
    locale: str = "nb-NO"

    def as_json(self) -> Json:
        """The user object of docs.slack.dev reference/objects/user-object."""
        return {
            "id": self.id,
            "team_id": TEAM,
            "name": self.name,
            "deleted": self.deleted,
            "real_name": self.real_name,
            "tz": "Europe/Oslo",
            "tz_label": "Central European Time",
            "tz_offset": 3600,
            "profile": {"real_name": self.real_name, "display_name": self.name, "team": TEAM},
            "is_admin": False,
            "is_owner": False,
            "is_restricted": self.is_guest,
            "is_ultra_restricted": self.is_guest,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "updated": CREATED,
            "locale": self.locale,
        }


@dataclass(slots=True)
class Channel:
    """A conversation; `user` is set for a direct message with the bot, `shared` with another organisation."""

    id: str
    name: str = ""
    members: set[str] = field(default_factory=set)
    private: bool = False
    archived: bool = False
    shared: bool = False
    user: str | None = None

    @property
    def scope_word(self) -> str:
        """The word that its scopes begin with: channels, groups or im."""
        if self.user:
            return "im"
        return "groups" if self.private else "channels"

    def as_json(self) -> Json:
        """The conversation object of docs.slack.dev reference/objects/conversation-object."""
        common = {"id": self.id, "created": CREATED, "is_archived": self.archived, "is_org_shared": False}
        if self.user:
            return {**common, "is_im": True, "user": self.user, "is_user_deleted": False}
        return {
            **common,
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": not self.private,
            "is_group": self.private,
            "is_im": False,
            "is_mpim": False,
            "is_private": self.private,
            "is_general": False,
            "is_shared": self.shared,
            "is_ext_shared": self.shared,
            "is_pending_ext_shared": False,
            "is_member": BOT_USER in self.members,
            "creator": "U0ANNE",
            "context_team_id": TEAM,
            "shared_team_ids": [TEAM, "T0ANNEN"] if self.shared else [TEAM],
            "topic": {"value": "", "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
            "num_members": len(self.members),
        }


@dataclass(slots=True)
class UserGroup:
    """A user group and its members."""

    id: str
    handle: str
    name: str
    members: set[str] = field(default_factory=set)

    def as_json(self) -> Json:
        """The user group object of docs.slack.dev reference/objects/usergroup-object."""
        return {
            "id": self.id,
            "team_id": TEAM,
            "is_usergroup": True,
            "name": self.name,
            "handle": self.handle,
            "users": sorted(self.members),
            "user_count": len(self.members),
        }


STAFF_CHANNEL = "C0PERSONVERN"
RESTRICTED_CHANNEL = "C0BEGRENSET"


def sandbox_users() -> dict[str, User]:
    """The plainly fictional staff of the sandbox, and the bot."""
    people = [
        User("U0ANNE", "anne", "Anne Eksempel"),
        User("U0BJORN", "bjorn", "Bjørn Eksempel"),
        User("U0CARI", "cari", "Cari Eksempel"),
        User("U0DAG", "dag", "Dag Eksempel"),
        User("U0EVA", "eva", "Eva Eksempel", locale="en-US"),
        User("U0GJEST", "gjest", "Gjest Eksempel", is_guest=True),
        User("U0SLUTTET", "sluttet", "Sluttet Eksempel", deleted=True),
        User(BOT_USER, "personvern", "Personvern", is_bot=True),
    ]
    return {user.id: user for user in people}


def sandbox_channels() -> dict[str, Channel]:
    """A staff channel, a restricted one, and channels that a desk must refuse: public, archived, shared, foreign."""
    staff = {"U0ANNE", "U0BJORN", "U0CARI", "U0DAG", "U0EVA", BOT_USER}
    rooms = [
        Channel(STAFF_CHANNEL, "personvern", set(staff), private=True),
        Channel(RESTRICTED_CHANNEL, "personvern-begrenset", {"U0ANNE", "U0BJORN", BOT_USER}, private=True),
        Channel("C0ALLMENN", "allment", {*staff, "U0GJEST"}),
        Channel("C0UTENBOT", "uten-bot", {"U0ANNE"}),
        Channel("C0LUKKET", "lukket", {"U0ANNE"}, private=True),
        Channel("C0ARKIV", "arkiv", set(staff), archived=True, private=True),
        Channel("C0DELT", "delt", set(staff), shared=True),
    ]
    return {room.id: room for room in rooms}


def sandbox_usergroups() -> dict[str, UserGroup]:
    """One user group, whose members may approve."""
    return {"S0PERSONVERN": UserGroup("S0PERSONVERN", "personvern", "Personvern", {"U0ANNE", "U0BJORN"})}
