"""What the tour reads back, and what it does as one of the people; nothing is remembered that was not received."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sandbox.mailbox import StoredMail
from sandbox.slack import STAFF_CHANNEL, Staff
from sandbox.slack.messages import Message
from sandbox.slack.shapes import Json
from sandbox.slack.views import View
from sandbox.smtp import Received
from sandbox.world import World

_NUMBER = re.compile(r"PV-\d{4}-\d{4,}")


class Missing(Exception):
    """Something that should have been received was not."""


@dataclass(slots=True)
class Stage:
    """The world, as the steps of the tour see it."""

    world: World

    def letters(self, address: str) -> list[Received]:
        """What a person received, oldest first, from the SMTP server."""
        return self.world.smtp.to(address)

    def letter(self, address: str, number: int = 0) -> Received:
        """One of the letters; raises Missing."""
        letters = self.letters(address)
        if len(letters) <= number:
            raise Missing(f"{address} has {len(letters)} letters")
        return letters[number]

    def case_of(self, address: str) -> str:
        """The case number that a person's first letter names; raises Missing."""
        found = _NUMBER.search(self.letter(address).letter.subject)
        if found is None:
            raise Missing(f"{address} was told no case number")
        return found[0]

    async def folder(self, name: str) -> list[StoredMail]:
        """What is in a folder of the mailbox, from the IMAP server."""
        return await self.world.mailbox.mails(name)

    def cards(self) -> list[Message]:
        """The cards in the staff channel, from the stand-in: what else is told there is of no case."""
        return [message for message in self.world.slack.messages(STAFF_CHANNEL) if case_on(message)]

    def card(self, case: str) -> Message:
        """The one card of a case; raises Missing."""
        cards = [card for card in self.cards() if case_on(card) == case]
        if len(cards) != 1:
            raise Missing(f"{len(cards)} cards for {case}")
        return cards[0]

    def thread(self, case: str) -> list[Message]:
        """What is said in the thread of a card; raises Missing."""
        return self.world.slack.thread(STAFF_CHANNEL, self.card(case).ts)

    def staff(self, user: str) -> Staff:
        """A member of staff, to act as."""
        return self.world.slack.user(user)

    async def until_offered(self, case: str, action_id: str) -> Message:
        """The card of a case, once it has this button; raises Missing or TimeoutError."""
        self.card(case)
        return await self.world.wait_for(lambda: self._offering(case, action_id))

    def _offering(self, case: str, action_id: str) -> Message | None:
        card = self.card(case)
        offered = [
            element["action_id"]
            for block in card.blocks
            for element in block.get("elements", [])
            if "action_id" in element
        ]
        return card if action_id in offered else None

    async def press(self, user: str, case: str, action_id: str, callback_id: str) -> View:
        """Press a button of a card, and wait for the modal that it opens."""
        person = self.staff(user)
        await person.click(await self.until_offered(case, action_id), action_id)
        return await person.modal(callback_id)


def case_on(card: Message) -> str:
    """The case number that a card is marked with, empty when it has none."""
    payload: Json = (card.metadata or {}).get("event_payload", {})
    return str(payload.get("case", ""))


def every_box(modal: View) -> Json:
    """What a person sends in who ticks every box of a modal."""
    boxes = [block for block in modal.blocks if block.get("element", {}).get("type") == "checkboxes"]
    return {block["block_id"]: [option["value"] for option in block["element"]["options"]] for block in boxes}


def shown(blocks: list[Json]) -> str:
    """All that the blocks of a modal show, as one text."""
    return "\n".join(_texts(block) for block in blocks)


def _texts(part: Json | list[Json] | str) -> str:
    if isinstance(part, str):
        return ""
    if isinstance(part, list):
        return "\n".join(_texts(each) for each in part)
    own = str(part["text"]) if isinstance(part.get("text"), str) else ""
    return own + "\n".join(_texts(value) for value in part.values() if isinstance(value, dict | list))
