"""What an app posts to a response_url: an answer for one person, one for all, or a change of the message it came from.

docs.slack.dev interactivity/handling-user-interaction#message_responses. The error names are those seen in answers of
the endpoint; it has no method page of its own.
"""

from __future__ import annotations

import json

from aiohttp import web

from sandbox.slack.block_rules import message_problems, too_long
from sandbox.slack.messages import Ephemeral, Message
from sandbox.slack.people import BOT_USER
from sandbox.slack.refusal import Refused, refuse_when
from sandbox.slack.shapes import Json
from sandbox.slack.tickets import ResponseUrl
from sandbox.slack.workspace import Workspace

_STATUS = {"invalid_url": 404, "expired_url": 404, "used_url": 404}


def respond(workspace: Workspace, ticket: str, body: bytes) -> web.Response:
    """Take one post to a response_url."""
    try:
        url = workspace.response_urls.use(ticket)
        apply(workspace, url, _parsed(body), ticket)
    except Refused as refused:
        return web.json_response(refused.as_json(), status=_STATUS.get(refused.error, 400))
    workspace.changes.happened()
    return web.Response(text="ok")


def apply(workspace: Workspace, url: ResponseUrl, answer: Json, ticket: str, way: str = "response_url") -> None:
    """Do what an answer says; raises `Refused` with invalid_blocks, msg_blocks_too_long or no_text."""
    if _true(answer, "delete_original"):
        _delete_original(workspace, url)
        return
    blocks = answer.get("blocks") or []
    refuse_when(message_problems(blocks), "invalid_blocks")
    if too_long(blocks):
        raise Refused("msg_blocks_too_long")
    if not (answer.get("text") or blocks):
        raise Refused("no_text")
    if _true(answer, "replace_original"):
        _replace_original(workspace, url, answer)
    elif answer.get("response_type") == "in_channel":
        workspace.add(_for_all(workspace, url, answer))
    else:
        workspace.show(_for_one(workspace, url, answer, ticket, way))


def _for_all(workspace: Workspace, url: ResponseUrl, answer: Json) -> Message:
    return Message(
        url.channel,
        workspace.identifiers.ts(),
        BOT_USER,
        text=answer.get("text", ""),
        blocks=answer.get("blocks") or [],
        thread_ts=answer.get("thread_ts"),
    )


def _for_one(workspace: Workspace, url: ResponseUrl, answer: Json, ticket: str, way: str) -> Ephemeral:
    return Ephemeral(
        url.channel,
        url.user,
        workspace.identifiers.ts(),
        text=answer.get("text", ""),
        blocks=answer.get("blocks") or [],
        thread_ts=answer.get("thread_ts"),
        way=way,
        interaction=ticket,
    )


def _replace_original(workspace: Workspace, url: ResponseUrl, answer: Json) -> None:
    blocks, text = workspace.named(answer.get("blocks") or []), answer.get("text", "")
    original = _original(workspace, url)
    if isinstance(original, Message):
        original.change(text, blocks, workspace.identifiers.ts())
    elif original:
        original.text, original.blocks = text, blocks
    else:
        raise Refused("message_not_found")


def _delete_original(workspace: Workspace, url: ResponseUrl) -> None:
    original = _original(workspace, url)
    if isinstance(original, Message):
        workspace.posted.remove(original)
    elif original:
        workspace.ephemerals.remove(original)


def _original(workspace: Workspace, url: ResponseUrl) -> Message | Ephemeral | None:
    shown = next((e for e in workspace.ephemerals if e.ts == url.message_ts), None)
    return shown or workspace.find_message(url.channel, url.message_ts or "")


def _parsed(body: bytes) -> Json:
    try:
        answer = json.loads(body)
    except ValueError:
        raise Refused("invalid_payload") from None
    if not isinstance(answer, dict):
        raise Refused("invalid_payload")
    return answer


def _true(answer: Json, name: str) -> bool:
    return str(answer.get(name, "")).lower() == "true"
