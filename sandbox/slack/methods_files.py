"""files.getUploadURLExternal and files.completeUploadExternal (docs.slack.dev reference/methods/…)."""

from __future__ import annotations

from sandbox.slack.call import Call, Method
from sandbox.slack.messages import Message
from sandbox.slack.people import BOT_USER, Channel
from sandbox.slack.refusal import Refused, invalid_arguments
from sandbox.slack.shapes import Json
from sandbox.slack.workspace import File

MOST_BYTES = 1_000_000_000
_ALT_TEXT = 1000


def get_upload_url(call: Call) -> Json:
    """files.getUploadURLExternal: where to send the bytes."""
    length = call.number("length", 0, least=0, most=10 * MOST_BYTES, error="invalid_arguments")
    if length == 0:
        raise Refused("missing_argument")
    if length > MOST_BYTES:
        raise Refused("file_upload_size_restricted")
    if len(call.text("alt_txt")) > _ALT_TEXT:
        raise Refused("alt_txt_too_large")
    file = File(call.workspace.identifiers.numbered("F"), call.text("filename"), length, ticket="")
    file.ticket = call.workspace.identifiers.secret()
    call.workspace.files[file.id] = file
    return {"ok": True, "upload_url": f"{call.origin}/upload/{file.ticket}", "file_id": file.id}


def complete_upload(call: Call) -> Json:
    """files.completeUploadExternal: shares what was uploaded, in a channel or thread when one is named."""
    given = call.structure("files", malformed="invalid_arguments")
    if not isinstance(given, list) or not given:
        raise invalid_arguments("missing required field: files")
    files = [_uploaded(call, entry) for entry in given]
    target = call.text("channel_id") or call.text("channels")
    if target:
        _share(call, files, target)
    return {"ok": True, "files": [{"id": file.id, "title": file.title} for file in files]}


def _uploaded(call: Call, entry: Json) -> File:
    file = call.workspace.files.get(str(entry.get("id")))
    if file is None or file.content is None:
        raise Refused("file_not_found")
    file.title = str(entry.get("title") or file.name)
    return file


def _share(call: Call, files: list[File], target: str) -> None:
    channel = call.workspace.find_channel(target)
    if channel is None:
        raise Refused("channel_not_found")
    if BOT_USER not in channel.members:
        raise Refused("not_in_channel")
    call.workspace.add(_sharing(call, files, channel))


def _sharing(call: Call, files: list[File], channel: Channel) -> Message:
    return Message(
        channel.id,
        call.workspace.identifiers.ts(),
        BOT_USER,
        text=call.text("initial_comment"),
        files=[{"id": file.id, "name": file.name, "title": file.title, "size": file.length} for file in files],
        thread_ts=call.text("thread_ts") or None,
    )


METHODS = {
    "files.getUploadURLExternal": Method(get_upload_url, ("files:write",), tier=4, required=("filename",)),
    "files.completeUploadExternal": Method(complete_upload, ("files:write",), tier=4, required=("files",)),
}
