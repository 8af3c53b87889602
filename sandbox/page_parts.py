"""What each part of the page shows now."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from sandbox.clock import MovedTime
from sandbox.live_blocks import LiveRenderer, Place
from sandbox.live_fields import OSLO
from sandbox.mailbox import FOLDERS, Mailbox
from sandbox.slack import STAFF_CHANNEL, SlackStandIn
from sandbox.slack.messages import Ephemeral, Message
from sandbox.slack.people import RESTRICTED_CHANNEL
from sandbox.smtp import Received, SmtpSink

STAFF = {
    "U0ANNE": "Anne (godkjenner)",
    "U0BJORN": "Bjørn (godkjenner)",
    "U0CARI": "Cari (saksbehandler)",
    "U0DAG": "Dag (leser)",
    "U0EVA": "Eva (administrator)",
}
"""Who can be played; the roles are those of the sandbox's settings."""

EXAMPLES = (
    (
        "Nynorsk: sletting",
        "Olav Nilsen <olav.nilsen@epost.example>",
        "Sletting",
        "Hei. Eg vil at de slettar alt de har lagra om meg. Eg er ikkje kunde lenger.\n\nHelsing Olav",
    ),
    (
        "English: several rights",
        "Emma Smith <emma.smith@mail.example>",
        "My data",
        "Hello,\n\nPlease send me a copy of all personal data you hold about me, and correct my address: "
        "Storgata 1, 0155 Oslo.\n\nEmma Smith",
    ),
    (
        "Nyhetsbrev",
        "Per Hansen <per.hansen@epost.example>",
        "Meld meg av",
        "Slutt å sende meg nyhetsbrev! Jeg har sagt fra før.",
    ),
    (
        "Et mulig brudd",
        "Nora Berg <nora.berg@epost.example>",
        "Fikk en annens lønnsslipp",
        "Hei, i går fikk jeg en lønnsslipp på e-post fra dere som ikke er min. Den har navn og fødselsnummer.",
    ),
    (
        "Fra tilsynet",
        "Saksbehandler <postkasse@datatilsynet.example>",
        "Krav om redegjørelse",
        "Vi viser til klage og ber om redegjørelse innen 15. desember 2026, jf. personvernforordningen artikkel 58.",
    ),
)
"""What can be written at a click: name, sender, subject, text. All of them are made up."""

ANSWERS_SHOWN = 3


def staff_of(cookies: Mapping[str, str]) -> str:
    """The member of staff who sits at this page."""
    chosen = cookies.get("staff", "")
    return chosen if chosen in STAFF else "U0ANNE"


@dataclass(frozen=True, slots=True)
class Card:
    """A message of a channel as the page shows it."""

    key: str
    content: Markup
    author: str
    replies: list[Card]


@dataclass(frozen=True, slots=True)
class Inbox:
    """What one person received, the newest first; each letter with its number among all that were sent."""

    address: str
    letters: list[tuple[int, Received]]


class Parts:
    """Makes the values of each part's template."""

    def __init__(self, mailbox: Mailbox, smtp: SmtpSink, slack: SlackStandIn, time: MovedTime) -> None:
        self._mailbox, self._smtp, self._slack, self._time = mailbox, smtp, slack, time

    async def of(self, name: str, staff: str) -> dict[str, Any]:
        """The values of one part, as this member of staff sees it."""
        return await PARTS[name](self, staff)

    async def channel(self, staff: str) -> dict[str, Any]:
        """The channels that the person is in, and what only this person was told."""
        rooms = [
            room
            for room in (STAFF_CHANNEL, RESTRICTED_CHANNEL)
            if staff in self._slack.workspace.channels[room].members
        ]
        own = [each for each in self._slack.workspace.ephemerals if each.user == staff]
        direct = self._slack.workspace.direct_message(staff).id
        return {
            "rooms": [(self._slack.workspace.channels[room].name, self._cards(room)) for room in rooms],
            "direct": self._cards(direct),
            "people": STAFF,
            "examples": EXAMPLES,
            "answers": [(each.ts, self._private(each)) for each in reversed(own[-ANSWERS_SHOWN:])],
        }

    async def home(self, staff: str) -> dict[str, Any]:
        """The person's Home tab."""
        view = self._slack.workspace.views.home(staff)
        return {"content": self._renderer(Place("view", view=view.id)).render(view.blocks) if view else Markup()}

    async def modal(self, staff: str) -> dict[str, Any]:
        """The modal that is open for the person."""
        view = self._slack.open_view(staff)
        if view is None:
            return {"shown": "", "view": None, "title": "", "content": Markup(), "submit": "", "close": ""}
        words = {name: (view.body.get(name) or {}).get("text", "") for name in ("title", "submit", "close")}
        content = self._renderer(Place("view", view=view.id)).render(view.blocks)
        return {"shown": f"{view.id}:{view.hash}", "view": view.id, "content": content, **words}

    async def inbox(self, staff: str) -> dict[str, Any]:
        """What everybody outside received."""
        del staff
        numbered = list(enumerate(self._smtp.received))[::-1]
        people = self._smtp.people()
        return {
            "inboxes": [
                Inbox(person, [(number, mail) for number, mail in numbered if person in mail.recipients])
                for person in people[::-1]
            ]
        }

    async def mailbox(self, staff: str) -> dict[str, Any]:
        """The folders of our own mailbox."""
        del staff
        return {"folders": {folder: await self._mailbox.mails(folder) for folder in FOLDERS}}

    async def time(self, staff: str) -> dict[str, Any]:
        """What time it is for the service."""
        del staff
        return {"now": self._time.now().astimezone(OSLO)}

    def _cards(self, channel: str) -> list[Card]:
        return [self._card(message) for message in reversed(self._slack.messages(channel))]

    def _card(self, message: Message) -> Card:
        replies = [self._card(reply) for reply in self._slack.thread(message.channel, message.ts)]
        renderer = self._renderer(Place("message", channel=message.channel, ts=message.ts))
        content = renderer.message(message.text, message.blocks)
        return Card(f"m{message.ts.replace('.', '-')}", content, self._name_of(message.user), replies)

    def _private(self, each: Ephemeral) -> Markup:
        place = Place("ephemeral", channel=each.channel, ts=each.ts)
        return self._renderer(place).message(each.text, each.blocks)

    def _renderer(self, place: Place) -> LiveRenderer:
        people = {user.id: user.real_name for user in self._slack.workspace.users.values() if not user.is_bot}
        return LiveRenderer(self._name_of, people, place)

    def _name_of(self, user_id: str) -> str:
        user = self._slack.workspace.users.get(user_id)
        return user.real_name if user else user_id


PARTS: dict[str, Callable[[Parts, str], Awaitable[dict[str, Any]]]] = {
    "channel": Parts.channel,
    "home": Parts.home,
    "modal": Parts.modal,
    "inbox": Parts.inbox,
    "mailbox": Parts.mailbox,
    "time": Parts.time,
}
"""Every part of the page, by its name."""
