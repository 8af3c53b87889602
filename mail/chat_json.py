"""A chat as a JSON file for the person: what the copy says, in a form that a program reads (GDPR article 20)."""

from __future__ import annotations

import json

from cases.messages import ChatLine, ChatTranscript, TextFile

NAME = "chat.json"


def json_file(transcript: ChatTranscript) -> TextFile:
    """The transcript in the form of `POST /chats/generic`, without our own names for it; times in UTC."""
    chat = {
        "started_at": transcript.started_at.isoformat(),
        "ended_at": transcript.ended_at.isoformat(),
        "visitor": {"email": transcript.visitor.email, "name": transcript.visitor.name},
        "messages": [_message(line) for line in transcript.lines],
    }
    return TextFile(NAME, json.dumps(chat, indent=1) + "\n", "application/json")


def _message(line: ChatLine) -> dict[str, object]:
    message: dict[str, object] = {"at": line.at.isoformat(), "speaker": line.speaker, "text": line.text}
    if line.name:
        message["name"] = line.name
    if line.attachments:
        message["attachments"] = list(line.attachments)
    return message
