"""The errors that Slack documents, by method, as far as the stand-in answers with them.

From the method pages (docs.slack.dev reference/methods/NAME, section "Errors"); those that any method may answer stand
on every page. A test holds each refusal of the stand-in against this table.
"""

from __future__ import annotations

COMMON = frozenset(
    {
        "account_inactive",
        "fatal_error",
        "internal_error",
        "invalid_arguments",
        "invalid_auth",
        "missing_scope",
        "not_allowed_token_type",
        "not_authed",
        "ratelimited",
        "service_unavailable",
        "token_expired",
        "token_revoked",
        "unknown_method",
    }
)
"""Errors of every method."""

_POSTING = {
    "cannot_reply_to_message",
    "channel_not_found",
    "invalid_blocks",
    "invalid_blocks_format",
    "is_archived",
    "markdown_text_conflict",
    "no_text",
    "not_in_channel",
    "too_many_attachments",
}
_METADATA = {"invalid_metadata_format", "invalid_metadata_schema", "metadata_too_large"}
_TRIGGER = {"exchanged_trigger_id", "expired_trigger_id", "invalid_trigger_id"}
_VIEW = {"duplicate_external_id", "view_too_large"}
_HISTORY = {"channel_not_found", "invalid_cursor", "invalid_ts_latest", "invalid_ts_oldest"}

DOCUMENTED: dict[str, frozenset[str]] = {
    "auth.test": frozenset(),
    "apps.connections.open": frozenset({"forbidden_team", "insecure_request", "missing_args"}),
    "chat.postMessage": frozenset(_POSTING | _METADATA | {"msg_blocks_too_long", "rate_limited"}),
    "chat.update": frozenset(
        _METADATA
        | {
            "block_mismatch",
            "cant_update_message",
            "channel_not_found",
            "edit_window_closed",
            "invalid_attachments",
            "invalid_blocks",
            "invalid_blocks_format",
            "is_inactive",
            "markdown_text_conflict",
            "message_not_found",
            "msg_too_long",
            "no_text",
            "too_many_attachments",
            "update_failed",
        }
    ),
    "chat.delete": frozenset({"cant_delete_message", "channel_not_found", "message_not_found"}),
    "chat.postEphemeral": frozenset(_POSTING | {"invalid_attachments", "msg_too_long", "user_not_in_channel"}),
    "views.open": frozenset(_VIEW | _TRIGGER),
    "views.push": frozenset(_VIEW | _TRIGGER | {"not_found", "push_limit_reached"}),
    "views.update": frozenset(_VIEW | {"hash_conflict", "not_found"}),
    "views.publish": frozenset(_VIEW | {"hash_conflict", "not_enabled"}),
    "blocks.validate": frozenset({"invalid_blocks", "invalid_message", "invalid_view"}),
    "conversations.info": frozenset({"channel_not_found"}),
    "conversations.list": frozenset({"invalid_cursor", "invalid_limit"}),
    "conversations.members": frozenset({"channel_not_found", "invalid_cursor", "invalid_limit"}),
    "conversations.history": frozenset(_HISTORY | {"not_in_channel"}),
    "conversations.replies": frozenset(_HISTORY | {"thread_not_found"}),
    "conversations.open": frozenset(
        {
            "channel_not_found",
            "method_not_supported_for_channel_type",
            "too_many_users",
            "user_disabled",
            "user_not_found",
            "users_list_not_supplied",
        }
    ),
    "users.info": frozenset({"user_not_found", "user_not_visible"}),
    "users.list": frozenset({"invalid_cursor", "invalid_limit"}),
    "usergroups.list": frozenset({"plan_upgrade_required"}),
    "usergroups.users.list": frozenset({"no_such_subteam", "plan_upgrade_required"}),
    "reactions.add": frozenset(
        {
            "already_reacted",
            "bad_timestamp",
            "channel_not_found",
            "invalid_name",
            "is_archived",
            "message_not_found",
            "no_item_specified",
        }
    ),
    "files.getUploadURLExternal": frozenset({"alt_txt_too_large", "file_upload_size_restricted", "missing_argument"}),
    "files.completeUploadExternal": frozenset({"channel_not_found", "file_not_found", "not_in_channel"}),
}
"""Errors of one method besides the common ones."""
