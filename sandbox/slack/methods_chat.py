"""chat.*: post, update, delete, and show to one person (docs.slack.dev reference/methods/chat.postMessage …)."""

from __future__ import annotations

import json

from sandbox.slack import limits
from sandbox.slack.block_rules import message_problems, too_long
from sandbox.slack.call import Call, Method
from sandbox.slack.messages import Ephemeral, Message
from sandbox.slack.people import BOT_USER, Channel
from sandbox.slack.refusal import Refused, refuse_when
from sandbox.slack.shapes import Json


def _blocks(call: Call) -> list[Json]:
    blocks = call.structure("blocks", malformed="invalid_blocks_format")
    if blocks is None:
        return []
    if not isinstance(blocks, list):
        raise Refused("invalid_blocks_format")
    refuse_when(message_problems(blocks), "invalid_blocks")
    if too_long(blocks):
        raise Refused("msg_blocks_too_long")
    return blocks


def _attachments(call: Call) -> list[Json]:
    attachments = call.structure("attachments", malformed="invalid_attachments") or []
    if len(attachments) > limits.ATTACHMENTS:
        raise Refused("too_many_attachments")
    return list(attachments)


def _metadata(call: Call) -> Json | None:
    metadata = call.structure("metadata", malformed="invalid_metadata_format")
    if metadata is None:
        return None
    if not isinstance(metadata, dict):
        raise Refused("invalid_metadata_format")
    if metadata and not _is_metadata(metadata):
        raise Refused("invalid_metadata_schema")
    if len(json.dumps(metadata)) > limits.METADATA_BYTES:
        raise Refused("metadata_too_large")
    return metadata


def _is_metadata(metadata: Json) -> bool:
    return isinstance(metadata.get("event_type"), str) and isinstance(metadata.get("event_payload"), dict)


def _writable(call: Call) -> Channel:
    channel = call.channel()
    if channel.archived:
        raise Refused("is_archived")
    if BOT_USER not in channel.members and "chat:write.public" not in call.scopes:
        raise Refused("not_in_channel")
    return channel


def _refuse_two_texts(call: Call) -> None:
    if call.text("markdown_text") and (call.text("text") or call.arguments.get("blocks")):
        raise Refused("markdown_text_conflict")


def _parent(call: Call, channel: Channel) -> str | None:
    """The thread that a message goes into; a reply's own timestamp stands for its parent's."""
    if not (thread_ts := call.text("thread_ts")):
        return None
    parent = call.workspace.find_message(channel.id, thread_ts)
    if parent is None:
        # The method page lists no error for a timestamp that is no message; this is the nearest one that it has.
        raise Refused("cannot_reply_to_message")
    return parent.thread_ts or parent.ts


def post_message(call: Call) -> Json:
    """chat.postMessage: text over 40,000 characters is cut, and a warning says so."""
    channel = _writable(call)
    _refuse_two_texts(call)
    blocks, attachments, text = _blocks(call), _attachments(call), call.text("text") or call.text("markdown_text")
    if not (text or blocks or attachments):
        raise Refused("no_text")
    message = Message(
        channel.id,
        call.workspace.identifiers.ts(),
        BOT_USER,
        text=text[: limits.POSTED_TEXT],
        blocks=blocks,
        attachments=attachments,
        thread_ts=_parent(call, channel),
        metadata=_metadata(call),
    )
    call.workspace.add(message)
    answer = {"ok": True, "channel": channel.id, "ts": message.ts, "message": message.as_json(with_metadata=True)}
    return {**answer, **_warning(text)}


def _warning(text: str) -> Json:
    if len(text) <= limits.POSTED_TEXT:
        return {}
    return {"warning": "message_truncated", "response_metadata": {"warnings": ["message_truncated"]}}


def update(call: Call) -> Json:
    """chat.update: blocks that are not given stay; text over 4,000 characters is an error, unlike in a post."""
    message = _own_message(call)
    _refuse_two_texts(call)
    text = call.text("text") or call.text("markdown_text")
    if len(text) > limits.UPDATED_TEXT:
        raise Refused("msg_too_long")
    keeps = call.arguments.get("blocks") is None
    blocks = message.blocks if keeps else call.workspace.named(_blocks(call))
    if not (text or blocks):
        raise Refused("no_text")
    if (metadata := _metadata(call)) is not None:
        message.metadata = metadata or None
    message.change(text, blocks, call.workspace.identifiers.ts())
    body = message.as_json(with_metadata=True)
    return {"ok": True, "channel": message.channel, "ts": message.ts, "text": text, "message": body}


def _own_message(call: Call) -> Message:
    channel = call.channel()
    if channel.archived:
        raise Refused("is_inactive")
    message = call.workspace.find_message(channel.id, call.text("ts"))
    if message is None:
        raise Refused("message_not_found")
    if message.user != BOT_USER:
        raise Refused("cant_update_message")
    return message


def delete(call: Call) -> Json:
    """chat.delete."""
    channel = call.channel()
    message = call.workspace.find_message(channel.id, call.text("ts"))
    if message is None:
        raise Refused("message_not_found")
    if message.user != BOT_USER:
        raise Refused("cant_delete_message")
    call.workspace.posted.remove(message)
    return {"ok": True, "channel": channel.id, "ts": message.ts}


def post_ephemeral(call: Call) -> Json:
    """chat.postEphemeral: to one person who is in the channel."""
    channel = _writable(call)
    _refuse_two_texts(call)
    if call.text("user") not in channel.members:
        raise Refused("user_not_in_channel")
    blocks, text = _blocks(call), call.text("text") or call.text("markdown_text")
    if not (text or blocks):
        raise Refused("no_text")
    if len(text) > limits.POSTED_TEXT:
        raise Refused("msg_too_long")
    shown = Ephemeral(
        channel.id, call.text("user"), call.workspace.identifiers.ts(), text, blocks, _parent(call, channel)
    )
    call.workspace.show(shown)
    return {"ok": True, "message_ts": shown.ts}


WRITE = ("chat:write",)
METHODS = {
    "chat.postMessage": Method(post_message, WRITE, tier=None, required=("channel",)),
    "chat.update": Method(update, WRITE, tier=3, required=("channel", "ts")),
    "chat.delete": Method(delete, WRITE, tier=3, required=("channel", "ts")),
    "chat.postEphemeral": Method(post_ephemeral, WRITE, tier=4, required=("channel", "user")),
}
