"""What each provider delivers, as its public documentation shows it, with fictional people; and how it is signed.

Sources
-------
tawk:
    https://developer.tawk.to/webhooks/, "Chat transcript event payload".
chatwoot:
    https://github.com/chatwoot/docs, docs/product/others/webhook-events.md, "conversation_status_changed";
    its status here is `resolved`, and its messages are those of
    https://developers.chatwoot.com/api-reference/messages/get-messages.
rocketchat:
    https://docs.rocket.chat/docs/webhooks, "Sample JSON data", with what
    RocketChat/Rocket.Chat, apps/meteor/app/livechat/server/hooks/sendToCRM.ts adds at the close.
zendesk:
    https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events, "Status changed";
    https://developer.zendesk.com/api-reference/ticketing/tickets/conversation_log/, "Example response(s)".
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
VISITOR = "kari@epost.example"

GENERIC: dict[str, Any] = {
    "conversation_id": "c-1",
    "started_at": "2026-11-23T10:00:00+01:00",
    "ended_at": "2026-11-23T10:20:00+01:00",
    "visitor": {"email": VISITOR, "name": "Kari Nordmann"},
    "messages": [
        {"at": "2026-11-23T10:00:00+01:00", "speaker": "visitor", "text": "Hei, får ikke logget inn"},
        {"at": "2026-11-23T10:01:00+01:00", "speaker": "agent", "name": "Anne", "text": "Prøv igjen nå"},
    ],
}

TAWK: dict[str, Any] = {
    "event": "chat:transcript_created",
    "time": "2026-11-23T09:25:37.780Z",
    "property": {"id": "58ca8453b8a7e060cd3b1ecb", "name": "Duett"},
    "chat": {
        "id": "70fe3290-99ad-11e9-a30a-51567162179f",
        "visitor": {"name": "V1561719148780935", "email": VISITOR, "city": "hamar", "country": "NO"},
        "messages": [
            {
                "sender": {"t": "s", "n": "Customer Support"},
                "type": "msg",
                "msg": "Hei! Hva kan vi hjelpe med?",
                "time": "2026-11-23T09:02:37.780Z",
            },
            {"sender": {"t": "v"}, "type": "msg", "msg": "Får ikke logget inn", "time": "2026-11-23T09:02:48.176Z"},
            {
                "sender": {"t": "a", "n": "Anne Hansen", "id": "58ca8453b8a7e060cd3b1ecc"},
                "type": "file",
                "msg": "Se her",
                "time": "2026-11-23T09:03:00.000Z",
                "attchs": [
                    {"type": "file", "content": {"file": {"url": "https://f.example/1", "name": "veiledning.pdf"}}}
                ],
            },
        ],
    },
}

CHATWOOT: dict[str, Any] = {
    "additional_attributes": {"browser": {"browser_name": "Chrome"}, "referer": "http://localhost:3000/widget_tests"},
    "can_reply": True,
    "channel": "Channel::WebWidget",
    "id": 10,
    "inbox_id": 1,
    "contact_inbox": {"id": 12, "contact_id": 12, "inbox_id": 1, "hmac_verified": False},
    "messages": [],
    "meta": {
        "sender": {"email": VISITOR, "id": 12, "identifier": None, "name": "Kari Nordmann", "type": "contact"},
        "assignee": {"id": 1, "name": "Anne Hansen", "available_name": "Anne Hansen", "type": "user"},
    },
    "status": "resolved",
    "unread_count": 0,
    "timestamp": 1795425720,
    "event": "conversation_status_changed",
}
CHATWOOT_MESSAGES: list[dict[str, Any]] = [
    {
        "id": 118,
        "content": "Får ikke logget inn",
        "message_type": 0,
        "created_at": 1795424460,
        "private": False,
        "sender": {"id": 12, "name": "Kari Nordmann", "type": "contact"},
    },
    {"id": 119, "content": "Anne took over", "message_type": 2, "created_at": 1795424461, "private": False},
    {
        "id": 120,
        "content": "Virker sur",
        "message_type": 1,
        "created_at": 1795424462,
        "private": True,
        "sender": {"id": 1, "name": "Anne Hansen", "type": "user"},
    },
    {
        "id": 121,
        "content": None,
        "message_type": 1,
        "created_at": 1795424463,
        "private": False,
        "sender": {"id": 1, "name": "Anne Hansen", "available_name": "Anne", "type": "user"},
        "attachments": [
            {"id": 3, "file_type": "file", "data_url": "https://chat.example/rails/x/veiledning%20ny.pdf?sig=1"}
        ],
    },
]

ROCKETCHAT: dict[str, Any] = {
    "_id": "Tc5SyBZHovD4k8BXv",
    "label": "Kari",
    "createdAt": "2026-11-23T09:01:07.230Z",
    "lastMessageAt": "2026-11-23T09:22:14.087Z",
    "tags": ["self"],
    "visitor": {
        "_id": "63db8d4990fe6eda42ad429a",
        "token": "e36e352c742eee48860d576fcefb372afc44ebc95750fa1e3b646195f702341a",
        "name": "Kari",
        "username": "guest-3",
        "email": [{"address": VISITOR}],
        "phone": None,
    },
    "agent": {"_id": "aXjjcPwq4Pcp7xftH", "username": "user1", "name": "Anne Hansen", "email": "anne@duett.test"},
    "type": "LivechatSession",
    "messages": [
        {
            "_id": "m1",
            "username": "guest-3",
            "msg": "Får ikke logget inn",
            "ts": "2026-11-23T09:02:00.000Z",
            "rid": "Tc5SyBZHovD4k8BXv",
        },
        {
            "_id": "m2",
            "username": "user1",
            "agentId": "aXjjcPwq4Pcp7xftH",
            "msg": "Se her",
            "ts": "2026-11-23T09:03:00.000Z",
            "file": {"_id": "f1", "name": "veiledning.pdf", "type": "application/pdf"},
            "attachments": [{"title": "veiledning.pdf"}],
        },
        {
            "_id": "m3",
            "username": "user1",
            "agentId": "aXjjcPwq4Pcp7xftH",
            "msg": "internt: ferdig",
            "ts": "2026-11-23T09:22:14.087Z",
            "closingMessage": True,
        },
    ],
    "servedBy": {"_id": "aXjjcPwq4Pcp7xftH", "username": "user1"},
    "closedAt": "2026-11-23T09:22:14.100Z",
}

ZENDESK: dict[str, Any] = {
    "type": "zen:event-type:ticket.status_changed",
    "account_id": 12514403,
    "id": "2b24ef10-19d4-4740-93cf-8f98ec4776c0",
    "time": "2026-11-23T09:25:18Z",
    "zendesk_event_version": "2022-06-20",
    "subject": "zen:ticket:35436",
    "detail": {
        "id": "35436",
        "requester_id": "8303911923701",
        "created_at": "2026-11-23T09:01:00Z",
        "updated_at": "2026-11-23T09:25:18Z",
        "status": "SOLVED",
        "via": {"channel": "native_messaging"},
    },
    "event": {"previous": "OPEN", "current": "SOLVED"},
}
ZENDESK_USER = {"user": {"id": 8303911923701, "name": "Kari Nordmann", "email": VISITOR, "verified": True}}
ZENDESK_EVENTS: list[dict[str, Any]] = [
    {
        "attachments": [],
        "author": {"display_name": "SampleBot", "type": "bot", "zen:support:user_id": -1},
        "content": {"text": "Hei! Hva kan vi hjelpe med?", "type": "text"},
        "created_at": "2026-11-23T09:01:26Z",
        "metadata": {"custom": {}, "system": {}, "ticket_version": 0},
        "type": "Messaging::ConversationMessage",
    },
    {
        "attachments": [],
        "author": {"display_name": "Kari Nordmann", "type": "user"},
        "content": {"text": "Får ikke logget inn", "type": "text"},
        "created_at": "2026-11-23T09:02:00Z",
        "metadata": {},
        "type": "Messaging::ConversationMessage",
    },
    {
        "attachments": [],
        "author": {"display_name": "Anne Hansen", "type": "agent"},
        "content": {"body": '<div class="zd-comment">Virker sur</div>', "type": "html"},
        "created_at": "2026-11-23T09:02:30Z",
        "metadata": {"public": False},
        "type": "Comment",
    },
    {
        "attachments": [{"file_name": "veiledning.pdf", "content_type": "application/pdf"}],
        "author": {"display_name": "Anne Hansen", "type": "agent"},
        "content": {"body": '<div class="zd-comment"><p>Se <b>her</b></p></div>', "type": "html"},
        "created_at": "2026-11-23T09:03:00Z",
        "metadata": {"public": True},
        "type": "Comment",
    },
]

DOCUMENTED = {"generic": GENERIC, "tawk": TAWK, "chatwoot": CHATWOOT, "rocketchat": ROCKETCHAT, "zendesk": ZENDESK}
"""The documented example of each provider."""


def body_of(payload: object) -> bytes:
    """As it goes over the wire."""
    return json.dumps(payload).encode()


def headers_of(
    provider: str, body: bytes, *, secret: str = "old", at: datetime = NOW, event: str = "e-1"
) -> dict[str, str]:
    """The headers with which a provider signs a body, written anew from its documentation."""
    key, unix, iso = secret.encode(), str(int(at.timestamp())), at.strftime("%Y-%m-%dT%H:%M:%SZ")
    dotted = hmac.new(key, unix.encode() + b"." + body, hashlib.sha256).hexdigest()
    joined = base64.b64encode(hmac.new(key, iso.encode() + body, hashlib.sha256).digest()).decode()
    return {
        "generic": {"X-Personvern-Timestamp": unix, "X-Personvern-Signature": f"v1={dotted}"},
        "tawk": {"X-Tawk-Signature": hmac.new(key, body, hashlib.sha1).hexdigest(), "X-Hook-Event-Id": event},
        "chatwoot": {
            "X-Chatwoot-Timestamp": unix,
            "X-Chatwoot-Signature": f"sha256={dotted}",
            "X-Chatwoot-Delivery": event,
        },
        "rocketchat": {"X-RocketChat-Livechat-Token": secret},
        "zendesk": {"X-Zendesk-Webhook-Signature": joined, "X-Zendesk-Webhook-Signature-Timestamp": iso},
    }[provider]
