"""Chats as a provider delivers them to `POST /chats/generic`, each with a person of its own, and their signatures."""

from __future__ import annotations

import hashlib
import hmac
import json
import time

SECRET = "chat-secret"


def a_chat(number: int) -> bytes:
    """A chat of eight lines with a person of its own."""
    lines = [
        {
            "at": f"2026-11-23T10:{minute:02}:00+01:00",
            "speaker": "agent" if minute % 2 else "visitor",
            "name": "Anne" if minute % 2 else "",
            "text": ("Prøv å logge inn igjen nå." if minute % 2 else "Hei, jeg får ikke logget inn i programmet.") * 2,
        }
        for minute in range(8)
    ]
    chat = {
        "conversation_id": f"c-{number}",
        "started_at": "2026-11-23T10:00:00+01:00",
        "ended_at": "2026-11-23T10:20:00+01:00",
        "visitor": {"email": recipient_of(number), "name": "Kari Nordmann"},
        "messages": lines,
    }
    return json.dumps(chat).encode()


def recipient_of(number: int) -> str:
    """The address of that chat's visitor."""
    return f"person{number}@epost{number % 50}.example"


def signed(body: bytes) -> dict[str, str]:
    """The headers of a delivery now."""
    timestamp = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"X-Personvern-Timestamp": timestamp, "X-Personvern-Signature": f"v1={digest}"}
