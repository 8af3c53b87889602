"""The union of everything that can happen."""

from __future__ import annotations

from cases.events.among import AmongEvent
from cases.events.arrivals import ChatEnded, ChatMailed, MailReceived, MailUnreadable
from cases.events.chats import ChatEvent
from cases.events.clock import TimePassed
from cases.events.delivery import DeliveryEvent
from cases.events.post import PostEvent
from cases.events.staff import StaffEvent

Event = (
    MailReceived
    | MailUnreadable
    | ChatMailed
    | ChatEnded
    | ChatEvent
    | StaffEvent
    | DeliveryEvent
    | PostEvent
    | AmongEvent
    | TimePassed
)
